/** Accounts for every delivery: each ends in exactly one accepted report, hand-back or expiry of its lease. */
import type { WorkerStats } from "../../src/workers/worker-stats.ts";

export type DeliveryEnd = "reported" | "handed-back" | "postponed" | "expired" | "removed" | "cancelled";

export interface Ledger {
  /** Those that have not ended, and were not lost on the way. */
  open(): string[];
  delivered(taskId: string, isLost: boolean): void;
  redelivered(taskId: string): void;
  /** The answer with this task did not arrive, as was found out later. */
  lost(taskId: string): void;
  closed(taskId: string, end: DeliveryEnd): void;
  /** A report for a task that had ended. */
  ignored(taskId: string): void;
  count(end: DeliveryEnd | "lost" | "redelivered" | "ignored" | "delivered"): number;
  /** What does not add up, in words. */
  problems(stats?: WorkerStats): string[];
}

interface Delivery {
  taskId: string;
  isLost: boolean;
  end?: DeliveryEnd;
}

export function createLedger(): Ledger {
  const deliveries: Delivery[] = [];
  const open = new Map<string, Delivery>();
  const problems: string[] = [];
  let redelivered = 0;
  let ignored = 0;

  return {
    delivered(taskId, isLost) {
      if (open.has(taskId)) problems.push(`${taskId} was delivered while it was held`);
      const delivery: Delivery = { taskId, isLost };
      deliveries.push(delivery);
      open.set(taskId, delivery);
    },
    open: () => [...open.values()].filter((delivery) => !delivery.isLost).map((delivery) => delivery.taskId),
    redelivered() {
      redelivered += 1;
    },
    lost(taskId) {
      const delivery = open.get(taskId);
      if (delivery !== undefined) delivery.isLost = true;
    },
    closed(taskId, end) {
      const delivery = open.get(taskId);
      open.delete(taskId);
      if (delivery === undefined) {
        if (end !== "removed") problems.push(`${taskId} was ${end} without a delivery`);
        return;
      }
      delivery.end = end;
    },
    ignored() {
      ignored += 1;
    },
    count(end) {
      if (end === "redelivered") return redelivered;
      if (end === "ignored") return ignored;
      if (end === "delivered") return deliveries.length;
      if (end === "lost") return deliveries.filter((delivery) => delivery.isLost).length;
      return deliveries.filter((delivery) => delivery.end === end).length;
    },
    problems(stats) {
      const found = [...problems, ...[...open.keys()].map((taskId) => `${taskId} has no end`)];
      for (const type of stats?.types ?? []) {
        const out = type.completed + type.failed + type.postponed + type.dropped + type.cancelled + type.handedBack + type.unsent;
        const here = type.running + type.waiting + type.waitingReports;
        if (type.polled !== out + here) found.push(`${type.taskType}: ${type.polled} polled, ${out} out, ${here} here`);
      }
      return found;
    },
  };
}
