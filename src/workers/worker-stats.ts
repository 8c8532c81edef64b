import type { Lane, LaneCounts } from "./lanes.ts";
import type { WorkerState } from "./observer.ts";
import type { RecoveredCounts } from "./recovery.ts";

/** What one task type has done and is doing. `polled` = running + waiting + waitingReports + every way of ending. */
export interface LaneStats extends LaneCounts {
  taskType: string;
  domain?: string;
  concurrency: number;
  /** Received and waiting for a slot. */
  waiting: number;
  running: number;
  /** Ended here, not yet accepted by the server. */
  waitingReports: number;
  polls: PollStats;
}

/** Whether polling goes on: a poll settles when it is answered or has failed. */
export interface PollStats {
  /** Polls that are not answered yet. */
  open: number;
  /** By the monotonic clock of the worker's process (`performance.now()`); absent before the first. */
  lastPollSettledAt?: number;
  lastPollSettledEpochMs?: number;
}

export interface WorkerStats {
  state: WorkerState;
  slots: { size: number; running: number };
  /** Results and hand-backs that the server has not taken yet; at the limit nothing more is polled. */
  reports: { waiting: number; limit: number };
  /** Over all task types. */
  polls: PollStats;
  /** What dead workers had left, of all task types. */
  recovered: RecoveredCounts;
  types: LaneStats[];
}

export function laneStats(lane: Lane): LaneStats {
  return {
    taskType: lane.taskType,
    ...(lane.domain === undefined ? {} : { domain: lane.domain }),
    concurrency: lane.limit,
    ...lane.counts,
    waiting: lane.waiting,
    running: lane.running,
    waitingReports: lane.reporting,
    polls: lanePolls(lane),
  };
}

function lanePolls({ openPolls, lastPollSettledAt, lastPollSettledEpochMs }: Lane): PollStats {
  if (lastPollSettledAt === undefined || lastPollSettledEpochMs === undefined) return { open: openPolls };
  return { open: openPolls, lastPollSettledAt, lastPollSettledEpochMs };
}

export function sumPolls(parts: readonly PollStats[]): PollStats {
  let open = 0;
  let latest: PollStats | undefined;
  for (const part of parts) {
    open += part.open;
    if ((part.lastPollSettledEpochMs ?? -Infinity) > (latest?.lastPollSettledEpochMs ?? -Infinity)) latest = part;
  }
  return { ...latest, open };
}
