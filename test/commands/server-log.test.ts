import { describe, expect, it } from "vitest";
import type { Io } from "../../src/commands/io.ts";
import { createServerLog } from "../../src/commands/server-log.ts";

function logOf(globals: { json?: boolean; verbose?: boolean }) {
  const printed = { stdout: "", stderr: "" };
  const sink = (name: "stdout" | "stderr"): Io["stdout"] => ({
    write: (text) => void (printed[name] += text),
    isTTY: false,
    columns: 80,
    rows: 24,
  });
  const io: Io = {
    stdout: sink("stdout"),
    stderr: sink("stderr"),
    stdin: { isTTY: false, read: async () => "" },
    env: {},
    cwd: "/",
    signal: new AbortController().signal,
    force: new AbortController().signal,
  };
  return { printed, log: createServerLog({ io, globals }, () => new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6))) };
}

describe("what failed in the background", () => {
  const failure = { workflowId: "w1", error: new Error("the disk\nis full") };

  it("is a line on stderr", () => {
    const { printed, log } = logOf({});
    log.logger.error(failure, "It could not be done.");
    expect(printed).toEqual({ stdout: "", stderr: "03:04:05.006 error: It could not be done. (workflowId w1) the disk | is full\n" });
  });

  it("is told with its place in the code where that is asked for", () => {
    const { printed, log } = logOf({ verbose: true });
    log.logger.error(failure, "It could not be done.");
    expect(printed.stderr).toContain("server-log.test.ts");
  });

  it("is a line of NDJSON with --json", () => {
    const { printed, log } = logOf({ json: true });
    log.logger.error({ error: "plain text" }, "It could not be done.");
    expect(JSON.parse(printed.stdout)).toEqual({
      schema: "flow.server/1",
      event: "error",
      time: "2026-01-02T03:04:05.006Z",
      message: "It could not be done.",
      reason: "plain text",
    });
  });
});

it("says of a client that went away that it has", () => {
  const { printed, log } = logOf({});
  log.onRequest({ method: "GET", path: "/x", ms: 1.5, bytes: 0 });
  expect(printed.stderr).toBe("03:04:05.006 GET /x gone 1.5 ms 0 B\n");
});
