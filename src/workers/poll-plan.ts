/** Which polls go out next. Pure: the poller (poller.ts) sends what this decides. */
import type { Lane, Pool } from "./lanes.ts";

/** The server refuses to hold a poll for longer. */
export const longestWaitMs = 5000;
/** How long after its last task a task type counts as busy and keeps a long poll of its own. */
const recentMs = 10_000;
/** Where task types share long polls, quiet ones are asked at about ten polls a second in all. */
const rotationMs = 100;

/** What the poller remembers of a lane. */
export interface LanePolling {
  readonly lane: Lane;
  /** One poll a lane is under way at most. `wait` holds a long poll, `drain` takes what is there. */
  open: "wait" | "drain" | undefined;
  /** The last poll says that there may be more. */
  hot: boolean;
  /** Not to be polled before, after failures and empty answers that came too early. */
  notBefore: number;
  lastTaskAt: number;
  lastPollAt: number;
  failures: number;
  /** Long polls in a row that came back empty before their time. */
  early: number;
}

export interface PlannedPoll {
  polling: LanePolling;
  type: "wait" | "drain";
  count: number;
  waitMs: number;
}

/**
 * Long polls ask for one task only: most servers hold the answer back until the count is full. What else is there is then
 * taken at once by a poll that does not wait, for as many as there are free slots. A long poll takes no slot while it waits,
 * so quiet task types keep none from busy ones; what it brings to a full pool waits for the next slot.
 */
export function planPolls(pollings: readonly LanePolling[], pool: Pool, budget: number, now: number): PlannedPoll[] {
  if (pool.free() === 0) return [];
  const able = pollings.filter((polling) => polling.open === undefined && polling.notBefore <= now && pool.freeFor(polling.lane) > 0);
  if (able.length === 0) return [];
  return [...planDrains(able, pool), ...planWaits(able, pollings, budget, now)];
}

/** During an outage one lane is asked without waiting, each time another one. */
export function planProbe(pollings: readonly LanePolling[], pool: Pool): PlannedPoll[] {
  const able = pollings.filter((polling) => polling.open === undefined && pool.freeFor(polling.lane) > 0);
  return able
    .sort(byLastPoll)
    .slice(0, 1)
    .map((polling) => ({ polling, type: "drain", count: 1, waitMs: 0 }));
}

/** Shares the free slots between the lanes that may have more, the one that was asked longest ago first. */
function planDrains(able: readonly LanePolling[], pool: Pool): PlannedPoll[] {
  const planned: PlannedPoll[] = [];
  const hot = able.filter((polling) => polling.hot).sort(byLastPoll);
  let free = pool.free();
  for (const [index, polling] of hot.entries()) {
    const count = Math.min(pool.freeFor(polling.lane), Math.ceil(free / (hot.length - index)));
    if (count <= 0) break;
    free -= count;
    planned.push({ polling, type: "drain", count, waitMs: 0 });
  }
  return planned;
}

function planWaits(able: readonly LanePolling[], all: readonly LanePolling[], budget: number, now: number): PlannedPoll[] {
  const open = all.filter((polling) => polling.open === "wait");
  const room = budget - open.length;
  const quiet = able.filter((polling) => !polling.hot);
  if (room <= 0 || quiet.length === 0) return [];
  if (all.length <= budget) return quiet.slice(0, room).map((polling) => wait(polling, longestWaitMs));

  const isRecent = (polling: LanePolling) => now - polling.lastTaskAt < recentMs;
  const recentCount = all.filter(isRecent).length;
  // One long poll always goes round among the quiet ones, however many are busy.
  const recentBudget = Math.min(recentCount, budget - 1);
  const recentRoom = Math.min(room, recentBudget - open.filter(isRecent).length);
  const shared = Math.min(longestWaitMs, rotationMs * (budget - recentBudget));
  const recentWait = recentCount > recentBudget ? rotationMs : longestWaitMs;

  const recent = quiet.filter(isRecent).sort(byLastPoll).slice(0, Math.max(0, recentRoom));
  const others = quiet
    .filter((polling) => !isRecent(polling))
    .sort(byLastPoll)
    .slice(0, room - recent.length);
  return [...recent.map((polling) => wait(polling, recentWait)), ...others.map((polling) => wait(polling, shared))];
}

const byLastPoll = (left: LanePolling, right: LanePolling): number => left.lastPollAt - right.lastPollAt;

const wait = (polling: LanePolling, waitMs: number): PlannedPoll => ({ polling, type: "wait", count: 1, waitMs });
