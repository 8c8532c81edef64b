/** Which polls go out next. Pure: the poller (poller.ts) sends what this decides. */
import { trialWaitMs } from "./answer-habit.ts";
import type { LanePolling } from "./lane-polling.ts";
import { arrivalRate, isRecent, restedAt } from "./lane-polling.ts";
import type { Pool } from "./lanes.ts";
import type { Trust } from "./queue-watch.ts";

/**
 * How long a long poll waits. A worker that stops waits as long for its answer, so it is less than the 5 s that the server allows, and
 * less than the time of a forced stop: what its own polls bring then has to go back as well.
 */
export const longestWaitMs = 1500;
/** Where lanes share long polls, the quiet ones are asked at about eight polls a second in all. */
const rotationMs = 125;
/** Where the server's counts tell of most tasks, they are asked half as often, by half as many. */
const unprovenPart = 2;
/** What a lane's staleness counts where nothing has arrived lately, in tasks per second. */
const leastRate = 0.1;
/** Tasks that long polls may bring to a full pool beyond one each, as a part of the pool. */
const extraPart = 4;

export interface PlannedPoll {
  polling: LanePolling;
  /** `wait` holds a long poll, `take` has what is there. */
  type: "wait" | "take";
  count: number;
  waitMs: number;
}

export interface PlanInput {
  pollings: readonly LanePolling[];
  pool: Pool;
  /** How many long polls may be open. */
  budget: number;
  /** Milliseconds for which one may be. */
  longestPollMs: number;
  now: number;
  /** Of the server's counts of its queues: where they are right, quiet lanes are polled when there is something. */
  trust: Trust;
  /** A long poll for several tasks is answered as soon as there is one. */
  isPrompt: boolean;
  /** One long poll for two may find out whether that is so. */
  mayTry: boolean;
}

/**
 * Unless the server is known to answer at once, long polls ask for one task only: most servers hold the answer back until the count is
 * full. What else is there is then taken by a poll that does not wait, for as many as there are free slots. A long poll takes no slot
 * while it waits, so quiet task types keep none from busy ones; what it brings to a full pool waits for the next slot.
 */
export function planPolls(input: PlanInput): PlannedPoll[] {
  const { pollings, pool, now } = input;
  if (pool.free() === 0) return [];
  const takes: LanePolling[] = [];
  const waits: LanePolling[] = [];
  let open = 0;
  for (const polling of pollings) {
    if (polling.waitingFor > 0) open += 1;
    if (polling.taking || polling.failedUntil > now || pool.freeFor(polling.lane) === 0) continue;
    if (polling.hot || polling.hints > 0) takes.push(polling);
    else if (polling.waitingFor === 0 && polling.pausedUntil <= now) waits.push(polling);
  }
  const planned = takes.length === 0 ? [] : planTakes(takes, pool);
  const room = input.budget - open;
  if (waits.length > 0 && room > 0) planned.push(...planWaits(waits, room, input));
  return planned;
}

/** During an outage one lane is asked without waiting, each time another one. */
export function planProbe(pollings: readonly LanePolling[], pool: Pool): PlannedPoll[] {
  const able = pollings.filter((polling) => polling.waitingFor === 0 && !polling.taking && pool.freeFor(polling.lane) > 0);
  return able
    .sort(byLastPoll)
    .slice(0, 1)
    .map((polling) => ({ polling, type: "take", count: 1, waitMs: 0 }));
}

/** When the plan would be another one without anything happening. */
export function nextPlanAt(pollings: readonly LanePolling[], now: number): number {
  let earliest = Infinity;
  for (const polling of pollings) {
    if (polling.taking || polling.waitingFor > 0) continue;
    const at = restedAt(polling);
    if (at > now && at < earliest) earliest = at;
  }
  return earliest;
}

