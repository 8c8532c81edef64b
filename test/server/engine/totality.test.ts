import { describe, expect, it } from "vitest";
import { seeded } from "../../core/seeded.ts";
import { testScale } from "../../harness/scale.ts";
import { explain, failureOf } from "./totality/play.ts";
import { wildCase } from "./totality/wild-definitions.ts";
import { testSeed } from "../../harness/test-seed.ts";

const chunk = 100;
const chunksOf = (count: number): number[] => Array.from({ length: count * testScale }, (_, index) => testSeed + index * chunk);

/** What there is to say of the first case that breaks a rule; "" if none does. */
function firstFailure(first: number, isDamaged: boolean): string {
  for (let seed = first; seed < first + chunk; seed += 1) {
    const wild = wildCase(seeded(seed));
    const failure = failureOf(wild, seed, isDamaged);
    if (failure !== undefined) return explain(wild, seed, failure, isDamaged);
  }
  return "";
}

describe("random definitions, of all task types and with garbage in them, under random calls", () => {
  it.each(chunksOf(4))(`never break a rule, ${chunk} seeds from %i`, (first) => {
    expect(firstFailure(first, false)).toBe("");
  });
});

describe("the same with stored runs that were tampered with", () => {
  it.each(chunksOf(1))(`end, or say why not, ${chunk} seeds from %i`, (first) => {
    expect(firstFailure(first, true)).toBe("");
  });
});
