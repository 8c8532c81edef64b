import { describe, expect, it } from "vitest";
import type { CircuitBreakerConfig } from "../../../src/core/model/service.ts";
import { afterCall, beforeCall, newBreaker, settingsOf, settle, turnTo } from "../../../src/server/runtime/services/circuit-breaker.ts";
import type { Breaker } from "../../../src/server/runtime/services/circuit-breaker.ts";
import { testScale } from "../../harness/scale.ts";

const small: CircuitBreakerConfig = {
  failureRateThreshold: 50,
  slidingWindowSize: 4,
  minimumNumberOfCalls: 2,
  waitDurationInOpenState: 1000,
  permittedNumberOfCallsInHalfOpenState: 2,
  slowCallDurationThreshold: 100,
};

/** A breaker with its time, and calls that begin and end at once unless they take time. */
function createSubject(config: CircuitBreakerConfig | undefined, isEnabled?: boolean) {
  const settings = settingsOf(config, isEnabled);
  const state = { breaker: newBreaker(0), now: 0 };
  const begin = (): number | undefined => {
    const { breaker, turn } = beforeCall(state.breaker, settings, state.now);
    state.breaker = breaker;
    return turn;
  };
  const end = (turn: number, outcome: { failed: boolean; tookMs: number } | undefined): void => {
    state.breaker = afterCall(state.breaker, settings, { turn, outcome, now: state.now });
  };
  const call = (failed: boolean, tookMs = 0): boolean => {
    const turn = begin();
    if (turn !== undefined) end(turn, { failed, tookMs });
    return turn !== undefined;
  };
  const look = (): Breaker["name"] => (state.breaker = settle(state.breaker, settings, state.now)).name;
  return { state, settings, begin, end, call, look };
}

describe("closed", () => {
  it("opens when the rate of failures is reached, and not before the minimum of calls", () => {
    const { call, look } = createSubject(small);
    call(true);
    expect(look()).toBe("CLOSED");
    call(false);
    expect(look()).toBe("OPEN");
  });

  it("stays so below the rate, and forgets what is older than the window", () => {
    const { call, look, state } = createSubject({ ...small, minimumNumberOfCalls: 4 });
    for (const failed of [true, false, false, false, false, false, true]) call(failed);
    expect(look()).toBe("CLOSED");
    expect(state.breaker.calls).toHaveLength(4);
    call(true);
    expect(look()).toBe("OPEN");
  });

  it.each([
    [100, "CLOSED"],
    [101, "OPEN"],
  ] as const)("calls of %d ms leave it %s where slow ones count", (tookMs, expected) => {
    const { call, look } = createSubject({ ...small, slowCallRateThreshold: 100 });
    call(false, tookMs);
    call(false, tookMs);
    expect(look()).toBe(expected);
  });

  it("opens by no outcome where nobody has configured it, or where that is switched off", () => {
    for (const subject of [createSubject(undefined), createSubject(small, false)]) {
      for (let index = 0; index < 200; index += 1) expect(subject.call(true)).toBe(true);
    }
    const enabled = createSubject(undefined, true);
    for (let index = 0; index < 100; index += 1) enabled.call(true);
    expect(enabled.look()).toBe("OPEN");
  });
});

describe("open", () => {
  function opened(config: CircuitBreakerConfig = small) {
    const subject = createSubject(config);
    subject.call(true);
    subject.call(true);
    expect(subject.look()).toBe("OPEN");
    return subject;
  }

  it("lets nothing through until the wait is over, and tells when that is", () => {
    const { state, settings, call } = opened();
    state.now = 999;
    expect(beforeCall(state.breaker, settings, 999)).toMatchObject({ retryAt: 1000 });
    expect(call(false)).toBe(false);
    state.now = 1000;
    expect(call(false)).toBe(true);
    expect(state.breaker.name).toBe("HALF_OPEN");
  });

  it("is half open by itself only where that is wanted", () => {
    const manual = opened();
    manual.state.now = 5000;
    expect(manual.look()).toBe("OPEN");
    const automatic = opened({ ...small, automaticTransitionFromOpenToHalfOpenEnabled: true });
    automatic.state.now = 5000;
    expect(automatic.look()).toBe("HALF_OPEN");
    expect(automatic.state.breaker.since).toBe(1000);
  });

  it("does not count calls that began before", () => {
    const { state, begin, end, call } = createSubject(small);
    const early = begin();
    call(true);
    call(true);
    state.now = 1000;
    begin();
    end(early ?? -1, { failed: true, tookMs: 0 });
    expect(state.breaker).toMatchObject({ name: "HALF_OPEN", calls: [], permitted: 1 });
  });
});