/** Shares the free slots between the lanes that have something, the one that was asked longest ago first. */
function planTakes(able: LanePolling[], pool: Pool): PlannedPoll[] {
  const planned: PlannedPoll[] = [];
  able.sort(byLastPoll);
  let free = pool.free();
  for (const [index, polling] of able.entries()) {
    const share = Math.min(pool.freeFor(polling.lane), Math.ceil(free / (able.length - index)));
    const count = polling.hot ? share : Math.min(share, polling.hints);
    if (count <= 0) break;
    free -= count;
    planned.push({ polling, type: "take", count, waitMs: 0 });
  }
  return planned;
}

function planWaits(able: readonly LanePolling[], room: number, input: PlanInput): PlannedPoll[] {
  const { pollings, budget, longestPollMs, now } = input;
  if (pollings.length <= budget) return toWaits(able.slice(0, room), longestPollMs, input);

  let recentOpen = 0;
  let quietOpen = 0;
  let recentCount = 0;
  for (const polling of pollings) {
    const recent = isRecent(polling, now);
    if (recent) recentCount += 1;
    if (polling.waitingFor === 0) continue;
    if (recent) recentOpen += 1;
    else quietOpen += 1;
  }
  // One long poll always goes round among the quiet ones, however many are busy.
  const recentBudget = Math.min(recentCount, budget - 1);
  const ranked = rank(able, now);
  const recent = ranked.filter((polling) => isRecent(polling, now)).slice(0, Math.max(0, Math.min(room, recentBudget - recentOpen)));
  const recentWaitMs = recentCount > recentBudget ? rotationMs : longestPollMs;

  // Where the server's counts are watched, one poll goes round to see that they are right, and the others after what is not yet due.
  const quiet = ranked.filter((polling) => !isRecent(polling, now));
  const part = input.trust === "unproven" ? unprovenPart : 1;
  const quietBudget = Math.ceil((budget - recentBudget) / part);
  const quietRoom = Math.max(0, Math.min(room - recent.length, quietBudget - quietOpen));
  const others = (input.trust === "trusted" ? chooseWatched(quiet, quietOpen) : quiet).slice(0, quietRoom);
  const quietWaitMs = Math.min(longestPollMs, rotationMs * part * quietBudget);
  return [...toWaits(recent, recentWaitMs, input), ...toWaits(others, quietWaitMs, input)];
}

function chooseWatched(quiet: readonly LanePolling[], quietOpen: number): LanePolling[] {
  const checked = quiet.filter(({ barren }) => barren === 0).slice(0, Math.max(0, 1 - quietOpen));
  return [...checked, ...quiet.filter(({ barren }) => barren > 0)];
}

/** Where many share few polls, a lane's turn comes the sooner the more arrives in it, and it comes for all. */
function rank(able: readonly LanePolling[], now: number): LanePolling[] {
  const staleness = new Map(able.map((polling) => [polling, (now - polling.lastPollAt) * (leastRate + arrivalRate(polling, now))]));
  return [...able].sort((left, right) => (staleness.get(right) ?? 0) - (staleness.get(left) ?? 0) || byLastPoll(left, right));
}

function toWaits(chosen: readonly LanePolling[], waitMs: number, { pollings, pool, now, isPrompt, mayTry }: PlanInput): PlannedPoll[] {
  let extra = 0;
  if (isPrompt) {
    extra = Math.floor(pool.size / extraPart);
    for (const { waitingFor } of pollings) if (waitingFor > 1) extra -= waitingFor - 1;
  }
  let canTry = mayTry;
  return chosen.map((polling) => {
    const most = pool.freeFor(polling.lane);
    if (canTry && most > 1 && isRecent(polling, now)) {
      canTry = false;
      return { polling, type: "wait", count: 2, waitMs: trialWaitMs };
    }
    const count = isRecent(polling, now) ? 1 + Math.max(0, Math.min(most - 1, extra)) : 1;
    extra -= count - 1;
    return { polling, type: "wait", count, waitMs };
  });
}

function byLastPoll(left: LanePolling, right: LanePolling): number {
  // Two that were never asked: minus infinity from itself is no number.
  return left.lastPollAt === right.lastPollAt ? 0 : left.lastPollAt - right.lastPollAt;
}
