/**
 * What it costs to run a task apart from the worker: the same task, which does nothing, inline, in a thread and in a process, through
 * what the worker's dispatcher calls. No server is in it. `node --import jiti/register bench/worker/isolation.ts`, after a build.
 */
import path from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { Task } from "../../src/core/model/execution.ts";
import { isolations } from "../../src/core/task-module.ts";
import type { Isolation, TaskModule } from "../../src/core/task-module.ts";
import { systemClock } from "../../src/workers/clock.ts";
import type { TaskRunner } from "../../src/workers/run-task.ts";
import { median, printFigures } from "../measure.ts";
import { readTree } from "./process-tree.ts";
import { taskDocument } from "./task-document.ts";

const { values } = parseArgs({
  options: {
    tasks: { type: "string", default: "5000" },
    runs: { type: "string", default: "5" },
    concurrency: { type: "string", default: "4" },
    dist: { type: "string", default: path.resolve(import.meta.dirname, "../../dist") },
  },
});
const tasks = Number(values.tasks);
const concurrency = Number(values.concurrency);
const { createTaskRunner } = await import(pathToFileURL(path.join(values.dist, "workers/run-task.js")).href);

/** As little as a task can be. Threads and processes import it as well. */
const module = `const module = { name: "bench", definition: { name: "bench" }, worker: {}, handler: () => ({}), source: { file: "bench.js" } };
export const loadTaskModule = async () => module;`;
const url = `data:text/javascript,${encodeURIComponent(module)}`;
const { loadTaskModule } = await import(url);

const task: Task = JSON.parse(taskDocument(1, 1, "bench"));
const neverAborted = new AbortController().signal;
const signal = () => neverAborted;
const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: console.error, error: console.error };

interface Cost {
  /** Until the first task has ended. */
  startMs: number;
  roundTripMs: number;
  cpuMs: number;
}

async function measure(isolation: Isolation): Promise<Cost> {
  const taskModule: TaskModule = await loadTaskModule();
  const loader = { url, data: null };
  const runner: TaskRunner = await createTaskRunner({ ...taskModule, worker: { isolation }, loader }, { clock: systemClock, logger });
  const startedAt = performance.now();
  await runner.run(task, signal);
  const startMs = performance.now() - startedAt;
  await runMany(runner, tasks / 5);
  const trips: number[] = [];
  for (let index = 0; index < 1000; index += 1) {
    const sentAt = performance.now();
    await runner.run(task, signal);
    trips.push(performance.now() - sentAt);
  }
  const before = readTree(process.pid).cpuMs;
  await runMany(runner, tasks);
  const cpuMs = (readTree(process.pid).cpuMs - before) / tasks;
  await runner.close();
  return { startMs, roundTripMs: median(trips), cpuMs };
}

async function runMany(runner: TaskRunner, count: number): Promise<void> {
  let left = count;
  const runSome = async (): Promise<void> => {
    while (left-- > 0) await runner.run(task, signal);
  };
  await Promise.all(Array.from({ length: concurrency }, runSome));
}

const costs = new Map<Isolation, Cost[]>(isolations.map((isolation) => [isolation, []]));
for (let run = 0; run < Number(values.runs); run += 1) {
  for (const isolation of isolations) costs.get(isolation)?.push(await measure(isolation));
}
const middle = (isolation: Isolation, key: keyof Cost): number => median((costs.get(isolation) ?? []).map((cost) => cost[key]));
printFigures(
  "What isolation costs a task",
  `Medians of ${values.runs} runs; CPU time of the worker and what it started, over ${tasks} tasks with ${concurrency} at once.`,
  isolations.map((isolation) => ({
    what: isolation,
    value: `${middle(isolation, "cpuMs").toFixed(3)} ms CPU a task; ${middle(isolation, "roundTripMs").toFixed(3)} ms there and back; ${middle(isolation, "startMs").toFixed(0)} ms for the first`,
  })),
);
