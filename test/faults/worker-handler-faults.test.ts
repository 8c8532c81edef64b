/** `flow worker start` as a process of its own, with handlers that harm it, code that changes and a machine at its limit. */
import { afterAll, describe, expect, test } from "vitest";
import { strayErrors } from "./scenarios/handlers.ts";
import * as isolation from "./scenarios/isolation.ts";
import { canLimitFiles, tooFewFiles } from "./scenarios/pressure.ts";
import { reloadUnderLoad } from "./scenarios/reload.ts";
import { playScenario } from "./support/play-scenario.ts";
import { flowProcess, removeFolders } from "./support/process-worker.ts";

const scenarios = [
  strayErrors,
  isolation.hangingInline,
  isolation.badInThread,
  isolation.badInProcess,
  reloadUnderLoad,
  ...(canLimitFiles ? [tooFewFiles] : []),
];

describe("flow worker start keeps its promises whatever its tasks do", () => {
  afterAll(removeFolders);

  test.each(scenarios)("$name, seed $seed: $about", { timeout: 180_000 }, async (scenario) => {
    const { broken, output } = await playScenario(scenario, flowProcess);
    expect(broken.length === 0 ? [] : [...broken, output.slice(-2000)]).toEqual([]);
  });
});
