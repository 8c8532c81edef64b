/** A project and a server with something to do for every command: what the runs begin with, however they fail. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runInProcess } from "../support/run-in-process.ts";
import type { FailingServer } from "./failing-server.ts";
import { startFailingServer } from "./failing-server.ts";

export const project = "ours";

/** What the words of a case stand for. */
export interface Words {
  /** Of a plan that can be applied. */
  DIGEST: string;
  /** Of a run of a workflow that waits. */
  RUN: string;
  /** Of a task that a person has claimed. */
  PERSON: string;
}

export interface Population {
  server: FailingServer;
  words: Words;
  /** A copy of the project; the caller removes it. */
  copyProject(): string;
  close(): Promise<void>;
}

const files: Readonly<Record<string, string | object>> = {
  "package.json": { name: "failures", private: true, type: "module" },
  "tasks/same/task.yml": "name: same\n",
  "tasks/changed/task.json": { name: "changed", retryCount: 7 },
  "tasks/added/task.json": { name: "added" },
  "tasks/works/task.json": { name: "works" },
  "tasks/works/index.mjs": "export default async () => ({});\n",
  "workflows/flow_same.yml": "name: flow_same\nversion: 1\ntasks:\n  - name: same\n    taskReferenceName: only\n    type: SIMPLE\n",
  "workflows/flow_same.test.yml": "mocks: { only: { output: {} } }\ncases: [{ name: completes }]\n",
  "workflows/flow_changed.json": {
    name: "flow_changed",
    version: 2,
    description: "here",
    tasks: [{ name: "same", taskReferenceName: "only", type: "SIMPLE" }],
  },
  "workflows/event_handlers.json": [
    {
      name: "on_order",
      event: "conductor:flow_same:order",
      actions: [{ action: "start_workflow", start_workflow: { name: "flow_same" } }],
    },
  ],
  "workflows/schedules.json": [
    { name: "nightly", cronExpression: "0 0 0 * * *", paused: true, startWorkflowRequest: { name: "flow_same", version: 1 } },
  ],
};

const onServer = {
  tasks: [
    { name: "same", ownerApp: project },
    { name: "changed", ownerApp: project, retryCount: 1 },
    { name: "orphan", ownerApp: project },
    { name: "foreign", ownerApp: "theirs" },
  ],
  workflows: [
    {
      name: "flow_same",
      version: 1,
      ownerApp: project,
      schemaVersion: 2,
      tasks: [{ name: "same", taskReferenceName: "only", type: "SIMPLE" }],
    },
    {
      name: "flow_changed",
      version: 2,
      ownerApp: project,
      schemaVersion: 2,
      tasks: [{ name: "same", taskReferenceName: "only", type: "SIMPLE" }],
    },
    {
      name: "flow_changed",
      version: 1,
      ownerApp: project,
      schemaVersion: 2,
      tasks: [{ name: "same", taskReferenceName: "only", type: "SIMPLE" }],
    },
    {
      name: "flow_orphan",
      version: 1,
      ownerApp: project,
      schemaVersion: 2,
      tasks: [{ name: "hold", taskReferenceName: "hold", type: "WAIT" }],
    },
    {
      name: "flow_waits",
      version: 1,
      ownerApp: "theirs",
      schemaVersion: 2,
      tasks: [{ name: "hold", taskReferenceName: "hold", type: "WAIT" }],
    },
    {
      name: "flow_person",
      version: 1,
      ownerApp: "theirs",
      schemaVersion: 2,
      tasks: [{ name: "review", taskReferenceName: "review", type: "HUMAN" }],
    },
    {
      name: "flow_ends",
      version: 1,
      ownerApp: "theirs",
      schemaVersion: 2,
      tasks: [{ name: "end", taskReferenceName: "end", type: "TERMINATE", inputParameters: { terminationStatus: "COMPLETED" } }],
    },
  ],
  service: { name: "payments", type: "HTTP", serviceURI: "http://127.0.0.1:1" },
  event: {
    name: "event_orphan",
    event: "conductor:flow_same:other",
    actions: [{ action: "start_workflow", start_workflow: { name: "flow_same" } }],
  },
  schedule: {
    name: "schedule_orphan",
    cronExpression: "0 0 0 * * *",
    paused: true,
    startWorkflowRequest: { name: "flow_same", version: 1 },
  },
} as const;

