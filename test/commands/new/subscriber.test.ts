import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createConductorClient } from "../../../src/client/conductor-client.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { startTarget } from "../../harness/target.ts";
import { runWorkerCommand } from "../support/worker-run.ts";
import { createNewProject } from "./new-project.ts";

it("makes one that hears of failures, with a test", async () => {
  const project = createNewProject();
  const run = await project.flow("new", "subscriber", "alerts");
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  expect(run.stdout).toContain("Made the subscriber alerts:\n  + subscribers/alerts.ts\n  + test/subscribers/alerts.test.ts\n");
  expect(project.read("subscribers/alerts.ts")).toContain(
    '  "task:failed": (event) => console.log(event.type, event.taskType, event.workflowId, event.reason),\n',
  );
});

it("hears what it is told to, each once, and is found in the folder of the config", async () => {
  const project = createNewProject("paths: { subscribers: [src/listeners] }\n");
  project.write("src/listeners/_helper.ts", "");
  const options = ["--on", "task:*", "--on", "*", "--on", "task:*", "--on", "poll:failed"];
  const { document } = await project.document("new", "subscriber", "ops.audit", ...options);
  expect(document).toMatchObject({
    what: "subscriber",
    name: "ops.audit",
    files: ["src/listeners/ops/audit.ts", "test/subscribers/ops/audit.test.ts"],
  });
  expect(project.read("test/subscribers/ops/audit.test.ts")).toContain('from "../../../src/listeners/ops/audit.ts"');
  const list = await project.document("worker", "list");
  expect(list).toMatchObject({
    exitCode: 0,
    document: { subscribers: [{ file: "src/listeners/ops/audit.ts", events: ["task:*", "*", "poll:failed"] }] },
  });
});

it("is loaded by the next worker, with a task that is new too", async () => {
  const target = await startTarget();
  const client = createConductorClient({ url: target.url });
  onTestFinished(async () => {
    await client.close();
    await target.close();
  });
  const project = createNewProject();
  const name = `new_${Date.now().toString(36)}.work`;
  await project.flow("new", "task", name);
  await project.flow("new", "subscriber", "alerts", "--on", "task:completed", "--on", "task:failed");
  const tasks = [{ name, taskReferenceName: "work", type: "SIMPLE", inputParameters: { id: "${workflow.input.id}" } }];
  await client.metadata.updateWorkflowDefs([{ name, version: 1, schemaVersion: 2, ownerEmail: "a@b.io", tasks }]);
  const said = vi.spyOn(console, "log").mockImplementation(() => undefined);
  onTestFinished(() => said.mockRestore());
  const done = await client.workflows.start({ name, input: { id: "A-1" } });
  const failed = await client.workflows.start({ name });
  const command = runWorkerCommand(["worker", "start", "--all", "--check", "off", "--json", "--server", target.url], {
    cwd: project.folder,
  });
  await pollUntil(
    async () => said.mock.calls.length,
    (count) => count >= 2,
  );
  command.stop();
  expect(await command.exitCode).toBe(0);
  expect(said.mock.calls.toSorted(([left], [right]) => String(left).localeCompare(String(right)))).toEqual([
    ["task:completed", name, done],
    ["task:failed", name, failed, "the input has no id"],
  ]);
  expect((await client.workflows.get(done, { includeTasks: true })).output).toEqual({ id: "A-1", done: true });
});

describe("what it refuses, and then it writes nothing", () => {
  it.each([
    [["--on", "task:fail"], "Did you mean task:failed?"],
    [["--on", "anything"], "There are worker:started"],
    [["--format", "yaml"], "Allowed choices are text, json"],
  ])("%j", async (options, reason) => {
    const project = createNewProject();
    const run = await project.flow("new", "subscriber", "alerts", ...options);
    expect(run).toMatchObject({ exitCode: 64, stdout: "", stderr: expect.stringContaining(reason) });
    expect(project.files()).toEqual([]);
  });

  it("a file that is there", async () => {
    const project = createNewProject();
    project.write("subscribers/alerts.ts", "mine");
    const run = await project.flow("new", "subscriber", "alerts");
    expect(run).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("has subscribers/alerts.ts already") });
    expect(project.files()).toEqual(["subscribers/alerts.ts"]);
  });
});
