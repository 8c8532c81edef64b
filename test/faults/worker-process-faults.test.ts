import { afterAll, describe, expect, test } from "vitest";
import { strayErrors } from "./scenarios/handlers.ts";
import * as stops from "./scenarios/stops.ts";
import { playScenario } from "./support/play-scenario.ts";
import { flowProcess, removeFolders } from "./support/process-worker.ts";

const scenarios = [stops.stopUnderLoad, stops.stopTwiceByTerm, stops.stopTwiceByInt, stops.jumpingClock, strayErrors];

describe("flow worker start keeps its promises", () => {
  afterAll(removeFolders);

  test.each(scenarios)("$name, seed $seed: $about", { timeout: 60_000 }, async (scenario) => {
    const { broken, output } = await playScenario(scenario, flowProcess);
    expect(broken.length === 0 ? [] : [...broken, output.slice(-2000)]).toEqual([]);
  });
});
