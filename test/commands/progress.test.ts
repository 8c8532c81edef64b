import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Io } from "../../src/commands/io.ts";
import { createProgress } from "../../src/commands/progress.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function startsSpinner(facts: { isTTY?: boolean; columns?: number; env?: Io["env"] }, globals = {}): boolean {
  const sink = { write: () => undefined, isTTY: facts.isTTY ?? true, columns: facts.columns ?? 80, rows: 24 };
  const signal = new AbortController().signal;
  const stdin = { isTTY: true, read: async () => "" };
  const progress = createProgress({ stdout: sink, stderr: sink, stdin, env: facts.env ?? {}, cwd: "/", signal, force: signal }, globals);
  progress.say("Reading");
  const started = vi.getTimerCount() > 0;
  progress.stop();
  return started;
}

it("is for a terminal that somebody looks at", () => {
  expect(startsSpinner({})).toBe(true);
  expect(startsSpinner({ env: { CI: "false" } })).toBe(true);
  expect(startsSpinner({ isTTY: false })).toBe(false);
  expect(startsSpinner({ env: { CI: "true" } })).toBe(false);
  expect(startsSpinner({ env: { TERM: "dumb" } })).toBe(false);
  expect(startsSpinner({}, { json: true })).toBe(false);
  expect(startsSpinner({}, { quiet: true })).toBe(false);
});

it("is silent on a terminal without a width, where a spinner never comes to an end", () => {
  expect(startsSpinner({ columns: 0 })).toBe(false);
});
