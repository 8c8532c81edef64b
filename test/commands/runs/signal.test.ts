/** What a single run is told, and what it has told. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkflowTask } from "../../../src/core/model/workflow-def.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import { runCommand } from "../support/run-command.ts";
import type { RunTarget } from "../support/run-target.ts";
import { startRunTarget } from "../support/run-target.ts";
import { schemaProblems } from "../support/schema-problems.ts";
import { untilWaiting } from "./until-waiting.ts";

let target: RunTarget;
beforeAll(async () => {
  target = await startRunTarget();
});
afterAll(() => target.close());

const workflows = (...args: string[]) => runCommand(["workflows", ...args, "--server", target.url], { cwd: tempFolder() });
const unknownId = "0e0e0e0e-0000-4000-8000-000000000000";

async function startWaiting(): Promise<string> {
  const id = await target.client.workflows.start({ name: target.waits });
  await untilWaiting(target.client, id);
  return id;
}

const task = (ref: string, type: string) => ({ name: ref, taskReferenceName: ref, type });
const person = (ref: string) => task(ref, "HUMAN");
const definitionOf = (...tasks: WorkflowTask[]) => ({
  name: "signal_inline",
  version: 1,
  schemaVersion: 2,
  timeoutSeconds: 0,
  ownerEmail: "test@example.com",
  tasks,
});
const inSubWorkflow = (inner: WorkflowTask) => ({
  ...task("inner", "SUB_WORKFLOW"),
  subWorkflowParam: { name: "signal_inline", version: 1, workflowDefinition: definitionOf(inner) },
});

/** A run of these tasks, once its last one is open. */
async function startWith(...tasks: WorkflowTask[]): Promise<string> {
  const workflowDef = definitionOf(...tasks);
  const id = await target.client.workflows.start({ name: workflowDef.name, workflowDef });
  await untilWaiting(target.client, id);
  return id;
}

const ended = (id: string) =>
  pollUntil(
    () => target.client.workflows.get(id),
    ({ status }) => status !== "RUNNING",
  );

describe("workflows signal", () => {
  it.each([[[]], [["--task", "hold"]]])("ends the task at which a run waits, with %j", async (args) => {
    const id = await startWaiting();
    const run = await workflows("signal", id, "--output", '{"approved": true}', ...args, "--json");
    expect(run.exitCode).toBe(0);
    expect(schemaProblems(run.stdout)).toBe("");
    const { status, tasks } = await ended(id);
    expect(status).toBe("COMPLETED");
    expect(tasks.find(({ referenceTaskName }) => referenceTaskName === "hold")?.outputData).toMatchObject({ approved: true });
  });

  it("may fail it", async () => {
    const id = await startWaiting();
    expect(await workflows("signal", id, "--status", "FAILED_WITH_TERMINAL_ERROR")).toMatchObject({ exitCode: 0 });
    expect(await ended(id)).toMatchObject({ status: "FAILED" });
  });

  it.each([
    ["its own", person("review")],
    ["that of a sub-workflow", inSubWorkflow(person("review"))],
  ])("ends a HUMAN task, of which servers know nothing there: %s", async (_, last) => {
    const id = await startWith(last);
    expect(await workflows("signal", id, "--output", '{"approved": true}')).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await ended(id)).toMatchObject({ status: "COMPLETED" });
  });

  it("does not choose between people", async () => {
    const id = await startWith(
      { ...task("fork", "FORK_JOIN"), forkTasks: [[person("left")], [person("right")]] },
      { ...task("join", "JOIN"), joinOn: ["left", "right"] },
    );
    expect(await workflows("signal", id)).toMatchObject({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringMatching(
        /waits at several HUMAN tasks\.\n {2}hint: .*`flow .* --task left[^`]*` or `flow .* --task right[^`]*`/,
      ),
    });
    await target.client.workflows.terminate(id);
  });

  it("names the tasks that are open", async () => {
    const id = await startWith(task("charge", "SIMPLE"));
    for (const [args, message] of [
      [[], "Its open tasks: charge. --task REF reports on one of them."],
      [["--task", "chrge"], "Did you mean charge?"],
      [["--task", "refund"], "Its open tasks: charge. --task REF reports on one of them."],
    ] as const) {
      expect(await workflows("signal", id, ...args)).toMatchObject({ exitCode: 1, stdout: "", stderr: expect.stringContaining(message) });
    }
    await target.client.workflows.terminate(id);
  });

  it.each([
    [[], "waits at no task; it is TERMINATED"],
    [["--task", "hold"], "has no open task hold; it is TERMINATED"],
  ])("says that nothing waits, with %j", async (args, message) => {
    const id = await startWaiting();
    await target.client.workflows.terminate(id);
    const run = await workflows("signal", id, ...args);
    expect(run).toMatchObject({ exitCode: 1, stdout: "", stderr: expect.stringContaining(message) });
    expect(await workflows("signal", unknownId, ...args)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("knows no run") });
  });

  it.each([
    [["--output", "[1]"], "The input (--output) must be a JSON object"],
    [["--output", "@"], "There is no file name after the @ of --output"],
    [["--status", "DONE"], "Allowed choices are COMPLETED"],
  ])("refuses %j", async (args, message) => {
    expect(await workflows("signal", unknownId, ...args)).toMatchObject({
      exitCode: 64,
      stdout: "",
      stderr: expect.stringContaining(message),
    });
  });
});

describe("workflows logs", () => {
  it("prints what tasks have logged, in the order of time", async () => {
    const id = await startWaiting();
    const { tasks } = await target.client.workflows.get(id);
    const taskOf = (ref: string) => tasks.find(({ referenceTaskName }) => referenceTaskName === ref)?.taskId ?? "";
    await target.client.tasks.addLog(taskOf("hold"), "first\u001B[2J");
    const [{ createdTime = 0 } = {}] = await target.client.tasks.getLogs(taskOf("hold"));
    // The clock of both goes in milliseconds.
    await pollUntil(
      async () => Date.now(),
      (now) => now > createdTime,
    );
    await target.client.tasks.addLog(taskOf("before"), "second");
    const run = await workflows("logs", id);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^\S+Z hold first\\u001b\[2J\n\S+Z before second\n$/);
    const one = await workflows("logs", id, "--task", "before", "--json");
    expect(schemaProblems(one.stdout)).toBe("");
    expect(JSON.parse(one.stdout)).toMatchObject({
      workflowId: id,
      status: "RUNNING",
      items: [{ ref: "before", attempt: 1, log: "second" }],
    });
    expect(JSON.parse((await workflows("logs", id, "--tail", "1", "--json")).stdout).items).toMatchObject([{ log: "second" }]);
    await target.client.workflows.terminate(id);
  });

  it("says where there is nothing, no such task and no such run", async () => {
    const id = await startWaiting();
    expect(await workflows("logs", id)).toMatchObject({ exitCode: 0, stdout: "No task of the run has logged anything.\n" });
    expect(await workflows("logs", id, "--task", "hol")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("Did you mean hold?"),
    });
    expect(await workflows("logs", unknownId)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("knows no run") });
    await target.client.workflows.terminate(id);
  });
});
