/** Worker options that do not go with their task's definition, or with each other. The task runs all the same. */
import type { JsonObject } from "./json.ts";
import type { WorkerOptions } from "./task-module.ts";

export interface OptionConflict {
  option: keyof WorkerOptions;
  message: string;
  hint: string;
}

/** Where the definition does not say. */
const defaultResponseTimeoutSeconds = 3600;

export function findOptionConflicts(definition: JsonObject, worker: WorkerOptions): OptionConflict[] {
  return [...findTimeoutConflicts(definition, worker), ...findLimitConflicts(definition, worker), ...findIdleOptions(worker)];
}

function findTimeoutConflicts(definition: JsonObject, { handlerTimeoutMs, leaseExtend }: WorkerOptions): OptionConflict[] {
  if (handlerTimeoutMs === undefined) return [];
  const lets = `handlerTimeoutMs lets the function run for ${handlerTimeoutMs / 1000} s, but the server`;
  const conflict = (message: string, hint: string): OptionConflict => ({ option: "handlerTimeoutMs", message, hint });
  const responseTimeout = positive(definition["responseTimeoutSeconds"]) ?? defaultResponseTimeoutSeconds;
  const timeout = positive(definition["timeoutSeconds"]);
  if (timeout !== undefined && handlerTimeoutMs > timeout * 1000) {
    return [conflict(`${lets} ends the task after ${timeout} s (timeoutSeconds).`, `Set it to at most ${timeout * 1000}.`)];
  }
  if (leaseExtend !== false || handlerTimeoutMs <= responseTimeout * 1000) return [];
  return [
    conflict(
      `${lets} gives the task away after ${responseTimeout} s (responseTimeoutSeconds), as leaseExtend is false.`,
      `Leave leaseExtend out, or set handlerTimeoutMs to at most ${responseTimeout * 1000}.`,
    ),
  ];
}

function findLimitConflicts(definition: JsonObject, { concurrency }: WorkerOptions): OptionConflict[] {
  const limit = positive(definition["concurrentExecLimit"]);
  if (concurrency === undefined || limit === undefined || concurrency <= limit) return [];
  const message = `concurrency is ${concurrency}, but the server lets only ${limit} run at once, on all workers together (concurrentExecLimit).`;
  return [{ option: "concurrency", message, hint: `Set it to at most ${limit}, or raise concurrentExecLimit.` }];
}

function findIdleOptions({ isolation = "inline", memoryLimitMb, recycleAfter }: WorkerOptions): OptionConflict[] {
  if (isolation !== "inline") return [];
  const idle = (["memoryLimitMb", "recycleAfter"] as const).filter((name) => ({ memoryLimitMb, recycleAfter })[name] !== undefined);
  return idle.map((option) => ({
    option,
    message: `${option} has no effect: the function runs among the worker's own work.`,
    hint: `Set isolation to thread or process, or leave ${option} out.`,
  }));
}

const positive = (value: unknown): number | undefined => (typeof value === "number" && value > 0 ? value : undefined);
