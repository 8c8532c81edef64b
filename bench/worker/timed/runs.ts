/** Workflows started at fixed times, and when their tasks were called: all by clocks of this machine. */
import { startRealServer } from "../../../test/harness/real-server.ts";

export interface Server {
  url: string;
  pid?: number;
  close(): Promise<void>;
}

/** A server of its own unless an address is given. */
export async function openServer(url: string | undefined): Promise<Server> {
  return url === undefined ? startRealServer(process.env) : { url, close: () => Promise.resolve() };
}

export interface WorkflowRun {
  status: string;
  createTime: number;
  endTime: number;
  tasks: { scheduledTime: number; outputData: { startedAt?: number } }[];
}

export interface Start {
  /** Milliseconds from the beginning. */
  at: number;
  workflow: string;
}

/** Numbers from 0 to below 1 that are the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Arrivals as of many who know nothing of each other; the workflows take turns in a new order each time round. */
export function schedule(workflows: readonly string[], count: number, perSecond: number, random: () => number): Start[] {
  const starts: Start[] = [];
  let at = 0;
  let round: string[] = [];
  while (starts.length < count) {
    if (round.length === 0) round = [...workflows];
    const [workflow] = round.splice(Math.floor(random() * round.length), 1);
    at += (-Math.log(1 - random()) / perSecond) * 1000;
    if (workflow !== undefined) starts.push({ at, workflow });
  }
  return starts;
}

/** Registers a workflow of these tasks, one after the other. */
export async function define(url: string, workflow: string, types: readonly string[]): Promise<void> {
  const defs = types.map((name) => ({ name, responseTimeoutSeconds: 600, timeoutSeconds: 0, retryCount: 1 }));
  await call(`${url}/metadata/taskdefs`, "POST", defs);
  const tasks = types.map((name, index) => ({ name, taskReferenceName: `t${index}`, type: "SIMPLE", inputParameters: {} }));
  await call(`${url}/metadata/workflow`, "PUT", [
    { name: workflow, version: 1, schemaVersion: 2, timeoutSeconds: 0, ownerEmail: "bench@example.com", tasks },
  ]);
}

/** Starts each at its time, whether or not those before have been answered, and waits until all have ended. */
export async function runAll(url: string, starts: readonly Start[]): Promise<WorkflowRun[]> {
  const beganAt = performance.now();
  const runs = starts.map(async ({ at, workflow }) => {
    await sleep(beganAt + at - performance.now());
    return call<string>(`${url}/workflow/${workflow}`, "POST", {});
  });
  return untilEnded(url, await Promise.all(runs));
}

async function untilEnded(url: string, ids: readonly string[]): Promise<WorkflowRun[]> {
  const ended: WorkflowRun[] = [];
  const deadline = performance.now() + 60_000;
  for (const id of ids) {
    let run = await call<WorkflowRun>(`${url}/workflow/${id}`);
    while (run.status === "RUNNING" && performance.now() < deadline) {
      await sleep(100);
      run = await call<WorkflowRun>(`${url}/workflow/${id}`);
    }
    ended.push(run);
  }
  return ended;
}

/** From the moment at which the server has put a task into its queue to the call of the handler. */
export function pickups(runs: readonly WorkflowRun[]): number[] {
  return runs
    .flatMap(({ tasks }) => tasks)
    .flatMap(({ scheduledTime, outputData: { startedAt } }) => (startedAt === undefined ? [] : [startedAt - scheduledTime]));
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export function sleep(forMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, forMs)));
}

export async function call<Result>(url: string, method = "GET", body?: unknown): Promise<Result> {
  const init = body === undefined ? { method } : { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(url, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text}`);
  const isJson = answer.headers.get("content-type")?.includes("json") === true;
  return (isJson ? JSON.parse(text) : text) as Result;
}
