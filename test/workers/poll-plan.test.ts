import { describe, expect, test } from "vitest";
import type { LanePolling } from "../../src/workers/lane-polling.ts";
import { createLanePolling } from "../../src/workers/lane-polling.ts";
import type { Pool } from "../../src/workers/lanes.ts";
import { createLane, createPool } from "../../src/workers/lanes.ts";
import type { PlanInput, PlannedPoll } from "../../src/workers/poll-plan.ts";
import { longestWaitMs, nextPlanAt, planPolls, planProbe } from "../../src/workers/poll-plan.ts";
import { createRepeatableChance } from "../../src/testing/repeatable.ts";
import { testModule } from "./test-worker.ts";

const now = 100_000;

interface Scene {
  pool: Pool;
  pollings: LanePolling[];
  plan(input?: Partial<PlanInput>): string[];
}

/** `lanes` are what is known of each beyond nothing; all have been polled, the later ones more recently. */
function scene(lanes: Partial<LanePolling & { limit: number }>[], size = 10): Scene {
  const pool = createPool(
    lanes.map(({ limit }, index) =>
      createLane(
        testModule(`t${index}`, () => ({}), limit === undefined ? {} : { worker: { concurrency: limit } }),
        size,
      ),
    ),
    size,
  );
  const pollings = pool.lanes.map((lane, index) => {
    const { limit: _, ...known } = lanes[index] ?? {};
    return { ...createLanePolling(lane), lastPollAt: now - 1000 + index, ...known };
  });
  const plan = (input: Partial<PlanInput> = {}) =>
    planPolls({
      pollings,
      pool,
      budget: 12,
      longestPollMs: longestWaitMs,
      now,
      trust: "wrong",
      isPrompt: false,
      mayTry: false,
      ...input,
    }).map(text);
  return { pool, pollings, plan };
}

const text = ({ polling, type, count, waitMs }: PlannedPoll) =>
  `${polling.lane.taskType} ${type} ${count}${type === "wait" ? ` ${waitMs}` : ""}`;
const recent = { lastTaskAt: now - 1000, rate: 1 };
const times = (count: number, known: Partial<LanePolling> = {}) => Array.from({ length: count }, () => known);
const namesOf = (planned: string[]) => planned.map((one) => one.split(" ")[0]);

describe("long polls", () => {
  test("each lane has one where the budget suffices, for one task", () => {
    expect(scene([{}, recent]).plan()).toEqual([`t0 wait 1 ${longestWaitMs}`, `t1 wait 1 ${longestWaitMs}`]);
  });

  test("none is sent to a lane that is polled, rests, has failed, or has no room; none at all without a free slot", () => {
    const { plan, pool, pollings } = scene([
      { waitingFor: 1 },
      { taking: true },
      { pausedUntil: now + 1 },
      { failedUntil: now + 1 },
      { limit: 1 },
      {},
    ]);
    const full = pool.lanes[4];
    if (full !== undefined) pool.start(full);
    expect(plan()).toEqual([`t5 wait 1 ${longestWaitMs}`]);
    for (const { lane } of pollings) while (pool.freeFor(lane) > 0) pool.start(lane);
    expect(plan()).toEqual([]);
  });

  test("the budget counts those that are open", () => {
    const { plan } = scene([...times(10, { waitingFor: 1 }), ...times(10)]);
    expect(plan()).toHaveLength(2);
    expect(plan({ budget: 10 })).toEqual([]);
    expect(plan({ budget: 5 })).toEqual([]);
  });

  test("busy lanes keep theirs for long; the quiet ones take turns in what is left, the one longest without first", () => {
    const { plan } = scene([...times(10), ...times(10, recent), ...times(30)]);
    expect(plan()).toEqual([
      ...Array.from({ length: 10 }, (_, index) => `t${10 + index} wait 1 ${longestWaitMs}`),
      "t0 wait 1 250",
      "t1 wait 1 250",
    ]);
  });

  test("however many are busy, one goes round among the quiet ones; the busy ones take turns in the others", () => {
    const { plan } = scene([...times(20, recent), ...times(5)]);
    const planned = plan();
    expect(planned).toHaveLength(12);
    expect(planned.slice(0, 11).every((one) => one.endsWith("wait 1 125"))).toBe(true);
    expect(planned[11]).toBe("t20 wait 1 125");
  });

  test("among busy ones, those with more arrivals have their turn sooner, and the others have it too", () => {
    const { plan, pollings } = scene([...times(15, recent), ...times(15, { lastTaskAt: now - 1000, rate: 20 }), {}]);
    expect(namesOf(plan()).slice(0, 11)).toEqual(Array.from({ length: 11 }, (_, index) => `t${15 + index}`));
    for (const polling of pollings.slice(0, 15)) polling.lastPollAt = now - 30_000;
    expect(namesOf(plan()).slice(0, 11)).toEqual(Array.from({ length: 11 }, (_, index) => `t${index}`));
  });

  test("where the server's counts are trusted, one looks whether they are right, the others after what is not due yet", () => {
    const { plan } = scene([...times(40), { barren: 1 }, ...times(9)]);
    expect(plan({ trust: "trusted" })).toEqual(["t0 wait 1 1500", "t40 wait 1 1500"]);
    const looking = scene([{ waitingFor: 1 }, ...times(49)]);
    expect(looking.plan({ trust: "trusted" })).toEqual([]);
  });

  test("where they are not proved yet, the quiet ones are asked half as often", () => {
    expect(scene(times(50)).plan({ trust: "unproven" })).toEqual(Array.from({ length: 6 }, (_, index) => `t${index} wait 1 1500`));
    expect(scene([...times(3, { waitingFor: 1 }), ...times(47)]).plan({ trust: "unproven" })).toHaveLength(3);
  });

  test("on a server that answers at once, busy ones ask for more than one, a quarter of the pool in all", () => {
    const { plan, pollings } = scene([recent, recent, {}], 20);
    expect(plan({ isPrompt: true })).toEqual([`t0 wait 6 ${longestWaitMs}`, `t1 wait 1 ${longestWaitMs}`, `t2 wait 1 ${longestWaitMs}`]);
    const [first] = pollings;
    if (first !== undefined) first.waitingFor = 4;
    expect(plan({ isPrompt: true })).toEqual([`t1 wait 3 ${longestWaitMs}`, `t2 wait 1 ${longestWaitMs}`]);
  });

  test("a trial is one short poll for two tasks of a busy lane with room for them", () => {
    expect(scene([{}, { ...recent, limit: 1 }, recent, recent]).plan({ mayTry: true })).toEqual([
      `t0 wait 1 ${longestWaitMs}`,
      `t1 wait 1 ${longestWaitMs}`,
      "t2 wait 2 200",
      `t3 wait 1 ${longestWaitMs}`,
    ]);
  });
});

