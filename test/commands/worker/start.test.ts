import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createConductorClient } from "../../../src/client/conductor-client.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { startTarget } from "../../harness/target.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import type { WorkerRun } from "../support/worker-run.ts";
import { runWorkerCommand } from "../support/worker-run.ts";

const prefix = `worker_start_${Date.now().toString(36)}`;
const [greet, broken, bare] = [`${prefix}_greet`, `${prefix}_broken`, `${prefix}_bare`];
const nobody = "http://127.0.0.1:9/api";

const run = (cwd: string, ...argv: string[]): WorkerRun => runWorkerCommand(argv, { cwd });

/** A project with a sound task, one whose module throws, and one without a function. */
async function makeProject(names: readonly string[] = [greet, broken, bare]): Promise<string> {
  const root = tempFolder();
  const definition = (name: string, rest = {}) =>
    JSON.stringify({ name, ownerEmail: "a@b.io", retryCount: 1, responseTimeoutSeconds: 60, timeoutSeconds: 0, ...rest });
  const files: Record<string, string> = {
    "flow.config.yml": "project: worker-start\n",
    "tasks/greet/task.json": definition(greet, { concurrency: 3 }),
    "tasks/greet/index.mjs": "export default (input) => ({ text: `Hello ${input.name}` });\n",
    "tasks/broken/task.json": definition(broken),
    "tasks/broken/index.mjs": "throw new Error('cannot be loaded');\n",
    "tasks/bare/task.json": definition(bare),
  };
  for (const [file, text] of Object.entries(files)) {
    const name = /^tasks\/(\w+)\//.exec(file)?.[1];
    if (name !== undefined && !names.some((wanted) => wanted.endsWith(name))) continue;
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  }
  return root;
}

describe("what is refused", () => {
  test.each([
    [[], 64, "Which tasks? Name them, or give --all."],
    [[greet, "--all"], 64, "Names and --all exclude each other."],
    [["--all", "--concurrency", "0"], 64, "--concurrency must be at least 1."],
    [["--all", "--max-stall", "0"], 64, "--max-stall must be at least 1 second."],
    [["--all", "--procs", "0"], 64, "--procs 0 is no number of processes"],
    [["--all", "--procs", "two"], 64, "Give a whole number from 1, or auto"],
    [["--all", "--procs", "5", "--concurrency", "4"], 64, "--procs 5 needs a --concurrency of at least 5, and it is 4"],
    [["--all", "--share", "3/2"], 64, "--share 3/2 is none"],
    [["--al"], 64, "--all"],
    [[`${prefix}_gret`], 1, `Did you mean ${greet}?`],
    [["bare"], 1, `Did you mean ${bare}?`],
    [[bare], 5, `The task ${bare} has no function: it is only a definition.`],
    [[broken], 5, "cannot be loaded"],
  ])("worker start %j exits %i", async (args, exitCode, message) => {
    const command = run(await makeProject(), "worker", "start", ...args, "--server", nobody);
    expect(await command.exitCode).toBe(exitCode);
    expect(command.err()).toContain(message);
    expect(command.out()).toBe("");
  });

  test("a project without any task to run, and a missing server", async () => {
    const empty = run(await makeProject([bare]), "worker", "start", "--all", "--server", nobody);
    expect(await empty.exitCode).toBe(1);
    expect(empty.err()).toContain("There is no task with a function in the project.");
    const homeless = run(await makeProject([greet]), "worker", "start", "--all");
    expect(await homeless.exitCode).toBe(64);
    expect(homeless.err()).toContain("No server is configured.");
  });

  test("under --json a refusal is one document", async () => {
    const command = run(await makeProject(), "worker", "start", bare, "--json", "--server", nobody);
    expect(await command.exitCode).toBe(5);
    expect(JSON.parse(command.out())).toMatchObject({
      schema: "flow.worker/1",
      ok: false,
      exitCode: 5,
      findings: [{ code: "no-function" }],
    });
  });
});

