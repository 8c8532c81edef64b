/** Clients and workers at work on a server at once, until it no longer answers. All that it acknowledges goes into the ledger. */
import { setTimeout as pause } from "node:timers/promises";
import { isJsonObject } from "../../../src/core/json.ts";
import type { Json } from "../../../src/core/json.ts";
import type { Random } from "../../../src/workers/clock.ts";
import { startable, workerTypes } from "./definitions.ts";
import type { Ledger, Wish } from "./ledger.ts";
import type { ServerProcess } from "./server-process.ts";

export interface Load {
  server: ServerProcess;
  ledger: Ledger;
  random: Random;
  /** Answers that a sound server does not give. */
  complaints: string[];
  /** Runs that a call is on its way for: one at a time, so that the ledger knows which was last. */
  busy: Set<string>;
  nextNumber(): number;
  /** Called before each step. */
  watch(): void;
}

const pick = <T>(list: readonly T[], random: Random): T | undefined => list[Math.floor(random() * list.length)];

/** The clients go on until the server is gone. */
export async function runClients(load: Load): Promise<void> {
  const clients = Array.from({ length: 8 }, () => repeat(load, act));
  const workers = workerTypes.flatMap((type) => [repeat(load, (now) => work(now, type)), repeat(load, (now) => work(now, type))]);
  await Promise.all([...clients, ...workers]);
}

async function repeat(load: Load, step: (load: Load) => Promise<boolean>): Promise<void> {
  do load.watch();
  while (await step(load));
}

/** False where the server is gone. */
async function act(load: Load): Promise<boolean> {
  const dice = load.random();
  if (dice < 0.6) return start(load);
  if (dice < 0.7) return changeRun(load, "TERMINATED", "DELETE", (id) => `/workflow/${id}?reason=test`);
  if (dice < 0.76) return changeRun(load, "PAUSED", "PUT", (id) => `/workflow/${id}/pause`);
  if (dice < 0.82) return changeRun(load, "resumed", "PUT", (id) => `/workflow/${id}/resume`);
  if (dice < 0.88) return changeRun(load, "retried", "POST", (id) => `/workflow/${id}/retry`);
  if (dice < 0.97) return define(load);
  await pause(load.random() * 5);
  return true;
}

async function start({ server, ledger, random, complaints, nextNumber }: Load): Promise<boolean> {
  const name = pick(startable, random) ?? "crash_line";
  const answer = await server.send("POST", `/workflow/${name}?version=1`, { n: nextNumber() });
  if (answer === undefined) return false;
  if (answer.status === 200 && typeof answer.body === "string") ledger.started(answer.body);
  else complaints.push(`A start was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
  return true;
}

/** What the state of the run forbids is answered with 4xx or, for a resume, with 500, and is no change. */
async function changeRun(load: Load, wish: Wish, method: string, path: (workflowId: string) => string): Promise<boolean> {
  const { server, ledger, random, complaints, busy } = load;
  const workflowId = pick(ledger.runs().slice(-40), random);
  if (workflowId === undefined || busy.has(workflowId)) return start(load);
  busy.add(workflowId);
  const before = ledger.wishes().get(workflowId);
  const sentAt = Date.now();
  ledger.asking(workflowId);
  const answer = await server.send(method, path(workflowId));
  if (answer === undefined) return false;
  busy.delete(workflowId);
  if (answer.status < 300) ledger.asked(workflowId, wish, sentAt);
  else if (before !== undefined) ledger.asked(workflowId, before.wish, before.sentAt);
  if (answer.status >= 500 && wish !== "resumed")
    complaints.push(`${wish} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
  return true;
}

/** Registers definitions, changes and deletes them. */
async function define({ server, ledger, random, nextNumber, complaints }: Load): Promise<boolean> {
  const known = [...ledger.definitions()].filter(([, expected]) => expected !== undefined && expected !== null);
  const [path] = (random() < 0.5 ? pick(known, random) : undefined) ?? [`/metadata/taskdefs/crash_def_${nextNumber()}`];
  const name = path.slice(path.lastIndexOf("/") + 1);
  const isDeleted = ledger.definitions().has(path) && random() < 0.3;
  const definition = {
    name,
    ownerEmail: "test@example.com",
    retryCount: nextNumber() % 1000,
    responseTimeoutSeconds: 1,
    timeoutSeconds: 0,
  };
  ledger.defined(path, undefined);
  const answer = isDeleted ? await server.send("DELETE", path) : await server.send("POST", "/metadata/taskdefs", [definition]);
  if (answer === undefined) return false;
  if (answer.status < 300) ledger.defined(path, isDeleted ? null : { retryCount: definition.retryCount });
  else complaints.push(`A definition was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
  return true;
}

async function work(load: Load, taskType: string): Promise<boolean> {
  const { server, ledger, random } = load;
  const count = 1 + Math.floor(random() * 5);
  const answer = await server.send("GET", `/tasks/poll/batch/${taskType}?count=${count}&timeout=100&workerid=w`);
  if (answer === undefined) return false;
  const tasks = tasksIn(answer.body);
  for (const { taskId } of tasks) ledger.delivered(taskId);
  const answers = await Promise.all(tasks.map((task) => report(load, task)));
  return answers.every((isThere) => isThere);
}

export interface Delivered {
  taskId: string;
  workflowInstanceId: string;
}

export function tasksIn(body: Json): Delivered[] {
  if (!Array.isArray(body)) return [];
  return body.flatMap((task) => {
    if (!isJsonObject(task)) return [];
    const { taskId, workflowInstanceId } = task;
    return typeof taskId === "string" && typeof workflowInstanceId === "string" ? [{ taskId, workflowInstanceId }] : [];
  });
}

async function report({ server, ledger, random, nextNumber, complaints }: Load, task: Delivered): Promise<boolean> {
  const dice = random();
  // A worker that dies with the task.
  if (dice < 0.03) return true;
  const status = dice < 0.1 ? "FAILED" : dice < 0.16 ? "IN_PROGRESS" : "COMPLETED";
  const output = `output ${nextNumber()}`;
  if (status === "IN_PROGRESS") ledger.handingBack(task.taskId);
  const answer = await server.send("POST", "/tasks", { ...task, workerId: "w", status, outputData: { output } });
  if (answer === undefined) return false;
  if (answer.status >= 300) complaints.push(`A report was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
  else if (status === "COMPLETED") ledger.completed(task.taskId, output, Date.now());
  if (dice > 0.9) {
    const log = `log ${nextNumber()}`;
    const logged = await server.send("POST", `/tasks/${task.taskId}/log`, log);
    if (logged === undefined) return false;
    if (logged.status < 300) ledger.logged(task.taskId, log);
  }
  return true;
}
