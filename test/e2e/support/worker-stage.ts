/** A project with one task and one workflow on a server, and the means to give its workers something to do. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { ConductorClient } from "../../../src/client/conductor-client.ts";
import { createConductorClient } from "../../../src/client/conductor-client.ts";
import type { Task, Workflow } from "../../../src/core/model/execution.ts";
import { isTerminalWorkflow } from "../../../src/core/model/execution.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { startTarget } from "../../harness/target.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import type { ServingFlow } from "./serving-flow.ts";
import { serveFlow } from "./serving-flow.ts";

export interface WorkerStage {
  folder: string;
  client: ConductorClient;
  /** Of the task, and of the workflow that has it alone. */
  name: string;
  write(file: string, text: string): void;
  /** The task's module, which notes each call of the function; `body` is what the function does then. */
  writeHandler(body: string): void;
  /** `worker start --all` with these options. */
  start(...options: string[]): ServingFlow;
  run(): Promise<string>;
  task(workflowId: string): Promise<Task | undefined>;
  ended(workflowId: string): Promise<Workflow>;
  /** What its worker journals hold. */
  journals(): string;
  /** Ids of the tasks for which the function was called, in order. */
  calls(): string[];
}

export async function createWorkerStage(): Promise<WorkerStage> {
  const target = await startTarget();
  const client = createConductorClient({ url: target.url });
  onTestFinished(async () => {
    await client.close();
    await target.close();
  });
  const folder = tempFolder();
  const name = `processes_${path.basename(folder).replaceAll(/\W/g, "_")}`;
  const noted = path.join(folder, "calls.txt");
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  const task = { name, ownerEmail: "a@b.io", retryCount: 0, timeoutSeconds: 0, responseTimeoutSeconds: 3600 };
  await client.metadata.registerTaskDefs([task]);
  await client.metadata.updateWorkflowDefs([
    {
      name,
      version: 1,
      schemaVersion: 2,
      timeoutSeconds: 0,
      ownerEmail: "a@b.io",
      tasks: [{ name, taskReferenceName: "one", type: "SIMPLE" }],
    },
  ]);
  write("flow.config.yml", "project: processes\n");
  write("tasks/one/task.json", JSON.stringify(task));
  return {
    folder,
    client,
    name,
    write,
    writeHandler: (body) =>
      write(
        "tasks/one/index.mjs",
        `import { appendFileSync, existsSync } from "node:fs";
export default async (input, { taskId }) => {
  appendFileSync(${JSON.stringify(noted)}, taskId + "\\n");
  ${body}
};
`,
      ),
    start: (...options) => serveFlow(["worker", "start", "--all", "--server", target.url, ...options], { cwd: folder }),
    async run() {
      const id = await client.workflows.start({ name });
      onTestFinished(() => client.workflows.terminate(id).catch(() => undefined));
      return id;
    },
    task: async (id) => (await client.workflows.get(id)).tasks[0],
    ended: (id) =>
      pollUntil(
        () => client.workflows.get(id),
        ({ status }) => isTerminalWorkflow(status),
      ),
    journals() {
      const journals = path.join(folder, ".flow/worker");
      if (!existsSync(journals)) return "";
      return readdirSync(journals)
        .map((file) => readFileSync(path.join(journals, file), "utf8"))
        .join("");
    },
    calls: () => (existsSync(noted) ? readFileSync(noted, "utf8").trimEnd().split("\n") : []),
  };
}
