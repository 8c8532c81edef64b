/** One lane for each task type and domain: its limit, what it holds, what it has done. All lanes share one pool of slots. */
import type { TaskModule } from "../core/task-module.ts";

export interface LaneCounts {
  /** Tasks received, duplicates not counted. */
  polled: number;
  completed: number;
  failed: number;
  /** Put off by their handlers, to be offered again. */
  postponed: number;
  /** Results that the server would not take. */
  dropped: number;
  /** Given back so that another worker gets them at once. */
  handedBack: number;
  /** Deliveries of a task that this worker holds already. */
  duplicates: number;
  /** Ended on the server while they were held: their results were not reported. */
  cancelled: number;
  /** Tasks whose response timeout ran out while they were held. */
  lostLeases: number;
  /** Of the results that were taken, those that came after the response timeout: the server ignores what it has given away. */
  lateResults: number;
  /** Results that a forced stop left unsent. */
  unsent: number;
  pollErrors: number;
}

export interface Lane {
  readonly key: string;
  readonly taskType: string;
  readonly module: TaskModule;
  domain?: string;
  /** Least pause in milliseconds after a poll that brought nothing. */
  pollIntervalMs: number;
  /** How many of its tasks may run at once. */
  limit: number;
  readonly counts: LaneCounts;
  /** Polls that are not answered yet. */
  openPolls: number;
  /** When a poll was last answered, or has failed: by the worker's monotonic clock, and in epoch milliseconds. */
  lastPollSettledAt: number | undefined;
  lastPollSettledEpochMs: number | undefined;
  /** Slots promised to polls under way. */
  reserved: number;
  /** Tasks received that wait for a slot. */
  waiting: number;
  running: number;
  /** Ended here, not yet accepted by the server. */
  reporting: number;
}

export interface Pool {
  /** May change: what runs above a smaller size ends as it would. */
  size: number;
  readonly lanes: readonly Lane[];
  /** Slots that a poll of this lane may ask for. */
  freeFor(lane: Lane): number;
  /** Slots that nothing runs in, is promised or waits for. */
  free(): number;
  running(): number;
  /** Whether a task of this lane may start. */
  mayStart(lane: Lane): boolean;
  reserve(lane: Lane, count: number): void;
  unreserve(lane: Lane, count: number): void;
  start(lane: Lane): void;
  end(lane: Lane): void;
  /** Counts tasks into or out of those that wait for a slot. */
  wait(lane: Lane, change: 1 | -1): void;
}

export function createLane(module: TaskModule, poolSize: number): Lane {
  const { domain, concurrency, pollIntervalMs = 0 } = module.worker;
  const counts = {
    polled: 0,
    completed: 0,
    failed: 0,
    postponed: 0,
    dropped: 0,
    handedBack: 0,
    duplicates: 0,
    cancelled: 0,
    lostLeases: 0,
    lateResults: 0,
    unsent: 0,
    pollErrors: 0,
  };
  return {
    key: domain === undefined ? module.name : `${domain}:${module.name}`,
    taskType: module.name,
    ...(domain === undefined ? {} : { domain }),
    module,
    pollIntervalMs,
    limit: Math.max(1, Math.min(concurrency ?? poolSize, poolSize)),
    counts,
    openPolls: 0,
    lastPollSettledAt: undefined,
    lastPollSettledEpochMs: undefined,
    reserved: 0,
    waiting: 0,
    running: 0,
    reporting: 0,
  };
}

export function createPool(lanes: readonly Lane[], size: number): Pool {
  let running = 0;
  let promised = 0;
  const free = () => Math.max(0, pool.size - running - promised);
  const pool: Pool = {
    size,
    lanes,
    free,
    running: () => running,
    freeFor: (lane) => Math.max(0, Math.min(free(), lane.limit - lane.running - lane.reserved - lane.waiting)),
    mayStart: (lane) => running < pool.size && lane.running < lane.limit,
    reserve(lane, count) {
      lane.reserved += count;
      promised += count;
    },
    unreserve(lane, count) {
      lane.reserved -= count;
      promised -= count;
    },
    start(lane) {
      lane.running += 1;
      running += 1;
    },
    end(lane) {
      lane.running -= 1;
      running -= 1;
    },
    wait(lane, change) {
      lane.waiting += change;
      promised += change;
    },
  };
  return pool;
}