export async function createPopulation(): Promise<Population> {
  const server = await startFailingServer();
  const template = mkdtempSync(path.join(tmpdir(), "flow-failures-"));
  const write = (file: string, content: string | object): void => {
    mkdirSync(path.dirname(path.join(template, file)), { recursive: true });
    writeFileSync(path.join(template, file), typeof content === "string" ? content : JSON.stringify(content, undefined, 2));
  };
  for (const [file, content] of Object.entries(files)) write(file, content);
  write("config/flow.json", configOf(server.url));

  await server.start();
  const send = createSend(server.url);
  await send("POST", "/metadata/taskdefs", onServer.tasks);
  await send("PUT", "/metadata/workflow", onServer.workflows);
  await send("POST", "/event", onServer.event);
  await send("POST", "/scheduler/schedules", onServer.schedule);
  await send("POST", "/registry/service", onServer.service);
  const run = await send("POST", "/workflow/flow_waits", {});
  await send("POST", "/workflow/flow_ends", {});
  const person = await startTaskOfPerson(send);
  // One run to take back, one plan to apply, one backup to restore.
  await flow(template, "workflows", "upload", "flow_same", "--force");
  await flow(template, "tasks", "upload", "works");
  write("older.json", olderBackup(await flow(template, "backup", "-")));
  const planned: { digest: string } = JSON.parse(await flow(template, "plan", "--out", "plan.json"));
  await server.keep();

  return {
    server,
    words: { DIGEST: planned.digest, RUN: run, PERSON: person },
    copyProject() {
      const folder = mkdtempSync(path.join(tmpdir(), "flow-failures-"));
      cpSync(template, folder, { recursive: true });
      return folder;
    },
    async close() {
      await server.close();
      rmSync(template, { recursive: true, force: true });
    },
  };
}

async function startTaskOfPerson(send: ReturnType<typeof createSend>): Promise<string> {
  await send("POST", "/workflow/flow_person", {});
  const { results }: { results: { taskId: string }[] } = JSON.parse(await send("POST", "/human/tasks/search", {}));
  const [{ taskId } = { taskId: "" }] = results;
  await send("POST", `/human/tasks/${taskId}/externalUser/jo`, {});
  return taskId;
}

/** `more` goes into the settings of the server. */
export const configOf = (url: string, more: object = {}): object => ({ project, server: { url, retries: 0, ...more } });

/** A backup of another time: one task was otherwise, and one is gone. */
function olderBackup(text: string): object {
  const backup: { definitions: { kind: string; name: string; body: object }[] } = JSON.parse(text);
  const [task, ...others] = backup.definitions.filter(({ kind }) => kind === "task");
  if (task === undefined) throw new Error("the backup holds no task");
  const otherwise = { ...task, body: { ...task.body, retryCount: 9 } };
  const gone = { ...task, name: "gone", body: { ...task.body, name: "gone" } };
  return { ...backup, definitions: [otherwise, gone, ...others, ...backup.definitions.filter(({ kind }) => kind !== "task")] };
}

function createSend(url: string) {
  return async (method: string, at: string, body: unknown): Promise<string> => {
    const answer = await fetch(url + at, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok || text.includes('"bulkErrorResults":{"')) throw new Error(`${method} ${at}: ${answer.status} ${text}`);
    return text;
  };
}

async function flow(cwd: string, ...args: string[]): Promise<string> {
  const run = await runInProcess([...args, "--json"], { cwd });
  if (run.exitCode !== 0) throw new Error(`flow ${args.join(" ")}: ${run.exitCode} ${run.stdout}${run.stderr}`);
  return run.stdout;
}

/** Every file below a folder, relative to it, with `/`. */
export function listFiles(folder: string, below = ""): string[] {
  return readdirSync(path.join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const name = below === "" ? entry.name : `${below}/${entry.name}`;
    return entry.isDirectory() ? listFiles(folder, name) : [name];
  });
}