describe("half open", () => {
  function halfOpen(config: CircuitBreakerConfig = small) {
    const subject = createSubject(config);
    subject.call(true);
    subject.call(true);
    subject.state.now = 1000;
    return subject;
  }

  it("lets no more calls through than are permitted, and closes when they did well", () => {
    const { begin, end, look } = halfOpen();
    const [first, second, third] = [begin(), begin(), begin()];
    expect(third).toBeUndefined();
    end(first ?? -1, { failed: false, tookMs: 0 });
    expect(look()).toBe("HALF_OPEN");
    end(second ?? -1, { failed: false, tookMs: 0 });
    expect(look()).toBe("CLOSED");
  });

  it.each([
    ["fewer are enough to open it", { minimumNumberOfCalls: 2, slidingWindowSize: 4, permittedNumberOfCallsInHalfOpenState: 5 }, 2],
    ["the window is of no account", { minimumNumberOfCalls: 4, slidingWindowSize: 2, permittedNumberOfCallsInHalfOpenState: 3 }, 3],
  ])("decides as soon as it could open: %s", (_why, config, enough) => {
    const { call, look } = halfOpen({ ...small, ...config });
    for (let calls = 1; calls < enough; calls += 1) call(false);
    expect(look()).toBe("HALF_OPEN");
    call(false);
    expect(look()).toBe("CLOSED");
  });

  it("opens anew when they did not", () => {
    const { call, look, state } = halfOpen();
    call(false);
    call(true);
    expect(look()).toBe("OPEN");
    expect(state.breaker.since).toBe(1000);
  });

  it("gives a call back that was not sent", () => {
    const { begin, end, state } = halfOpen();
    begin();
    end(begin() ?? -1, undefined);
    expect(state.breaker.permitted).toBe(1);
    expect(begin()).toBeDefined();
  });

  it("opens again when nobody ended it in time", () => {
    const { begin, look, state } = halfOpen({ ...small, maxWaitDurationInHalfOpenState: 500 });
    begin();
    state.now = 1499;
    expect(look()).toBe("HALF_OPEN");
    state.now = 1500;
    expect(look()).toBe("OPEN");
  });
});

it("a long time without calls costs no more than a short one, whatever the waits are", () => {
  const settings = settingsOf(
    { waitDurationInOpenState: 0, maxWaitDurationInHalfOpenState: 1, automaticTransitionFromOpenToHalfOpenEnabled: true },
    true,
  );
  const breaker = settle(turnTo(newBreaker(0), "OPEN", 0), settings, Number.MAX_SAFE_INTEGER);
  expect(breaker.turn).toBeLessThan(5);
});

it.each([NaN, Infinity, -1, 1e300])("settings of %d make no state that never ends", (value) => {
  const settings = settingsOf({ slidingWindowSize: value, minimumNumberOfCalls: value, waitDurationInOpenState: value }, true);
  expect(settings.windowSize).toBeGreaterThanOrEqual(settings.minimumCalls);
  expect(settings.windowSize).toBeLessThanOrEqual(10_000);
  expect(Number.isFinite(settings.waitMs)).toBe(true);
});

/** Which promises a random history breaks; each seed has settings of its own. */
function brokenPromises(seed: number): string[] {
  const random = randomFrom(seed);
  const upTo = (limit: number): number => Math.floor(random() * limit);
  const { state, settings, begin, end, look } = createSubject(
    {
      failureRateThreshold: 1 + upTo(100),
      slidingWindowSize: 1 + upTo(6),
      minimumNumberOfCalls: 1 + upTo(6),
      waitDurationInOpenState: upTo(50),
      permittedNumberOfCallsInHalfOpenState: 1 + upTo(4),
      maxWaitDurationInHalfOpenState: upTo(2) * 40,
      automaticTransitionFromOpenToHalfOpenEnabled: random() < 0.5,
    },
    true,
  );
  const pending: number[] = [];
  const sent = new Map<number, number>();
  const broken: string[] = [];
  const promise = (holds: boolean, what: string): void => void (holds || broken.push(`seed ${seed}, at ${state.now}: ${what}`));
  for (let step = 0; step < 60; step += 1) {
    state.now += upTo(20);
    const before = look();
    const { since, calls } = state.breaker;
    if (random() < 0.5 || pending.length === 0) {
      const turn = begin();
      if (turn !== undefined) pending.push(turn);
      const isSent = turn !== undefined;
      promise(before !== "OPEN" || isSent === state.now >= since + settings.waitMs, "open lets nothing through before its wait is over");
      promise(before !== "CLOSED" || isSent, "closed lets everything through");
      const isTry = turn !== undefined && state.breaker.name === "HALF_OPEN";
      if (isTry) sent.set(turn, (sent.get(turn) ?? 0) + 1);
      promise(!isTry || (sent.get(turn) ?? 0) <= settings.permittedCalls, "half open lets no more through than are permitted");
    } else {
      end(pending.splice(upTo(pending.length), 1)[0] ?? -1, { failed: random() < 0.6, tookMs: 0 });
      const opened = before === "CLOSED" && state.breaker.name === "OPEN";
      promise(!opened || calls.length + 1 >= settings.minimumCalls, "it opens after the minimum of calls");
      promise(before !== "OPEN" || state.breaker.name !== "CLOSED", "nothing leads from open to closed at once");
    }
    promise(state.breaker.calls.length <= Math.max(settings.windowSize, settings.permittedCalls), "it keeps no more calls than count");
    promise(state.breaker.since <= state.now, "no turn begins later than now");
  }
  return broken;
}

it("whatever calls come, it keeps what it promises", () => {
  const seeds = Array.from({ length: 300 * testScale }, (_, index) => index + 1);
  expect(seeds.flatMap(brokenPromises)).toEqual([]);
});

/** Pseudo-random numbers (mulberry32), so that a failing seed can be run again. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
