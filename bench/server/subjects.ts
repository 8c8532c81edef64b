/** The servers that are measured, each a process of its own. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { findFreePort } from "../../test/harness/free-port.ts";
import { startRealServer } from "../../test/harness/real-server.ts";

export interface Subject {
  name: string;
  /** With `/api`. */
  url: string;
  pid: number;
  /** From the start of the process to its first answer. */
  bootMs: number;
  close(): Promise<void>;
}

export type Storage = "memory" | "file";

/** `bin`: the program, `bin/flow.js` of a built copy. */
export async function startEmbedded(bin: string, storage: Storage): Promise<Subject> {
  const folder = mkdtempSync(path.join(tmpdir(), "flow-bench-server-"));
  const port = await findFreePort();
  const storing = storage === "file" ? ["--db", path.join(folder, "server.db")] : [];
  const startedAt = performance.now();
  const child = spawn(process.execPath, [bin, "server", "start", "--port", String(port), ...storing], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const close = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilHealthy(`http://127.0.0.1:${port}`, () => child.exitCode);
    const bootMs = performance.now() - startedAt;
    return { name: `embedded, ${storage}`, url: `http://127.0.0.1:${port}/api`, pid: child.pid ?? 0, bootMs, close };
  } catch (error) {
    await close();
    throw error;
  }
}

export async function startReal(): Promise<Subject> {
  const startedAt = performance.now();
  const { url, pid, close } = await startRealServer(process.env);
  return { name: "real", url, pid, bootMs: performance.now() - startedAt, close };
}

async function untilHealthy(url: string, exitCode: () => number | null): Promise<void> {
  for (;;) {
    if (exitCode() !== null) throw new Error(`The server ended with code ${exitCode()}.`);
    try {
      if ((await fetch(`${url}/health`)).ok) return;
    } catch {
      // Not listening yet: asked again at once, so that no pause adds to the time.
    }
  }
}

/** What is run on a server: two workflows, with tasks of one type each. */
export const shapes = [
  { name: "one task", workflow: "bench_one", taskType: "bench_one_task", tasksPerWorkflow: 1 },
  { name: "five tasks", workflow: "bench_five", taskType: "bench_five_task", tasksPerWorkflow: 5 },
] as const;

export type Shape = (typeof shapes)[number];

export async function defineShapes(url: string): Promise<void> {
  const definitions = shapes.map(({ workflow, taskType, tasksPerWorkflow }) => ({
    name: workflow,
    version: 1,
    schemaVersion: 2,
    ownerEmail: "bench@example.com",
    timeoutSeconds: 0,
    timeoutPolicy: "ALERT_ONLY",
    tasks: Array.from({ length: tasksPerWorkflow }, (_, index) => ({
      name: taskType,
      taskReferenceName: `step_${index}`,
      type: "SIMPLE",
      inputParameters: { order: "${workflow.input.order}", position: index },
    })),
    outputParameters: { done: `\${step_${tasksPerWorkflow - 1}.output.done}` },
  }));
  const tasks = shapes.map(({ taskType: name }) => ({
    name,
    ownerEmail: "bench@example.com",
    retryCount: 0,
    timeoutSeconds: 3600,
    responseTimeoutSeconds: 600,
  }));
  await send(`${url}/metadata/taskdefs`, "POST", tasks);
  await send(`${url}/metadata/workflow`, "PUT", definitions);
}

async function send(url: string, method: string, body: unknown): Promise<void> {
  const answer = await fetch(url, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${text}`);
}

/** How many runs of a workflow have not ended well: none, where no server lied. */
export async function countUnfinished(url: string, workflow: string): Promise<number> {
  const query = encodeURIComponent(`workflowType IN (${workflow}) AND status IN (RUNNING,FAILED,TERMINATED,TIMED_OUT,PAUSED)`);
  const answer = await fetch(`${url}/workflow/search?size=1&freeText=*&query=${query}`);
  const { totalHits } = (await answer.json()) as { totalHits: number };
  return totalHits;
}
