import { expect, it } from "vitest";
import { createWorkerLog } from "../../../src/commands/worker/log.ts";

const ids = { by: "task", taskType: "send_mail", taskId: "t1", workflowId: "w1" };

function record(globals: { json?: boolean; verbose?: boolean }) {
  const lines = { stdout: [] as string[], stderr: [] as string[] };
  const sink = (to: string[]) => ({ write: (text: string) => (to.push(text), true), isTTY: false, columns: 0, rows: 0 });
  const io = { stdout: sink(lines.stdout), stderr: sink(lines.stderr) };
  return { lines, log: createWorkerLog({ io, globals }, () => new Date("2026-01-02T03:04:05.678Z")) };
}

it("says whose line it is that a task function writes, with what it gave", () => {
  const { log, lines } = record({});
  log.info("sent", { to: "Ada", parts: [1, 2], ...ids });
  log.warn("slow", ids);
  expect(lines.stdout).toEqual(['03:04:05 send_mail: sent {"to":"Ada","parts":[1,2]} (workflow w1)\n']);
  expect(lines.stderr).toEqual(["03:04:05 warning: send_mail: slow (workflow w1)\n"]);
});

it("names the run that a line is about, once", () => {
  const { log, lines } = record({});
  const { by: _by, ...own } = ids;
  log.warn("Failed send_mail: no", { ...own, status: "FAILED" });
  log.warn("The run w1 is gone.", own);
  expect(lines.stderr).toEqual(["03:04:05 warning: Failed send_mail: no (workflow w1)\n", "03:04:05 warning: The run w1 is gone.\n"]);
});

it("keeps its own fields, whatever a task function gives", () => {
  const { log, lines } = record({ json: true });
  log.info("sent", { schema: "mine", level: "gold", time: 1, message: "other", ...ids });
  expect(JSON.parse(lines.stdout[0] ?? "")).toEqual({
    schema: "flow.worker/1",
    time: "2026-01-02T03:04:05.678Z",
    level: "info",
    message: "sent",
    ...ids,
  });
});

it.each([true, false])("takes data that is no JSON (--json: %s)", (json) => {
  const { log, lines } = record({ json });
  const loop: Record<string, unknown> = { ...ids };
  loop["self"] = loop;
  log.info("sent", { count: 1n, error: new Error("no"), ...ids });
  log.info("sent", loop);
  const [first, second] = lines.stdout;
  expect(first).toContain('"count":"1"');
  expect(first).toContain('"message":"no"');
  expect(second).toContain("w1");
  expect(second).toContain("Other data of this line is no JSON: Converting circular structure to JSON");
});

it("stays a document of its schema then", () => {
  const { log, lines } = record({ json: true });
  const loop: Record<string, unknown> = { ...ids };
  loop["self"] = loop;
  log.info("sent", loop);
  expect(JSON.parse(lines.stdout[0] ?? "")).toMatchObject({ schema: "flow.worker/1", level: "info", message: "sent", ...ids });
});
