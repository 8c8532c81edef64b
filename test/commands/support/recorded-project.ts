/** A project in a folder of its own, against a server that answers what it is told and keeps what it was asked. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { FaultPlan } from "../../harness/fault-server.ts";
import { startFaultServer } from "../../harness/fault-server.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import { readDocument } from "./documents.ts";
import type { OutputDocument } from "./documents.ts";
import { runInProcess } from "./run-in-process.ts";
import type { InProcessOptions, InProcessRun } from "./run-in-process.ts";

export const owner = "the-project";

export interface RecordedProject {
  folder: string;
  flow(args: readonly string[], options?: InProcessOptions): Promise<InProcessRun>;
  /** With `--json`; held against its schema. */
  document(...args: string[]): Promise<OutputDocument>;
  requests: readonly string[];
  /** Everything but reads. */
  writes(): string[];
}

const nothing: Readonly<Record<string, unknown>> = {
  "/metadata/taskdefs": [],
  "/metadata/workflow": [],
  "/event": [],
  "/scheduler/schedules": [],
  "/tasks/queue/all": {},
};

/** What is in the list of tasks can be asked for by its name as well. */
function eachTask({ "/metadata/taskdefs": tasks }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const named = (Array.isArray(tasks) ? tasks : []).filter((task): task is { name: string } => typeof task?.name === "string");
  return Object.fromEntries(named.map((task) => [`/metadata/taskdefs/${task.name}`, task]));
}

/** `answers` by path below `/api`; what is left out is empty. Files whose content is no text are JSON. */
export async function startRecordedProject(
  files: Readonly<Record<string, unknown>>,
  answers: Readonly<Record<string, unknown>>,
  fault: FaultPlan = { at: "/nowhere", fault: "500" },
): Promise<RecordedProject> {
  const server = await startFaultServer(fault, { ...nothing, ...eachTask(answers), ...answers });
  const folder = tempFolder();
  for (const [file, content] of Object.entries({ "config/flow.json": { project: owner, server: server.url }, ...files })) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), typeof content === "string" ? content : JSON.stringify(content));
  }
  const flow = (args: readonly string[], options: InProcessOptions = {}) => runInProcess(args, { cwd: folder, ...options });
  return {
    folder,
    flow,
    document: async (...args) => readDocument(await flow([...args, "--json", "--retries", "0"])),
    requests: server.requests,
    writes: () => server.requests.filter((request) => !request.startsWith("GET ")),
  };
}
