import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Io } from "../../src/commands/io.ts";
import { createProgress } from "../../src/commands/progress.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Facts = { isTTY?: boolean; columns?: number; env?: Io["env"] };

function createProgressFor(facts: Facts, globals = {}, load?: Parameters<typeof createProgress>[2]) {
  const sink = { write: () => undefined, isTTY: facts.isTTY ?? true, columns: facts.columns ?? 80, rows: 24 };
  const signal = new AbortController().signal;
  const stdin = { isTTY: true, read: async () => "" };
  return createProgress({ stdout: sink, stderr: sink, stdin, env: facts.env ?? {}, cwd: "/", signal, force: signal }, globals, load);
}

function startsSpinner(facts: Facts, globals = {}): boolean {
  const progress = createProgressFor(facts, globals);
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

it("leaves no spinner behind that was stopped and begun anew while it was loading", async () => {
  const running = new Set<{ text: string }>();
  const start = (text: string) => {
    const spinner = { text, stop: () => running.delete(spinner) };
    running.add(spinner);
    return spinner;
  };
  let loaded = (_start: typeof start): void => undefined;
  const loading = new Promise<typeof start>((resolve) => (loaded = resolve));
  const progress = createProgressFor({}, {}, () => loading);
  progress.say("Reading");
  await vi.advanceTimersByTimeAsync(300);
  progress.stop();
  progress.say("Uploading");
  await vi.advanceTimersByTimeAsync(300);
  loaded(start);
  await vi.advanceTimersByTimeAsync(0);
  expect([...running].map(({ text }) => text)).toEqual(["Uploading"]);
  progress.stop();
  expect(running.size).toBe(0);
});
