/** Restarts the response timeout of every task that is held, from the poll's answer to the accepted report. */
import { isMissing } from "../core/errors.ts";
import type { Task } from "../core/model/execution.ts";
import type { TaskSource } from "../core/task-source.ts";
import { createAlarm } from "./alarm.ts";
import type { Clock, Random } from "./clock.ts";
import type { WorkerLogger } from "./logger.ts";
import { errorText } from "./logger.ts";
import type { WorkerObserver } from "./observer.ts";

/** At this part of the timeout, less up to a tenth of it by chance so that tasks of one batch spread. */
const dueAt = 0.8;
const spread = 0.1;
/** Timeouts that are too short for 0.8 to leave time for a request. */
const shortMs = 1250;
const dueAtOfShort = 0.5;
const firstRetryMs = 250;

export interface LeasesOptions {
  source: TaskSource;
  clock: Clock;
  random: Random;
  logger: WorkerLogger;
  observer: WorkerObserver;
  /** The server has, or must have, given the task away. */
  onLost: (taskId: string) => void;
}

export interface Leases {
  hold(task: Task): void;
  release(taskId: string): void;
  close(): void;
}

interface Lease {
  taskId: string;
  workflowInstanceId: string;
  timeoutMs: number;
  dueAt: number;
  endsAt: number;
  isExtending: boolean;
}

export function createLeases({ source, clock, random, logger, observer, onLost }: LeasesOptions): Leases {
  const leases = new Map<string, Lease>();
  const alarm = createAlarm(clock, ring);

  function nextDue(timeoutMs: number): number {
    const part = timeoutMs < shortMs ? dueAtOfShort : dueAt;
    return clock.now() + timeoutMs * (part - spread * random());
  }

  /** Releasing leaves the alarm as it is, so that short tasks cost no timers. */
  function arm(at: number): void {
    if (alarm.at === undefined || at < alarm.at) alarm.set(at);
  }

  function ring(): void {
    const now = clock.now();
    let earliest = Infinity;
    for (const lease of leases.values()) {
      if (lease.isExtending) continue;
      if (lease.dueAt <= now) void extend(lease);
      else earliest = Math.min(earliest, lease.dueAt);
    }
    if (earliest < Infinity) arm(earliest);
  }

  async function extend(lease: Lease): Promise<void> {
    lease.isExtending = true;
    const sentAt = clock.now();
    let failure: { error: unknown } | undefined;
    try {
      await source.extendLease({ taskId: lease.taskId, workflowInstanceId: lease.workflowInstanceId });
    } catch (error) {
      failure = { error };
    }
    lease.isExtending = false;
    observer.leaseExtended?.(lease.taskId, clock.now() - sentAt, failure?.error);
    if (leases.get(lease.taskId) !== lease) return;
    if (failure === undefined) {
      lease.endsAt = sentAt + lease.timeoutMs;
      lease.dueAt = nextDue(lease.timeoutMs);
    } else if (isMissing(failure.error)) {
      return lose(lease, "the server does not know it any more");
    } else {
      const left = lease.endsAt - clock.now();
      if (left <= 0) return lose(lease, `its response timeout ran out (${errorText(failure.error)})`);
      lease.dueAt = clock.now() + Math.min(left, Math.max(firstRetryMs, left / 4) * (0.5 + random()));
    }
    arm(lease.dueAt);
  }

  function lose(lease: Lease, why: string): void {
    leases.delete(lease.taskId);
    logger.warn(`Task ${lease.taskId} is lost to this worker: ${why}.`, { taskId: lease.taskId, workflowId: lease.workflowInstanceId });
    onLost(lease.taskId);
  }

  return {
    hold({ taskId, workflowInstanceId, responseTimeoutSeconds }) {
      if (!(responseTimeoutSeconds > 0)) return;
      const timeoutMs = responseTimeoutSeconds * 1000;
      const due = nextDue(timeoutMs);
      leases.set(taskId, { taskId, workflowInstanceId, timeoutMs, dueAt: due, endsAt: clock.now() + timeoutMs, isExtending: false });
      arm(due);
    },
    release: (taskId) => void leases.delete(taskId),
    close() {
      leases.clear();
      alarm.close();
    },
  };
}
