/**
 * Learns that tasks have ended on the server while their handlers run: a worker is told by nothing else. Only what runs long is
 * looked at; short tasks cost no request.
 */
import { isMissing } from "../core/errors.ts";
import type { Task } from "../core/model/execution.ts";
import { isTerminalTask } from "../core/model/execution.ts";
import type { TaskSource } from "../core/task-source.ts";
import type { Cancel, Clock } from "./clock.ts";
import type { HeldTask } from "./held-task.ts";

const ringEveryMs = 10_000;
const lookEveryMs = 30_000;

export interface CancellationOptions {
  source: TaskSource;
  workerId: string;
  clock: Clock;
  running(): readonly HeldTask[];
  /** The task or its run has ended. */
  onCancelled(taskId: string): void;
  /** It is somebody else's by now. */
  onLost(taskId: string): void;
}

export interface CancellationWatch {
  /** A handler is called. */
  started(): void;
  close(): void;
}

export function createCancellationWatch(options: CancellationOptions): CancellationWatch {
  const { source, workerId, clock } = options;
  const lookedAt = new WeakMap<HeldTask, number>();
  let cancel: Cancel | undefined;
  let isLooking = false;
  let isClosed = false;

  function arm(): void {
    if (!isClosed) cancel ??= clock.after(ringEveryMs, ring);
  }

  function ring(): void {
    cancel = undefined;
    const now = clock.now();
    const running = options.running();
    const due = running.filter((held) => now - held.startedAt >= ringEveryMs && now - (lookedAt.get(held) ?? -Infinity) >= lookEveryMs);
    for (const held of due) lookedAt.set(held, now);
    if (due.length > 0 && !isLooking) void lookAtAll(due);
    if (running.length > 0) arm();
  }

  /** One after the other: nothing hurries, and an outage is not made worse. */
  async function lookAtAll(due: readonly HeldTask[]): Promise<void> {
    isLooking = true;
    for (const held of due) if (!isClosed && held.stage === "running" && held.abortedBy === undefined) await lookAt(held);
    isLooking = false;
  }

  async function lookAt({ task: { taskId, pollCount } }: HeldTask): Promise<void> {
    let task: Task;
    try {
      task = await source.getTask(taskId);
    } catch (error) {
      // Any other failure says nothing of the task; it is looked at again.
      if (isMissing(error)) options.onCancelled(taskId);
      return;
    }
    const isElsewhere = task.status === "IN_PROGRESS" && (task.workerId !== workerId || task.pollCount > pollCount);
    if (task.status === "TIMED_OUT" || isElsewhere) options.onLost(taskId);
    else if (isTerminalTask(task.status)) options.onCancelled(taskId);
  }

  return {
    started: arm,
    close() {
      isClosed = true;
      cancel?.();
    },
  };
}
