/** The package as it is built, without vitest: Node's own test runner, and a bare process that must end by itself. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const folder = path.resolve(import.meta.dirname, "../fixtures/testing");

/** Rejects where the process fails, or does not end by itself. */
const node = (...args: string[]): Promise<{ stdout: string }> =>
  run(process.execPath, args, { cwd: folder, timeout: 60_000, env: withoutVitest() });

/** Vitest's own settings would reach the runner below it. */
function withoutVitest(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:NODE_|VITEST)/.test(name)));
}

test("works in Node's test runner, which ends by itself", async () => {
  const { stdout } = await node("--test", "--test-reporter=tap", "orders.test.mjs");
  expect(stdout).toMatch(/^# pass 3$/m);
  expect(stdout).toMatch(/^# fail 0$/m);
});

test("leaves nothing open once it is closed, and keeps no process going where that was forgotten", { timeout: 130_000 }, async () => {
  expect(JSON.parse((await node("leaks.mjs")).stdout)).toEqual({ step: "hung", left: [] });
  expect(JSON.parse((await node("leaks.mjs", "--forget")).stdout)).toEqual({ step: "hung", left: [] });
});
