/** How much work waits at the server, for whoever starts and stops workers by it. */
import type { TaskSource } from "../../core/task-source.ts";
import type { Clock } from "../clock.ts";
import type { WorkerStats } from "../worker-stats.ts";

/** Several who ask within this time share one request to the server. */
const freshMs = 1000;
/** Older figures are no answer: a scaler should then do what it does without one. */
const mostAgeMs = 30_000;

export interface TypeLoad {
  /** Tasks that wait in the server's queue. */
  depth: number;
  used: number;
  max: number;
}

/** By task type, or `domain:type`. */
export type Load = { types: Record<string, TypeLoad>; ageMs: number } | { problem: string };

export interface ScaleOptions {
  queueSizes: TaskSource["queueSizes"];
  clock: Clock;
}

export function createScale({ queueSizes, clock }: ScaleOptions): (stats: WorkerStats) => Promise<Load> {
  let sizes: { value: Record<string, number>; at: number } | undefined;
  let asking: Promise<void> | undefined;
  let problem = "The sizes of the queues are not known yet.";

  async function ask(): Promise<void> {
    try {
      const value = await queueSizes();
      sizes = { value, at: clock.now() };
    } catch (error) {
      problem = `The sizes of the queues could not be read: ${error instanceof Error ? error.message : String(error)}`;
    }
    asking = undefined;
  }

  return async (stats) => {
    if (sizes === undefined || clock.now() - sizes.at >= freshMs) await (asking ??= ask());
    const ageMs = sizes === undefined ? Infinity : clock.now() - sizes.at;
    if (sizes === undefined || ageMs > mostAgeMs) return { problem };
    return { types: loadOf(stats, sizes.value), ageMs: Math.round(ageMs) };
  };
}

function loadOf({ types }: WorkerStats, sizes: Readonly<Record<string, number>>): Record<string, TypeLoad> {
  return Object.fromEntries(
    types.map(({ taskType, domain, running, concurrency }) => {
      const queue = domain === undefined ? taskType : `${domain}:${taskType}`;
      // The server leaves out queues that are empty.
      return [queue, { depth: sizes[queue] ?? 0, used: running, max: concurrency }];
    }),
  );
}
