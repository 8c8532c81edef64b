/** Every request that reached the conductor, and what became of it. Times are milliseconds since the conductor began. */
import type { WireFault } from "./wire-faults.ts";

export const operations = ["poll", "update", "lease", "task", "queues", "token", "storage", "log", "other"] as const;
export type Operation = (typeof operations)[number];

export interface WireEvent {
  at: number;
  endedAt?: number;
  operation: Operation;
  method: string;
  path: string;
  /** Of updates: 2 for `update-v2`, which polls as well. */
  version: 1 | 2;
  taskType?: string | undefined;
  taskId?: string | undefined;
  /** What an update says. */
  says?: string | undefined;
  fault?: WireFault["type"];
  /** The status, or that the connection broke: from this side, or from the worker's. */
  answer?: number | "broken" | "hung-up";
  /** Tasks in the answer. */
  delivered?: string[];
}

/** Most events within one second. */
export function busiestSecond(events: readonly WireEvent[], fromMs = 0, untilMs = Infinity): number {
  const times = events.map(({ at }) => at).filter((at) => at >= fromMs && at < untilMs);
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last += 1) {
    while ((times[last] ?? 0) - (times[first] ?? 0) >= 1000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** When the worker's first report after that time was taken. */
export function firstAccepted(events: readonly WireEvent[], afterMs: number): number | undefined {
  let first: number | undefined;
  for (const { operation, answer, endedAt, fault } of events) {
    if (operation !== "update" || fault === "restart" || typeof answer !== "number" || answer >= 300 || endedAt === undefined) continue;
    if (endedAt >= afterMs && (first === undefined || endedAt < first)) first = endedAt;
  }
  return first;
}
