/** The server answers, and what it says is of little use. */
import type { Scenario } from "../support/play-scenario.ts";
import { oddAnswers } from "../support/wire-faults.ts";
import type { OddAnswer } from "../support/wire-faults.ts";
import { busiestSecond } from "../support/wire-log.ts";

const steady = (count: number, everyMs: number, ms: number) => ({ taskType: "work", count, everyMs, atMs: 0, input: { ms } });
const storm = [500, 502, 503].map((status) => ({ type: "status", status }) as const);

export const errorStorm: Scenario = {
  name: "error-storm",
  about: "every request fails with 500, 502 or 503 for six seconds",
  seed: 21,
  work: [steady(200, 35, 20)],
  faults: [{ fromMs: 500, untilMs: 6500, on: ["poll", "update", "lease"], fault: storm }],
  limits: { firstResultMs: 2000 },
  check: ({ conductor, elapsedMs }) => {
    const startedAt = conductor.now() - elapsedMs();
    const perSecond = busiestSecond(conductor.events, startedAt + 1500, startedAt + 6500);
    return perSecond <= 20 ? [] : [`${perSecond} requests in one second of the storm`];
  },
};

export const reportStorm: Scenario = {
  name: "reports-refused",
  about: "results are refused with 503 for four seconds while polls work",
  seed: 22,
  work: [{ taskType: "work", count: 300, input: { ms: 10 } }],
  faults: [{ untilMs: 4000, on: ["update"], fault: { type: "status", status: 503 } }],
  limits: { firstResultMs: 2000 },
  check: ({ conductor, worker, elapsedMs }) => {
    const healedAt = conductor.now() - elapsedMs() + 4000;
    const taken = conductor.events
      .filter(({ operation, at }) => operation === "poll" && at < healedAt)
      .flatMap(({ delivered }) => delivered ?? []);
    // Handlers go on while results wait, up to a bound.
    if (worker.stats !== undefined && taken.length < 60) return [`only ${taken.length} tasks were taken while reports failed`];
    return worker.stats !== undefined && taken.length > 90 ? [`${taken.length} tasks were taken while reports failed`] : [];
  },
};

/** After an update that was answered so, the server has not taken the result. */
const showsInUpdates: readonly OddAnswer[] = ["html", "truncated", "garbage", "redirect", "oversized"];
const anywhere = oddAnswers.filter((answer) => answer !== "oversized" && answer !== "gzip-bomb");

export const oddAnswersToPolls: Scenario = {
  name: "odd-answers",
  about: "polls are answered with web pages, cut JSON, nulls, tasks without ids, redirects; results with web pages and half answers",
  seed: 23,
  work: [steady(100, 30, 10)],
  faults: [
    { untilMs: 3000, on: ["poll"], share: 0.4, fault: anywhere.map((answer) => ({ type: "odd-answer", answer }) as const) },
    {
      untilMs: 3000,
      on: ["update"],
      share: 0.4,
      fault: showsInUpdates.filter((answer) => answer !== "oversized").map((answer) => ({ type: "odd-answer", answer }) as const),
    },
  ],
  // A report that was unlucky many times in a row waits for a while, as nothing else fails that shows an outage and its end.
  limits: { allResultsMs: 8000 },
};

export const hugeAnswers: Scenario = {
  name: "huge-answers",
  about: "a poll is answered with a gzip bomb, another one without an end",
  seed: 24,
  work: [steady(30, 50, 10)],
  faults: [
    { fromMs: 200, untilMs: 1000, on: ["poll"], most: 1, fault: { type: "odd-answer", answer: "gzip-bomb" } },
    // Whenever it polls again.
    { fromMs: 400, on: ["poll"], most: 1, fault: { type: "odd-answer", answer: "oversized" } },
  ],
  // The client reads up to 256 MiB of an answer.
  limits: { firstResultMs: 10_000 },
  check: ({ conductor }) => {
    const sent = conductor.events.filter(({ fault }) => fault === "odd-answer").length;
    return sent === 2 ? [] : [`${sent} huge answers were sent`];
  },
};

export const expiredTokens: Scenario = {
  name: "token-expiry",
  about: "all tokens expire at once, twice; the second time the token endpoint takes a second and fails at first",
  seed: 25,
  conductor: { wantsTokens: true },
  worker: { auth: { keyId: "key-of-the-worker", keySecret: "secret-of-the-worker" } },
  work: [steady(150, 20, 10)],
  faults: [
    { fromMs: 1500, untilMs: 2000, on: ["token"], fault: { type: "status", status: 500 } },
    { fromMs: 2000, untilMs: 3000, on: ["token"], fault: { type: "slow", when: "before", ms: 500 } },
  ],
  play: async ({ conductor, at, settled }) => {
    await at(600);
    conductor.expireTokens();
    await at(1500);
    conductor.expireTokens();
    await settled();
  },
  limits: { firstResultMs: 2000 },
  check: ({ conductor }) => {
    const tokens = conductor.events.filter(({ operation }) => operation === "token");
    const given = tokens.filter(({ answer }) => answer === 200).length;
    const perSecond = busiestSecond(tokens);
    return [
      ...(given === 3 ? [] : [`${given} tokens were fetched for a start and two expiries`]),
      ...(perSecond <= 4 ? [] : [`${perSecond} token requests in one second`]),
    ];
  },
};

export const forbidden: Scenario = {
  name: "forbidden",
  about: "results are refused with 403 for two seconds, as when somebody takes a right away and gives it back",
  seed: 26,
  conductor: { wantsTokens: true },
  worker: { auth: { keyId: "key-of-the-worker", keySecret: "secret-of-the-worker" } },
  work: [steady(40, 50, 10)],
  faults: [{ untilMs: 2000, on: ["update"], fault: { type: "status", status: 403, body: '{"status":403,"message":"Access denied"}' } }],
  limits: { firstResultMs: 5000 },
  check: ({ conductor }) => {
    const tokens = conductor.events.filter(({ operation }) => operation === "token").length;
    return tokens === 1 ? [] : [`${tokens} tokens were fetched, though only a right was missing`];
  },
};
