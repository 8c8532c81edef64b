/** What the poller knows of one lane, and what it learns from each answer. Pure: time and chance are arguments. */
import { isHttpError } from "../core/errors.ts";
import { fullJitter } from "./backoff.ts";
import type { Random } from "./clock.ts";
import type { Lane } from "./lanes.ts";
import type { PollUnderWay } from "./poll-under-way.ts";
import type { Follower } from "./successors.ts";

const firstBackoffMs = 100;
const lastBackoffMs = 10_000;
/** Pauses of a lane whose server does not hold long polls. */
const firstPauseMs = 5;
const lastPauseMs = 250;
/** However many lanes there are, such a server is asked about ten times a second in all. */
const pausePerLaneMs = 100;
/** What is answered within this time was there before it was asked for. */
const atOnceMs = 50;
/** After so many in a row that brought nothing, a single task is not followed by a poll for what came with it. */
const mostEmptyDrains = 3;
/** How long after its last task a lane counts as busy and keeps a long poll of its own. */
const recentMs = 10_000;
/** The time over which the rate of arrivals is smoothed. */
const rateMs = 10_000;

export interface LanePolling {
  readonly lane: Lane;
  /** How many tasks the long poll under way asks for; 0 if there is none. */
  waitingFor: number;
  /** A poll that does not wait is under way. */
  taking: boolean;
  /** There may be more than one poll brings: the last one was full, or the server says so. */
  hot: boolean;
  /** Tasks that must be there by now, as their predecessors are done, and who says so. */
  hints: number;
  hintedBy: Follower[];
  /** Not to be polled before, after failures. */
  failedUntil: number;
  /** Not to be polled without a reason before, after answers without tasks. */
  pausedUntil: number;
  lastTaskAt: number;
  lastPollAt: number;
  /** Tasks per second; see `arrivalRate`. */
  rate: number;
  failures: number;
  /** Long polls in a row that came back empty before their time. */
  early: number;
  /** Polls in a row that followed a task and brought nothing. */
  emptyDrains: number;
  /** Tasks in the queue, by the server's last count. */
  counted: number;
  /** As many were counted when a poll brought none: they are not due yet. */
  barren: number;
}

/** Why a poll that does not wait is sent. */
export type TakeReason = "more" | "counted" | "hint";

export function createLanePolling(lane: Lane): LanePolling {
  return {
    lane,
    waitingFor: 0,
    taking: false,
    hot: false,
    hints: 0,
    hintedBy: [],
    failedUntil: 0,
    pausedUntil: 0,
    lastTaskAt: -Infinity,
    lastPollAt: -Infinity,
    rate: 0,
    failures: 0,
    early: 0,
    emptyDrains: 0,
    counted: 0,
    barren: 0,
  };
}

export function isRecent(polling: LanePolling, now: number): boolean {
  return now - polling.lastTaskAt < recentMs;
}

/** Tasks per second lately. */
export function arrivalRate(polling: LanePolling, now: number): number {
  return polling.rate === 0 ? 0 : polling.rate * Math.exp((polling.lastTaskAt - now) / rateMs);
}

/** A poll was answered with so many tasks. */
export function noteAnswer(poll: PollUnderWay, received: number, now: number, lanes: number, random: Random): void {
  poll.polling.failures = 0;
  if (received > 0) noteTasks(poll, received, now);
  else noteNothing(poll, now, lanes, random);
}

function noteTasks({ polling, type, reason, count, startedAt }: PollUnderWay, received: number, now: number): void {
  polling.rate = arrivalRate(polling, now) + (received * 1000) / rateMs;
  polling.lastTaskAt = now;
  polling.early = 0;
  const isFull = received >= count;
  if (type === "take") {
    if (reason === "more") polling.emptyDrains = 0;
    // A hint that comes true says nothing of other tasks.
    if (reason !== "hint" && isFull) polling.hot = true;
    return;
  }
  if (isFull && (count > 1 || wasAtOnce(startedAt, now) || polling.emptyDrains < mostEmptyDrains)) polling.hot = true;
}

/** Whether what a poll brought was there before it. */
export function wasAtOnce(startedAt: number, now: number): boolean {
  return now - startedAt < atOnceMs;
}

function noteNothing({ polling, type, reason, waitMs, startedAt }: PollUnderWay, now: number, lanes: number, random: Random): void {
  if (type === "take") {
    if (reason === "more") polling.emptyDrains += 1;
    if (reason === "counted") polling.barren = polling.counted;
    return;
  }
  // A server that does not hold polls would be asked without a pause.
  const isEarly = now - startedAt < waitMs / 2;
  polling.early = isEarly ? polling.early + 1 : 0;
  const longest = Math.max(lastPauseMs, pausePerLaneMs * lanes);
  const pause = isEarly ? Math.min(longest, firstPauseMs * 2 ** Math.min(polling.early, 20)) * (0.8 + 0.4 * random()) : 0;
  polling.pausedUntil = now + Math.max(pause, polling.lane.pollIntervalMs);
}

/** The server's count of the lane's queue. It says nothing that a long poll under way would not. */
export function noteCount(polling: LanePolling, counted: number): void {
  polling.counted = counted;
  polling.barren = Math.min(polling.barren, counted);
  if (counted > polling.barren && polling.waitingFor === 0 && !polling.taking) polling.hot = true;
}

export function noteFailure(polling: LanePolling, error: unknown, now: number, random: Random): void {
  polling.failures += 1;
  polling.lane.counts.pollErrors += 1;
  const told = isHttpError(error) ? error.retryAfterMs : undefined;
  polling.failedUntil = now + (told ?? fullJitter(polling.failures, firstBackoffMs, lastBackoffMs, random));
}

/** Polls work again: none has to wait for its next try. */
export function noteRecovery(polling: LanePolling): void {
  polling.failedUntil = 0;
  polling.failures = 0;
}

/** When the lane may be polled without a reason; in the past or in the future. */
export function restedAt(polling: LanePolling): number {
  return Math.max(polling.failedUntil, polling.pausedUntil);
}
