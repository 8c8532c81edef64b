/** One contestant against a real Conductor server: a backlog of one-task workflows that is there before it begins. */
import { startRealServer } from "../../test/harness/real-server.ts";
import type { Contestant } from "./contestants.ts";
import { startContestant } from "./contestants.ts";
import { readTree } from "./process-tree.ts";

export interface RealResult {
  tasksPerSecond: number;
  cpuMsPerTask: number;
  peakMiB: number;
  /** Workflows that did not complete. */
  lost: number;
  /** Tasks handed out more than once. */
  duplicates: number;
  /** Tries beyond the first. */
  wrong: number;
}

export interface RealContest {
  run(contestant: Contestant, concurrency: number, tasks: number): Promise<RealResult>;
  close(): Promise<void>;
}

interface WorkflowRun {
  status: string;
  endTime: number;
  tasks: { startTime: number; pollCount: number }[];
}

const stallMs = 60_000;
const createdAtOnce = 8;
const lookEveryMs = 200;

export async function startRealContest(): Promise<RealContest> {
  const server = await startRealServer(process.env);
  const { url } = server;
  let rounds = 0;
  return {
    async run(contestant, concurrency, tasks) {
      // A name of its own: no contestant meets what another one has left.
      const taskType = `bench_${rounds++}`;
      await define(url, taskType);
      const ids = await createRuns(url, taskType, tasks);
      const running = await startContestant(contestant, { url, taskType, concurrency });
      try {
        const before = readTree(running.pid);
        running.begin();
        await Promise.race([untilAllEnded(url, taskType), running.ended]);
        const after = readTree(running.pid);
        const runs = await Promise.all(ids.map((id) => call<WorkflowRun>(`${url}/workflow/${id}`)));
        return { ...judge(runs), cpuMsPerTask: (after.cpuMs - before.cpuMs) / tasks, peakMiB: after.peakMiB };
      } finally {
        await running.kill();
      }
    },
    close: () => server.close(),
  };
}

/** By the server's own clock: from the first task handed out to the last workflow that ended. */
function judge(runs: readonly WorkflowRun[]): Omit<RealResult, "cpuMsPerTask" | "peakMiB"> {
  const tasks = runs.flatMap((run) => run.tasks);
  const completed = runs.filter(({ status }) => status === "COMPLETED");
  const tookMs = Math.max(...completed.map(({ endTime }) => endTime)) - Math.min(...tasks.map(({ startTime }) => startTime));
  return {
    tasksPerSecond: (completed.length / tookMs) * 1000,
    lost: runs.length - completed.length,
    duplicates: tasks.filter(({ pollCount }) => pollCount > 1).length,
    wrong: tasks.length - runs.length,
  };
}

async function define(url: string, taskType: string): Promise<void> {
  await send(`${url}/metadata/taskdefs`, [{ name: taskType, responseTimeoutSeconds: 600, timeoutSeconds: 0, retryCount: 1 }]);
  const inputParameters = { orderId: "${workflow.input.orderId}" };
  const tasks = [{ name: taskType, taskReferenceName: "t1", type: "SIMPLE", inputParameters }];
  await send(`${url}/metadata/workflow`, { name: taskType, version: 1, schemaVersion: 2, tasks });
}

async function createRuns(url: string, workflow: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < count; at += createdAtOnce) {
    const some = Array.from({ length: Math.min(createdAtOnce, count - at) }, (_, index) => ({ orderId: `o-${at + index}` }));
    ids.push(...(await Promise.all(some.map((input) => send(`${url}/workflow/${workflow}`, input)))));
  }
  return ids;
}

async function untilAllEnded(url: string, workflow: string): Promise<void> {
  let before = -1;
  for (let since = Date.now(); Date.now() - since < stallMs;) {
    const left = (await call<string[]>(`${url}/workflow/running/${workflow}`)).length;
    if (left === 0) return;
    if (left !== before) since = Date.now();
    before = left;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

async function call<Result>(url: string, body?: unknown): Promise<Result> {
  return JSON.parse(await send(url, body));
}

async function send(url: string, body?: unknown): Promise<string> {
  const init = body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(url, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text}`);
  return text;
}