describe("a running worker", () => {
  test("told a second time to stop, hands its running task back and ends by the signal", async () => {
    const target = await startTarget();
    const client = createConductorClient({ url: target.url });
    onTestFinished(async () => {
      await client.close();
      await target.close();
    });
    const endless = `${prefix}_endless`;
    const root = tempFolder();
    await mkdir(path.join(root, "tasks/endless"), { recursive: true });
    await writeFile(path.join(root, "flow.config.yml"), "project: worker-start\n");
    await writeFile(path.join(root, "tasks/endless/task.json"), JSON.stringify({ name: endless, responseTimeoutSeconds: 60 }));
    await writeFile(path.join(root, "tasks/endless/index.mjs"), "export default () => new Promise(() => undefined);\n");
    const tasks = [{ name: endless, taskReferenceName: "endless", type: "SIMPLE" }];
    await client.metadata.updateWorkflowDefs([
      { name: `${prefix}_endless_flow`, version: 1, schemaVersion: 2, ownerEmail: "a@b.io", tasks },
    ]);
    const workflowId = await client.workflows.start({ name: `${prefix}_endless_flow` });
    const command = run(root, "worker", "start", "--all", "--server", target.url);
    const firstTask = async () => (await client.workflows.get(workflowId)).tasks[0];
    await pollUntil(firstTask, (task) => task?.status === "IN_PROGRESS");
    command.stop();
    await pollUntil(
      async () => command.out(),
      (out) => out.includes("Stopping"),
    );
    command.stopAtOnce();
    expect(await command.exitCode).toBe(143);
    expect(await firstTask()).toMatchObject({ status: "SCHEDULED", retryCount: 0 });
  });

  test("runs tasks, warns of definitions, and ends with 0 when it is told to stop", async () => {
    const target = await startTarget();
    const client = createConductorClient({ url: target.url });
    onTestFinished(async () => {
      await client.close();
      await target.close();
    });
    const workflow = `${prefix}_flow`;
    await client.metadata.registerTaskDefs([
      { name: greet, ownerEmail: "a@b.io", retryCount: 7, timeoutSeconds: 0, responseTimeoutSeconds: 60 },
    ]);
    const task = { name: greet, taskReferenceName: "greet", type: "SIMPLE", inputParameters: { name: "${workflow.input.name}" } };
    await client.metadata.updateWorkflowDefs([
      { name: workflow, version: 1, schemaVersion: 2, timeoutSeconds: 0, ownerEmail: "a@b.io", tasks: [task] },
    ]);
    const workflowId = await client.workflows.start({ name: workflow, input: { name: "Ada" } });

    const command = run(await makeProject([greet, broken]), "worker", "start", "--all", "--json", "--server", target.url);
    const ended = await pollUntil(
      () => client.workflows.get(workflowId),
      ({ status }) => status !== "RUNNING",
    );
    expect(ended.tasks[0]?.outputData).toEqual({ text: "Hello Ada" });
    await pollUntil(
      async () => command.out(),
      (out) => out.includes("task-differs"),
    );
    command.stop();
    expect(await command.exitCode).toBe(0);
    const lines = command.lines();
    expect(lines.every((line) => line["schema"] === "flow.worker/1")).toBe(true);
    expect(lines.flatMap((line) => line["event"] ?? [])).toEqual(["started", "draining", "stopped"]);
    expect(lines.at(-1)).toMatchObject({ event: "stopped", completed: 1, failed: 0, unsent: 0 });
    expect(lines.find((line) => line["code"] === "task-differs")).toMatchObject({ level: "warn", task: greet, paths: ["/retryCount"] });
    // The broken one is said, and the others run all the same.
    expect(lines.filter((line) => line["level"] === "error")).toHaveLength(1);
  });

  test("starts without its server and stops when it is told to", async () => {
    const command = run(await makeProject([greet]), "worker", "start", greet, "--server", nobody);
    await pollUntil(
      async () => command.err(),
      (err) => err.includes(`warning: The server answers no polls`),
    );
    command.stop();
    expect(await command.exitCode).toBe(0);
    expect(command.out()).toMatch(/^\d\d:\d\d:\d\d Running the task \S+ for http:\/\/127\.0\.0\.1:9\/api\.\n/);
    expect(command.out()).toMatch(/Stopped: 0 completed, 0 failed\.\n$/);
  });
});
