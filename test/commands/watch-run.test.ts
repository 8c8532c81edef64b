import { afterAll, beforeAll, expect, it } from "vitest";
import { pollUntil } from "../harness/poll-until.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import type { RunningCommand } from "./support/run-command.ts";
import { startCommand } from "./support/run-command.ts";
import type { RunTarget } from "./support/run-target.ts";
import { startRunTarget } from "./support/run-target.ts";

let target: RunTarget;
beforeAll(async () => {
  target = await startRunTarget();
});
afterAll(() => target.close());

const clear = "\u001B[0J";

function watch(name: string, options: { terminal?: { columns: number; rows: number }; args?: string[] } = {}): RunningCommand {
  const { terminal, args = [] } = options;
  const all = ["workflows", "run", name, "--watch", "--server", target.url, ...args];
  return startCommand(all, { cwd: tempFolder(), env: { NO_COLOR: "1" }, ...(terminal === undefined ? {} : { terminal }) });
}

const untilPrinted = (command: RunningCommand, text: string) =>
  pollUntil(
    async () => command.stdout(),
    (printed) => printed.includes(text),
  );

const runIdOf = (text: string): string => / ([0-9a-f-]{36}) /.exec(text)?.[1] ?? "";

it("prints a line for each status in a pipe, between the run's first and last line", async () => {
  const command = watch(target.waits);
  await untilPrinted(command, "hold");
  await target.complete(runIdOf(command.stdout()), "hold");
  expect(await command.exitCode).toBe(0);
  const lines = command.stdout().trimEnd().split("\n");
  expect(lines[0]).toMatch(new RegExp(`^${target.waits}@1 \\S+ RUNNING$`));
  expect(lines).toContain("COMPLETED before (INLINE)");
  expect(lines).toContain("IN_PROGRESS hold (WAIT)");
  expect(lines.indexOf("COMPLETED hold (WAIT)")).toBeGreaterThan(lines.indexOf("IN_PROGRESS hold (WAIT)"));
  expect(command.stdout()).toMatch(/\n\S+ \S+ COMPLETED in .*\n(?:output [^]*)?$/);
  expect(command.stdout()).not.toContain("\u001B");
});

it("draws a tree over itself on a terminal, with the tasks of sub-workflows", async () => {
  const command = watch(target.nests, { terminal: { columns: 100, rows: 30 } });
  await untilPrinted(command, "hold");
  const id = runIdOf(command.stdout());
  const child = (await target.client.workflows.get(id)).tasks[0]?.subWorkflowId ?? "";
  await target.complete(child, "hold");
  expect(await command.exitCode).toBe(0);
  const frames = command.stdout().split(clear);
  expect(frames.length).toBeGreaterThan(2);
  expect(frames.some((frame) => /^ {3}└─ ▸ hold WAIT IN_PROGRESS/m.test(frame))).toBe(true);
  const last = frames.at(-1) ?? "";
  expect(last).toMatch(new RegExp(`^${target.nests}@1 ${id} COMPLETED in `));
  expect(last).toMatch(/^ {3}└─ ✓ after INLINE COMPLETED/m);
});

it("prints the whole of the last tree, however low the terminal", async () => {
  const command = watch(target.doubles, { terminal: { columns: 100, rows: 2 }, args: ["--input", '{"number": 2}'] });
  expect(await command.exitCode).toBe(0);
  const last = command.stdout().split(clear).at(-1) ?? "";
  expect(last).toContain(`${target.doubles}@1`);
  expect(last).toContain('"doubled": 4');
});

it("prints NDJSON with --json: a line for each status, then the run", async () => {
  const command = watch(target.waits, { args: ["--json"] });
  await untilPrinted(command, '"hold"');
  const id = String(command.lines()[0]?.["workflowId"]);
  await target.complete(id, "hold");
  expect(await command.exitCode).toBe(0);
  const lines = command.lines();
  expect(lines.slice(0, -1).every(({ schema, workflowId }) => schema === "flow.run-task/1" && workflowId === id)).toBe(true);
  expect(lines.filter(({ ref }) => ref === "hold").map(({ status }) => status)).toEqual(
    expect.arrayContaining(["IN_PROGRESS", "COMPLETED"]),
  );
  expect(lines.at(-1)).toMatchObject({ schema: "flow.run/1", ok: true, exitCode: 0, status: "COMPLETED", workflowId: id });
  expect(command.stderr()).toBe("");
});

it("says with --json that a run failed", async () => {
  const command = watch(target.fails, { args: ["--json"] });
  expect(await command.exitCode).toBe(1);
  expect(command.lines().at(-1)).toMatchObject({ schema: "flow.run/1", ok: false, exitCode: 1, status: "FAILED" });
});

it("stops watching at a signal and leaves the run alone", async () => {
  const command = watch(target.waits);
  await untilPrinted(command, "hold");
  const id = runIdOf(command.stdout());
  command.stop();
  expect(await command.exitCode).toBe(130);
  expect(command.stderr()).toContain(`flow workflows status ${id}`);
  expect((await target.client.workflows.get(id)).status).toBe("RUNNING");
  await target.client.workflows.terminate(id);
});
