/**
 * Which task a worker gets next: one queue for each task type and domain, by priority, then time. In memory; the store has what is
 * needed to build it again.
 *
 * A poll takes what is ready. Where nothing is, it waits: the first task to arrive answers it at once with what there is by then.
 */
import type { QueuedTask } from "../store/store.ts";
import { createHeap } from "./heap.ts";
import type { Heap, HeapItem } from "./heap.ts";
import type { Timer, Timers } from "./timers.ts";

export interface QueueKey {
  taskType: string;
  /** Empty counts as none. */
  domain?: string | undefined;
}

export interface TaskQueues {
  /** Replaces what is queued under the same task id. */
  add(task: QueuedTask): void;
  remove(taskId: string): void;
  /** The best ready ones, out of the queue. What it leaves wakes the next waiting poll, so an abandoned poll takes 0. */
  take(queue: QueueKey, count: number): QueuedTask[];
  /** Is anything ready? */
  isReady(queue: QueueKey): boolean;
  /** Resolves when something may be ready: a task came, the time is over, or the signal was aborted. */
  wait(queue: QueueKey, until: number, signal: AbortSignal | undefined): Promise<void>;
  /** Ready tasks by queue name: the type, or `domain:type`. */
  sizes(): Map<string, number>;
  /** The same with type and domain apart; the domain is empty where there is none. */
  depths(): { taskType: string; domain: string; count: number }[];
  /** Polls that wait. */
  waiting(): number;
  /** Lets every waiting poll go. */
  close(): void;
}

interface Entry extends HeapItem {
  task: QueuedTask;
  order: number;
  queue: Queue;
  /** Set while its time has not come. */
  timer?: Timer;
}

interface Waiter {
  go: () => void;
}

interface Queue {
  taskType: string;
  domain: string;
  ready: Heap<Entry>;
  waiters: Set<Waiter>;
}

export function createTaskQueues(timers: Timers, now: () => number): TaskQueues {
  const queues = new Map<string, Queue>();
  const entries = new Map<string, Entry>();
  let order = 0;

  function queueOf(taskType: string, domain: string | undefined): Queue {
    const name = queueName(taskType, domain);
    let queue = queues.get(name);
    if (queue === undefined) {
      queue = { taskType, domain: domain ?? "", ready: createHeap<Entry>(comesBefore), waiters: new Set() };
      queues.set(name, queue);
    }
    return queue;
  }

  function makeReady(entry: Entry): void {
    delete entry.timer;
    entry.queue.ready.push(entry);
    wakeOne(entry.queue);
  }

  function remove(taskId: string): void {
    const entry = entries.get(taskId);
    if (entry === undefined) return;
    entries.delete(taskId);
    if (entry.timer !== undefined) timers.cancel(entry.timer);
    entry.queue.ready.remove(entry);
  }

  return {
    add(task) {
      remove(task.taskId);
      order += 1;
      const entry: Entry = { task, order, queue: queueOf(task.taskType, task.domain), heapIndex: -1 };
      entries.set(task.taskId, entry);
      if (task.availableAt <= now()) makeReady(entry);
      else entry.timer = timers.schedule(task.availableAt, () => makeReady(entry));
    },
    remove,
    take({ taskType, domain }, count) {
      const queue = queues.get(queueName(taskType, domain));
      const taken: QueuedTask[] = [];
      if (queue === undefined) return taken;
      for (let entry = queue.ready.peek(); entry !== undefined && taken.length < count; entry = queue.ready.peek()) {
        remove(entry.task.taskId);
        taken.push(entry.task);
      }
      if (queue.ready.size > 0) wakeOne(queue);
      return taken;
    },
    isReady: ({ taskType, domain }) => (queues.get(queueName(taskType, domain))?.ready.size ?? 0) > 0,
    wait({ taskType, domain }, until, signal) {
      const { waiters } = queueOf(taskType, domain);
      return new Promise((resolve) => {
        const waiter: Waiter = {
          go() {
            waiters.delete(waiter);
            timers.cancel(timer);
            signal?.removeEventListener("abort", waiter.go);
            resolve();
          },
        };
        const timer = timers.schedule(until, waiter.go);
        waiters.add(waiter);
        signal?.addEventListener("abort", waiter.go);
        if (signal?.aborted === true) waiter.go();
      });
    },
    sizes: () => new Map([...queues].map(([name, queue]) => [name, queue.ready.size])),
    depths: () => [...queues.values()].map(({ taskType, domain, ready }) => ({ taskType, domain, count: ready.size })),
    waiting() {
      let count = 0;
      for (const { waiters } of queues.values()) count += waiters.size;
      return count;
    },
    close() {
      for (const { waiters } of queues.values()) for (const waiter of waiters) waiter.go();
    },
  };
}

export const queueName = (taskType: string, domain: string | undefined): string =>
  domain === undefined || domain === "" ? taskType : `${domain}:${taskType}`;

function comesBefore(left: Entry, right: Entry): boolean {
  if (left.task.priority !== right.task.priority) return left.task.priority > right.task.priority;
  if (left.task.availableAt !== right.task.availableAt) return left.task.availableAt < right.task.availableAt;
  return left.order < right.order;
}

/** The one that has waited longest. It takes what is ready when its turn comes; what it leaves wakes the next. */
function wakeOne(queue: Queue): void {
  for (const waiter of queue.waiters) return waiter.go();
}
