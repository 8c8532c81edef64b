/** FLOW_SOAK_MINUTES says how long: ten seconds in `npm test`, twenty minutes in `npm run test:long`. */
import { afterAll, expect, test } from "vitest";
import { testScale } from "../harness/scale.ts";
import type { SoakFigures } from "./scenarios/soak.ts";
import { measureSoak, soak } from "./scenarios/soak.ts";
import { playScenario } from "./support/play-scenario.ts";
import { flowProcess, removeFolders } from "./support/process-worker.ts";

const minutes = Number(process.env["FLOW_SOAK_MINUTES"] ?? (testScale > 1 ? 20 : 1 / 6));
const seed = Number(process.env["FLOW_SOAK_SEED"] ?? 91);

afterAll(removeFolders);

test(`a soak of ${minutes.toFixed(2)} minutes, seed ${seed}`, { timeout: minutes * 75_000 + 120_000 }, async () => {
  let figures: SoakFigures | undefined;
  const scenario = soak(minutes, seed);
  const { broken, account, output } = await playScenario(
    {
      ...scenario,
      check(stage) {
        figures = measureSoak(stage);
        return [];
      },
    },
    flowProcess,
  );
  if (minutes >= 1) console.log({ seed, ...account, ...figures });
  expect(broken.length === 0 ? [] : [...broken, output.slice(-2000)]).toEqual([]);
  // Every report, poll and lease has a timer for its deadline, and as many connections as it may have at most.
  expect(figures?.mostTimers).toBeLessThan(100);
  expect(figures?.mostSockets).toBeLessThan(80);
  // A short one is all warming up.
  expect(figures?.rssSlope).toBeLessThan(minutes >= 10 ? 5 : Infinity);
});
