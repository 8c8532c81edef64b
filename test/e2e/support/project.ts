/** A project in a folder of its own, with names that no other run shares: the server may be a shared one. */
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { tempFolder } from "../../harness/temp-folder.ts";
import { readDocument } from "../../commands/support/documents.ts";
import type { OutputDocument } from "../../commands/support/documents.ts";
import { runInProcess } from "../../commands/support/run-in-process.ts";
import type { FlowRun } from "./run-flow.ts";
import { runFlow } from "./run-flow.ts";

export interface TestProject {
  folder: string;
  /** Stands before every name. */
  prefix: string;
  write(file: string, content: string | object): void;
  writeTask(name: string, fields?: object): void;
  remove(file: string): void;
  flow(...args: string[]): Promise<FlowRun>;
  /** With `--json`. */
  document(...args: string[]): Promise<OutputDocument>;
}

/** There what differs is the server: that the built program does what its sources do is seen on the embedded one, many times as slowly. */
const isOnRealServer = (): boolean => (process.env["FLOW_CONDUCTOR_URL"] ?? "") !== "";

/** `env` stands for every command that is run in it. */
export function createProject(server: string | undefined, { project }: { project?: string } = {}): TestProject {
  const folder = tempFolder();
  const prefix = `e2e_${randomBytes(4).toString("hex")}_`;
  const write = (file: string, content: string | object): void => {
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, typeof content === "string" ? content : JSON.stringify(content, undefined, 2));
  };
  const flow = (...args: string[]): Promise<FlowRun> =>
    isOnRealServer() ? runInProcess(args, { cwd: folder }) : runFlow(args, { cwd: folder });
  write("package.json", { name: "e2e", private: true, type: "module" });
  write("config/flow.json", { project: project ?? `${prefix}project`, ...(server === undefined ? {} : { server }) });
  return {
    folder,
    prefix,
    write,
    writeTask: (name, fields = {}) => write(`tasks/${name}/task.json`, { name: `${prefix}${name}`, ...fields }),
    remove: (file) => rmSync(path.join(folder, file), { recursive: true }),
    flow,
    document: async (...args) => readDocument(await flow(...args, "--json")),
  };
}
