import type { Lane, LaneCounts } from "./lanes.ts";
import type { WorkerState } from "./observer.ts";

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
}

export interface WorkerStats {
  state: WorkerState;
  slots: { size: number; running: number };
  /** Results and hand-backs that the server has not taken yet; at the limit nothing more is polled. */
  reports: { waiting: number; limit: number };
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
  };
}
