import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DefaultLogger, isTaskInProgress, noopLogger } from "../../src/workers/index.ts";

let written: string[];
beforeEach(() => {
  written = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function writeAll(logger: DefaultLogger): string[] {
  const { debug, info, warn, error } = logger;
  for (const write of [debug, info, warn, error]) write("word", { n: 1 });
  return written.splice(0).map((line) => line.split(" ", 1)[0] ?? "");
}

test("a line is the level, the tags and what was given", () => {
  new DefaultLogger({ tags: [{ worker: "w" }] }).info("polled", { tasks: 2 });
  expect(written).toEqual(["INFO { worker: 'w' } polled { tasks: 2 }\n"]);
});

test("the level is the option's, the environment's, or INFO", () => {
  expect(writeAll(new DefaultLogger())).toEqual(["INFO", "WARN", "ERROR"]);
  vi.stubEnv("CONDUCTOR_LOG_LEVEL", "DEBUG");
  expect(writeAll(new DefaultLogger())).toEqual(["DEBUG", "INFO", "WARN", "ERROR"]);
  expect(writeAll(new DefaultLogger({ level: "ERROR" }))).toEqual(["ERROR"]);
  vi.stubEnv("CONDUCTOR_LOG_LEVEL", "loud");
  expect(writeAll(new DefaultLogger())).toEqual(["INFO", "WARN", "ERROR"]);
});

test("the other logger writes nothing", () => {
  noopLogger.info("word");
  noopLogger.error("word");
  expect(written).toEqual([]);
});

test.each([
  [{ status: "IN_PROGRESS", callbackAfterSeconds: 30 }, true],
  [{ status: "IN_PROGRESS" }, false],
  [{ status: "COMPLETED", callbackAfterSeconds: 30 }, false],
  [undefined, false],
])("%j is in progress: %s", (result, expected) => {
  expect(isTaskInProgress(result)).toBe(expected);
});
