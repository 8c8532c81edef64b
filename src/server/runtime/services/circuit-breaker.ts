/**
 * When calls to a service are let through: the state machine of resilience4j with a window of calls, as a pure function of the time.
 * CLOSED counts, and opens when too many of the latest calls failed or were slow. OPEN lets nothing through until its wait is over.
 * HALF_OPEN lets a few calls through, whose outcomes decide between the two.
 */
import type { Json } from "../../../core/json.ts";
import type { CircuitBreakerConfig, CircuitBreakerState } from "../../../core/model/service.ts";
import { numberIn } from "../../engine/own.ts";

export interface BreakerSettings {
  /** Whether outcomes open it. Where they do not, it still can be opened by hand. */
  isEnabled: boolean;
  /** Percentages. */
  failureRate: number;
  slowRate: number;
  /** Milliseconds. */
  slowCallMs: number;
  waitMs: number;
  /** Infinity: no limit. */
  halfOpenMs: number;
  /** Calls. */
  windowSize: number;
  minimumCalls: number;
  permittedCalls: number;
  /** While half open. */
  decidingCalls: number;
  isAutomatic: boolean;
}

export interface CallOutcome {
  failed: boolean;
  /** Milliseconds. */
  tookMs: number;
}

interface Counted {
  failed: boolean;
  slow: boolean;
}

export interface Breaker {
  name: CircuitBreakerState;
  /** Epoch milliseconds. */
  since: number;
  /** Changes with each transition: calls of an earlier turn do not count. */
  turn: number;
  /** The latest calls of this turn, the oldest first. */
  calls: readonly Counted[];
  /** How many calls it let through while half open. */
  permitted: number;
}

/** Milliseconds that no timer and no sum overflows. */
const longest = Number.MAX_SAFE_INTEGER / 4;
const largestWindow = 10_000;

/** Numbers may have been kept as they were written. */
function within(value: Json | undefined, fallback: number, least: number, most: number): number {
  const number = numberIn(value);
  return number === undefined || Number.isNaN(number) ? fallback : Math.min(most, Math.max(least, number));
}

/** The defaults are resilience4j's. `isEnabled`: undefined where nobody said. */
export function settingsOf(config: CircuitBreakerConfig | undefined, isEnabled: boolean | undefined): BreakerSettings {
  const given = config ?? {};
  const windowSize = within(given.slidingWindowSize, 100, 1, largestWindow);
  const minimumCalls = within(given.minimumNumberOfCalls, 100, 1, largestWindow);
  const permittedCalls = within(given.permittedNumberOfCallsInHalfOpenState, 10, 1, largestWindow);
  const halfOpenMs = within(given.maxWaitDurationInHalfOpenState, 0, 0, longest);
  return {
    isEnabled: isEnabled ?? config !== undefined,
    failureRate: within(given.failureRateThreshold, 50, 0, 100),
    slowRate: within(given.slowCallRateThreshold, 100, 0, 100),
    slowCallMs: within(given.slowCallDurationThreshold, 60_000, 0, longest),
    waitMs: within(given.waitDurationInOpenState, 60_000, 0, longest),
    halfOpenMs: halfOpenMs === 0 ? Infinity : halfOpenMs,
    windowSize,
    minimumCalls: Math.min(windowSize, minimumCalls),
    permittedCalls,
    // As resilience4j has it: the window of that state is as large as what it permits, and the minimum holds there as well.
    decidingCalls: Math.min(permittedCalls, minimumCalls),
    isAutomatic: given.automaticTransitionFromOpenToHalfOpenEnabled ?? false,
  };
}

export const newBreaker = (now: number): Breaker => ({ name: "CLOSED", since: now, turn: 0, calls: [], permitted: 0 });

/** By hand or by itself; from a state to itself its time and its calls begin anew. */
export const turnTo = ({ turn }: Breaker, name: CircuitBreakerState, since: number): Breaker => ({
  name,
  since,
  turn: turn + 1,
  calls: [],
  permitted: 0,
});

/** What became of it by time alone. */
export function settle(breaker: Breaker, settings: BreakerSettings, now: number): Breaker {
  const { name, since } = breaker;
  if (name === "OPEN" && settings.isAutomatic && now >= since + settings.waitMs) {
    return settle(turnTo(breaker, "HALF_OPEN", since + settings.waitMs), settings, now);
  }
  // From now on, and not from when that was due: else a long time without calls would have to be gone through turn by turn.
  if (name === "HALF_OPEN" && now >= since + settings.halfOpenMs) return turnTo(breaker, "OPEN", now);
  return breaker;
}

/** `turn` is for `afterCall`; undefined: the call is not to be sent, and `retryAt` is when one may be. */
export type Admission = { breaker: Breaker; turn: number } | { breaker: Breaker; turn?: undefined; retryAt?: number };

export function beforeCall(before: Breaker, settings: BreakerSettings, now: number): Admission {
  let breaker = settle(before, settings, now);
  if (breaker.name === "OPEN") {
    const retryAt = breaker.since + settings.waitMs;
    if (now < retryAt) return { breaker, retryAt };
    breaker = turnTo(breaker, "HALF_OPEN", now);
  }
  if (breaker.name === "CLOSED") return { breaker, turn: breaker.turn };
  if (breaker.permitted >= settings.permittedCalls) return { breaker };
  return { breaker: { ...breaker, permitted: breaker.permitted + 1 }, turn: breaker.turn };
}

/** `turn`: that the call was let through with. An undefined outcome tells nothing of the service, and gives the call back. */
export function afterCall(
  before: Breaker,
  settings: BreakerSettings,
  { turn, outcome, now }: { turn: number; outcome: CallOutcome | undefined; now: number },
): Breaker {
  const breaker = settle(before, settings, now);
  if (breaker.turn !== turn || breaker.name === "OPEN") return breaker;
  if (outcome === undefined) return { ...breaker, permitted: Math.max(0, breaker.permitted - 1) };
  if (breaker.name === "CLOSED" && !settings.isEnabled) return breaker;
  const isHalfOpen = breaker.name === "HALF_OPEN";
  const size = isHalfOpen ? settings.permittedCalls : settings.windowSize;
  const calls = [...breaker.calls, { failed: outcome.failed, slow: outcome.tookMs > settings.slowCallMs }].slice(-size);
  if (calls.length < (isHalfOpen ? settings.decidingCalls : settings.minimumCalls)) return { ...breaker, calls };
  if (isTooMuch(calls, settings)) return turnTo(breaker, "OPEN", now);
  return isHalfOpen ? turnTo(breaker, "CLOSED", now) : { ...breaker, calls };
}

function isTooMuch(calls: readonly Counted[], { failureRate, slowRate }: BreakerSettings): boolean {
  const percentOf = (count: number): number => (count * 100) / calls.length;
  const failed = calls.filter((call) => call.failed).length;
  const slow = calls.filter((call) => call.slow).length;
  return (failed > 0 && percentOf(failed) >= failureRate) || (slow > 0 && percentOf(slow) >= slowRate);
}
