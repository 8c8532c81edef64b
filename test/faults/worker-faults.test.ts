import { describe, expect, test } from "vitest";
import * as deliveries from "./scenarios/deliveries.ts";
import * as handlers from "./scenarios/handlers.ts";
import * as network from "./scenarios/network.ts";
import * as trouble from "./scenarios/server-trouble.ts";
import { ownWorker } from "./support/own-worker.ts";
import type { Scenario } from "./support/play-scenario.ts";
import { playScenario } from "./support/play-scenario.ts";

const scenarios: Scenario[] = [
  network.restartMidUpdate,
  network.resetConnections,
  network.blackHole,
  network.refusedConnections,
  network.slowServer,
  trouble.errorStorm,
  trouble.reportStorm,
  trouble.oddAnswersToPolls,
  trouble.expiredTokens,
  trouble.forbidden,
  deliveries.deliveredTwice,
  deliveries.moreThanAsked,
  deliveries.partialBatches,
  deliveries.neverHolding,
  deliveries.deletedWorkflow,
  deliveries.wideFork,
  handlers.failingHandlers,
];

/** They keep this process from anything else for a second or two. */
const heavy: Scenario[] = [trouble.hugeAnswers, handlers.unsendableResults];

async function play(scenario: Scenario): Promise<void> {
  const { broken, output } = await playScenario(scenario, ownWorker);
  expect(broken.length === 0 ? [] : [...broken, output.slice(-2000)]).toEqual([]);
}

const timeout = 180_000;

/** On real sockets and in real time, several at once. The seed decides which requests fail. */
describe.concurrent("a worker keeps its promises", () => {
  test.each(scenarios)("$name, seed $seed: $about", { timeout }, play);
});

describe("a worker keeps its promises where much is sent", () => {
  test.each(heavy)("$name, seed $seed: $about", { timeout }, play);
});