describe("polls that do not wait", () => {
  test("share the free slots, the lane that was asked longest ago first", () => {
    expect(scene([{ hot: true, lastPollAt: now }, { hot: true }, { hot: true, limit: 2 }]).plan()).toEqual([
      "t1 take 4",
      "t2 take 2",
      "t0 take 4",
    ]);
  });

  test("with fewer slots than lanes, one each as far as they go", () => {
    expect(scene([{ hot: true }, { hot: true }, { hot: true }], 2).plan()).toEqual(["t0 take 1", "t1 take 1"]);
  });

  test("ask for as many as are hinted at, beside a long poll that is open and in a pause", () => {
    expect(
      scene([
        { hints: 2, waitingFor: 1 },
        { hints: 1, pausedUntil: now + 1000 },
      ]).plan(),
    ).toEqual(["t0 take 2", "t1 take 1"]);
  });

  test("wait for the end of a failure, and for the one under way", () => {
    expect(
      scene([
        { hot: true, failedUntil: now + 1 },
        { hints: 1, taking: true },
      ]).plan(),
    ).toEqual([]);
  });

  test("leave quiet lanes their long polls", () => {
    expect(scene([{ hot: true }, {}], 1).plan()).toEqual(["t0 take 1", `t1 wait 1 ${longestWaitMs}`]);
  });
});

test("never more than there is room for, whatever is known of the lanes", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = createRepeatableChance(seed);
    const pick = (most: number) => Math.floor(random() * most);
    const size = 1 + pick(20);
    const { pool, pollings } = scene(
      Array.from({ length: 1 + pick(60) }, () => ({
        limit: 1 + pick(size),
        waitingFor: random() < 0.2 ? 1 + pick(3) : 0,
        taking: random() < 0.1,
        hot: random() < 0.3,
        hints: random() < 0.2 ? pick(3) : 0,
        barren: pick(2),
        failedUntil: random() < 0.1 ? now + 1 : 0,
        lastTaskAt: now - pick(20_000),
        rate: random() * 5,
        lastPollAt: random() < 0.2 ? -Infinity : now - pick(10_000),
      })),
      size,
    );
    for (const { lane } of pollings) if (random() < 0.3 && pool.mayStart(lane)) pool.start(lane);
    const budget = 2 + pick(12);
    const open = pollings.filter(({ waitingFor }) => waitingFor > 0).length;
    const flags = {
      trust: (["unproven", "trusted", "wrong"] as const)[pick(3)] ?? "wrong",
      isPrompt: random() < 0.5,
      mayTry: random() < 0.5,
    };
    const planned = planPolls({ pollings, pool, budget, longestPollMs: longestWaitMs, now, ...flags });
    const waits = planned.filter(({ type }) => type === "wait");
    const takes = planned.filter(({ type }) => type === "take");
    expect(waits.length, `seed ${seed}`).toBeLessThanOrEqual(Math.max(0, budget - open));
    expect(
      takes.reduce((sum, { count }) => sum + count, 0),
      `seed ${seed}`,
    ).toBeLessThanOrEqual(pool.free());
    expect(new Set(planned.map(({ polling }) => polling)).size, `seed ${seed}`).toBe(planned.length);
    for (const { polling, count, waitMs } of planned) {
      expect(count, `seed ${seed}`).toBeGreaterThan(0);
      expect(count, `seed ${seed}`).toBeLessThanOrEqual(Math.max(1, pool.freeFor(polling.lane)));
      expect(waitMs, `seed ${seed}`).toBeLessThanOrEqual(longestWaitMs);
    }
  }
});

test("a probe asks the lane that was asked longest ago for one task", () => {
  const { pollings, pool } = scene([{ waitingFor: 1 }, { lastPollAt: now }, { failedUntil: now + 5000 }]);
  expect(planProbe(pollings, pool).map(text)).toEqual(["t2 take 1"]);
});

test("the next plan is due when the first lane has rested", () => {
  const { pollings } = scene([
    { pausedUntil: now + 300, failedUntil: now + 50 },
    { failedUntil: now + 200 },
    { pausedUntil: now + 10, waitingFor: 1 },
    {},
  ]);
  expect(nextPlanAt(pollings, now)).toBe(now + 200);
  expect(nextPlanAt([], now)).toBe(Infinity);
});
