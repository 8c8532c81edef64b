/** A project and a server of its own, with everything that is asked of the server in between. */
import { onTestFinished } from "vitest";
import { createProject } from "../../e2e/support/project.ts";
import { startFaultProxy } from "../../harness/fault-proxy.ts";
import type { FaultProxy } from "../../harness/fault-proxy.ts";
import { startTarget } from "../../harness/target.ts";
import { readDocument } from "./documents.ts";
import type { OutputDocument } from "./documents.ts";
import { runInProcess } from "./run-in-process.ts";
import type { InProcessOptions, InProcessRun } from "./run-in-process.ts";

export interface PlanProject {
  folder: string;
  proxy: FaultProxy;
  write(file: string, content: string | object): void;
  remove(file: string): void;
  flow(args: readonly string[], options?: InProcessOptions): Promise<InProcessRun>;
  /** With `--json`; held against its schema. */
  document(...args: string[]): Promise<OutputDocument>;
  /** As somebody else would, past the command line. */
  send(method: string, path: string, body?: object): Promise<void>;
  /** What the server holds; undefined where it is missing. */
  held(path: string): Promise<Record<string, unknown> | undefined>;
  /** Requests other than reads, since the last time that this was asked. */
  writes(): string[];
}

export const owner = "ours";

export async function startPlanProject(): Promise<PlanProject> {
  const target = await startTarget();
  const proxy = await startFaultProxy(target.url);
  onTestFinished(async () => {
    await proxy.close();
    await target.close();
  });
  const project = createProject(proxy.url, { project: owner });
  const flow = (args: readonly string[], options: InProcessOptions = {}) => runInProcess(args, { cwd: project.folder, ...options });
  return {
    folder: project.folder,
    proxy,
    write: project.write,
    remove: project.remove,
    flow,
    document: async (...args) => readDocument(await flow([...args, "--json", "--retries", "0"])),
    async send(method, path, body) {
      const answer = await fetch(`${target.url}${path}`, {
        method,
        headers: { "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    },
    async held(path) {
      const answer = await fetch(`${target.url}${path}`);
      return answer.status === 404 ? undefined : ((await answer.json()) as Record<string, unknown>);
    },
    writes() {
      const seen = proxy.seen().filter(({ method }) => method !== "GET");
      proxy.plan();
      return seen.map(({ method, path }) => `${method} ${path}`);
    },
  };
}

/** Two tasks, and a workflow that calls another, which comes later by name. */
export function writeSmallProject({ write }: Pick<PlanProject, "write">): void {
  write("tasks/a/task.json", { name: "a", retryCount: 1 });
  write("tasks/b/task.json", { name: "b" });
  const calls = { name: "z_child", taskReferenceName: "call", type: "SUB_WORKFLOW", subWorkflowParam: { name: "z_child" } };
  write("workflows/parent.json", { name: "parent", version: 1, tasks: [calls] });
  write("workflows/child.json", { name: "z_child", version: 1, tasks: [{ name: "a", taskReferenceName: "only" }] });
}
