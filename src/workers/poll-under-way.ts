/** A poll from its sending to its answer, and what it changes in its lane meanwhile. */
import type { LanePolling, TakeReason } from "./lane-polling.ts";
import type { Pool } from "./lanes.ts";
import type { PlannedPoll } from "./poll-plan.ts";
import type { Follower } from "./successors.ts";

export interface PollUnderWay extends PlannedPoll {
  readonly startedAt: number;
  /** Of a poll that does not wait. */
  readonly reason: TakeReason;
  /** Who said that a successor would be there. */
  readonly hintedBy: readonly Follower[];
}

export function beginPoll(poll: PlannedPoll, pool: Pool, now: number): PollUnderWay {
  const { polling, type, count } = poll;
  const begun = { ...poll, startedAt: now, reason: reasonOf(polling), hintedBy: polling.hintedBy };
  polling.lastPollAt = now;
  polling.lane.openPolls += 1;
  if (type === "wait") {
    polling.waitingFor = count;
    return begun;
  }
  polling.taking = true;
  polling.hot = false;
  polling.hints = 0;
  polling.hintedBy = [];
  pool.reserve(polling.lane, count);
  return begun;
}

/** It was answered, or has failed. */
export function endPoll({ polling, type, count }: PollUnderWay, pool: Pool, now: number, epochMs: number): void {
  const { lane } = polling;
  lane.openPolls -= 1;
  lane.lastPollSettledAt = now;
  lane.lastPollSettledEpochMs = epochMs;
  if (type === "wait") {
    polling.waitingFor = 0;
    return;
  }
  polling.taking = false;
  pool.unreserve(lane, count);
}

function reasonOf({ hot, counted, barren }: LanePolling): TakeReason {
  if (!hot) return "hint";
  return counted > barren ? "counted" : "more";
}
