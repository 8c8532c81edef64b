/** `flow worker start` as a process of its own, told to stop and killed. */
import { afterAll, describe, expect, test } from "vitest";
import * as crashes from "./scenarios/crashes.ts";
import * as stops from "./scenarios/stops.ts";
import { playScenario } from "./support/play-scenario.ts";
import { flowProcess, removeFolders } from "./support/process-worker.ts";

const scenarios = [
  stops.stopUnderLoad,
  stops.stopTwiceByTerm,
  stops.stopTwiceByInt,
  stops.jumpingClock,
  crashes.killedWhileRunning,
  crashes.killedWithUndelivered,
  crashes.tornJournal,
];

describe("flow worker start keeps its promises when it is stopped", () => {
  afterAll(removeFolders);

  test.each(scenarios)("$name, seed $seed: $about", { timeout: 180_000 }, async (scenario) => {
    const { broken, output } = await playScenario(scenario, flowProcess);
    expect(broken.length === 0 ? [] : [...broken, output.slice(-2000)]).toEqual([]);
  });
});
