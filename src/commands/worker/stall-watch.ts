/** Tells of handlers that keep the worker's own thread for themselves: nothing is polled, reported or extended meanwhile. */
import { Worker as Thread } from "node:worker_threads";
import type { HeldTask } from "../../workers/held-task.ts";
import { findEntryScript } from "../../workers/isolation/entry-script.ts";
import { isPowerOfTwo } from "../../workers/logger.ts";
import type { WorkerLogger } from "../../workers/logger.ts";
import type { WorkerObserver } from "../../workers/observer.ts";
import type { StallThreadData } from "./stall-thread.ts";

const beatMs = 1000;
/** Shorter stalls harm no lease that a server accepts. */
const sayFromMs = 2000;
const mostNamed = 5;
const runningKey = "conductor-flow.running-tasks";

export interface StallWatchOptions {
  log: WorkerLogger;
  running: () => readonly HeldTask[];
  /** After such a stall the process is ended with exit code 70, for whoever starts it again. */
  most?: Pick<StallThreadData, "maxStallMs" | "json" | "proc">;
}

export interface StallWatch {
  observer: WorkerObserver;
  close(): void;
}

export function watchStalls({ log, running, most }: StallWatchOptions): StallWatch {
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  /** Long enough under way to be the cause, and ended since the last beat. */
  let ended: HeldTask[] = [];
  let lastBeatAt = performance.now();
  let stalls = 0;

  const beat = setInterval(() => {
    const now = performance.now();
    const stalledMs = now - lastBeatAt - beatMs;
    if (stalledMs >= sayFromMs) say(stalledMs, now - stalledMs);
    lastBeatAt = now;
    ended = [];
    Atomics.add(beats, 0, 1);
  }, beatMs).unref();

  function say(stalledMs: number, since: number): void {
    stalls += 1;
    if (!isPowerOfTwo(stalls)) return;
    const tasks = [...ended, ...running()].filter((held) => isInline(held) && held.startedAt <= since);
    const seconds = (stalledMs / 1000).toFixed(1);
    const message = `The worker stood still for ${seconds} s; nothing was polled, reported or extended meanwhile. ${nameTasks(tasks)}`;
    const taskIds = tasks.map(({ task }) => task.taskId);
    log.warn(`${message} A task that computes for so long is better run apart: isolation: "thread".`, {
      code: "stalled",
      stalledMs,
      taskIds,
    });
  }

  const thread = most === undefined ? undefined : startThread({ beats, runningKey, ...most });
  if (thread !== undefined) {
    const state: Record<symbol, unknown> = globalThis;
    state[Symbol.for(runningKey)] = () => nameTasks(running().filter(isInline));
  }
  return {
    observer: {
      ended(held, _outcome, tookMs) {
        if (tookMs >= sayFromMs) ended.push(held);
      },
    },
    close() {
      clearInterval(beat);
      void thread?.terminate();
    },
  };
}

const isInline = ({ lane }: HeldTask): boolean => (lane.module.worker.isolation ?? "inline") === "inline";

function nameTasks(tasks: readonly HeldTask[]): string {
  if (tasks.length === 0) return "No handler ran then.";
  const named = tasks.slice(0, mostNamed).map(({ lane, task }) => `${lane.taskType} (${task.taskId})`);
  const more = tasks.length > mostNamed ? ` and ${tasks.length - mostNamed} more` : "";
  return `Running then: ${named.join(", ")}${more}.`;
}

function startThread(data: StallThreadData): Thread {
  const entry = findEntryScript(import.meta.url, "stall-thread");
  const options = { workerData: data, resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 } };
  const thread = "file" in entry ? new Thread(entry.file, options) : new Thread(entry.script, { ...options, eval: true });
  thread.unref();
  return thread;
}
