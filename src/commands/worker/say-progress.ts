/** What a worker has done so far, in words: a line from time to time, and one at the end. */
import type { Worker } from "../../workers/create-worker.ts";
import type { WorkerStats } from "../../workers/worker-stats.ts";
import type { WorkerLog } from "./log.ts";

/** A line from time to time, and none while nothing happens. */
export function sayProgress(worker: Pick<Worker, "stats">, log: WorkerLog): () => void {
  let last = "";
  return () => {
    const stats = worker.stats();
    const totals = sumUp(stats);
    const text = describeTotals(totals);
    if (text === last) return;
    last = text;
    log.event("progress", `${text}; ${stats.slots.running} running.`, { ...totals, running: stats.slots.running });
  };
}

const counted = ["completed", "failed", "postponed", "cancelled", "handedBack", "dropped", "unsent"] as const;
export type Totals = Record<(typeof counted)[number] | "waitingReports", number>;

export function sumUp({ types }: WorkerStats): Totals {
  const sum = (key: keyof Totals): number => types.reduce((total, type) => total + type[key], 0);
  return {
    completed: sum("completed"),
    failed: sum("failed"),
    postponed: sum("postponed"),
    cancelled: sum("cancelled"),
    handedBack: sum("handedBack"),
    dropped: sum("dropped"),
    unsent: sum("unsent"),
    waitingReports: sum("waitingReports"),
  };
}

const words: Record<(typeof counted)[number], string> = {
  completed: "completed",
  failed: "failed",
  postponed: "postponed",
  cancelled: "cancelled",
  handedBack: "handed back",
  dropped: "dropped",
  unsent: "not delivered",
};

export function describeTotals(totals: Totals): string {
  const rare = describeRare(totals);
  const waiting = totals.waitingReports > 0 ? [`${totals.waitingReports} results waiting`] : [];
  return [
    ...(["completed", "failed"] as const).map((key) => `${totals[key]} ${words[key]}`),
    ...(rare === "" ? [] : [rare]),
    ...waiting,
  ].join(", ");
}

/** `2 handed back, 1 dropped`; "" where nothing of it happened. */
export function describeRare(totals: Totals): string {
  return counted
    .slice(2)
    .filter((key) => totals[key] > 0)
    .map((key) => `${totals[key]} ${words[key]}`)
    .join(", ");
}
