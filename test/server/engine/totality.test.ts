import { describe, it } from "vitest";
import { seeded } from "../../core/seeded.ts";
import { testScale } from "../../harness/scale.ts";
import { explain, failureOf } from "./totality/play.ts";
import { wildCase } from "./totality/wild-definitions.ts";

const firstSeed = Number(process.env["FLOW_TEST_SEED"] ?? 1);
const chunk = 100;
const chunksOf = (count: number): number[] => Array.from({ length: count * testScale }, (_, index) => firstSeed + index * chunk);

function playAll(first: number, isDamaged: boolean): void {
  for (let seed = first; seed < first + chunk; seed += 1) {
    const wild = wildCase(seeded(seed));
    const failure = failureOf(wild, seed, isDamaged);
    if (failure !== undefined) throw new Error(explain(wild, seed, failure, isDamaged));
  }
}

describe("random definitions, of all task types and with garbage in them, under random calls", () => {
  it.each(chunksOf(4))(`never break a rule, ${chunk} seeds from %i`, (first) => playAll(first, false));
});

describe("the same with stored runs that were tampered with", () => {
  it.each(chunksOf(1))(`end, or say why not, ${chunk} seeds from %i`, (first) => playAll(first, true));
});
