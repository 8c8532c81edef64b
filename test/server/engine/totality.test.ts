import { describe, it } from "vitest";
import { seeded } from "../../core/seeded.ts";
import { testScale } from "../../harness/scale.ts";
import { explain, failureOf } from "./totality/play.ts";
import { wildCase } from "./totality/wild-definitions.ts";

const firstSeed = Number(process.env["FLOW_TEST_SEED"] ?? 1);
const chunk = 100;
const chunks = Array.from({ length: 4 * testScale }, (_, index) => firstSeed + index * chunk);

describe("random definitions, of all task types and with garbage in them, under random calls", () => {
  it.each(chunks)(`never break a rule, ${chunk} seeds from %i`, (first) => {
    for (let seed = first; seed < first + chunk; seed += 1) {
      const wild = wildCase(seeded(seed));
      const failure = failureOf(wild, seed);
      if (failure !== undefined) throw new Error(explain(wild, seed, failure));
    }
  });
});
