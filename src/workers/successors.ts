/**
 * Which task types follow which. A server decides what comes next before it answers a report, so when the report of a task is through,
 * its successor is in its queue already, and a poll that does not wait has it at once.
 */
import type { Lane } from "./lanes.ts";

/** A successor that comes later is none of the report's doing. */
const followsWithinMs = 1000;
/** Reports remembered by their workflow. */
const mostRemembered = 512;
/** Older evidence counts half when there is this much of it. */
const mostEvidence = 32;
const leastEvidence = 3;
const likely = 0.5;
const smoothing = 1 / 8;
/** Where hints bring nothing, one in so many is followed all the same, to see whether that has changed. */
const trialEvery = 32;

export interface Follower {
  readonly lane: Lane;
  /** How often it came after a report of the task type before it. */
  seen: number;
  /** How many come after one report; more than one behind a fork. */
  expected: number;
  /** The share of polls upon this hint that brought a task, smoothed. */
  yield: number;
  skipped: number;
}

export interface Successors {
  /** A report of this lane was taken. Answers with what is worth a poll now. */
  reported(lane: Lane, workflowId: string, now: number): Follower[];
  received(lane: Lane, workflowId: string, now: number): void;
  /** Whether a poll upon the hint brought a task. */
  followed(follower: Follower, brought: boolean): void;
}

interface Record {
  reports: number;
  followers: Map<Lane, Follower>;
}

const none: Follower[] = [];

export function createSuccessors(): Successors {
  const records = new Map<Lane, Record>();
  const lastReports = new Map<string, { lane: Lane; at: number }>();

  function recordOf(lane: Lane): Record {
    let record = records.get(lane);
    if (record === undefined) records.set(lane, (record = { reports: 0, followers: new Map() }));
    return record;
  }

  function remember(workflowId: string, lane: Lane, at: number): void {
    lastReports.delete(workflowId);
    lastReports.set(workflowId, { lane, at });
    if (lastReports.size <= mostRemembered) return;
    for (const oldest of lastReports.keys()) return void lastReports.delete(oldest);
  }

  return {
    reported(lane, workflowId, now) {
      remember(workflowId, lane, now);
      const record = recordOf(lane);
      record.reports += 1;
      if (record.reports > mostEvidence) {
        record.reports /= 2;
        for (const follower of record.followers.values()) follower.seen /= 2;
      }
      if (record.followers.size === 0 || record.reports < leastEvidence) return none;
      const worthIt: Follower[] = [];
      // Its own report is counted before its successor can come.
      const earlier = record.reports - 1;
      for (const follower of record.followers.values()) {
        const perReport = follower.seen / earlier;
        if (perReport < likely || !isWorthAPoll(follower)) continue;
        follower.expected = Math.max(1, Math.round(perReport));
        worthIt.push(follower);
      }
      return worthIt;
    },
    received(lane, workflowId, now) {
      const last = lastReports.get(workflowId);
      if (last === undefined || now - last.at > followsWithinMs) return;
      const { followers } = recordOf(last.lane);
      const follower = followers.get(lane);
      if (follower === undefined) followers.set(lane, { lane, seen: 1, expected: 1, yield: 1, skipped: 0 });
      else follower.seen += 1;
    },
    followed(follower, brought) {
      follower.yield += smoothing * ((brought ? 1 : 0) - follower.yield);
    },
  };
}

function isWorthAPoll(follower: Follower): boolean {
  if (follower.yield >= likely) return true;
  follower.skipped += 1;
  return follower.skipped % trialEvery === 0;
}
