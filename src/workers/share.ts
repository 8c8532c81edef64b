/** What each of several worker processes takes of the limits that they keep together. */
import type { TaskModule } from "../core/task-module.ts";

/** The nth of so many processes; from 1. */
export interface Share {
  nth: number;
  of: number;
}

/** The parts of all processes add up to the whole; where it is smaller than their number, some get none. */
export function partOf(whole: number, { nth, of }: Share): number {
  return Math.floor((whole + of - nth) / of);
}

/**
 * The tasks that this process runs, each with its part of the task's own limit. A limit below the number of processes leaves the task to
 * some of them; which ones differs by task, so that small limits do not all fall to the first process.
 */
export function modulesOfShare(modules: readonly TaskModule[], share: Share): TaskModule[] {
  return modules.flatMap((module) => {
    const whole = module.worker.concurrency;
    if (whole === undefined) return [module];
    const part = partOf(whole, { nth: ((share.nth - 1 + offsetOf(module.name, share.of)) % share.of) + 1, of: share.of });
    return part === 0 ? [] : [{ ...module, worker: { ...module.worker, concurrency: part } }];
  });
}

function offsetOf(name: string, of: number): number {
  let sum = 0;
  for (let index = 0; index < name.length; index += 1) sum = (sum * 31 + name.charCodeAt(index)) % 1_000_003;
  return sum % of;
}
