import { describe, expect, it } from "vitest";
import type { Deaths } from "../../src/workers/restart-policy.ts";
import { noDeaths, noteDeath } from "../../src/workers/restart-policy.ts";

/** Delays after deaths at these times, each after so long a life; undefined where it is given up. */
function delaysOf(deaths: readonly { at: number; livedMs?: number }[], chance = 0.5): (number | undefined)[] {
  let known: Deaths = noDeaths;
  return deaths.map(({ at, livedMs = 0 }) => {
    const noted = noteDeath(known, { now: at, livedMs, random: () => chance });
    known = noted.deaths;
    return noted.delayMs;
  });
}

describe("the delay before a restart", () => {
  it("doubles from a second to a minute while nothing lives for long", () => {
    const everyHour = Array.from({ length: 9 }, (_, index) => ({ at: index * 3_600_000 }));
    expect(delaysOf(everyHour)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it("begins anew after a minute of life", () => {
    expect(delaysOf([{ at: 0 }, { at: 2000 }, { at: 300_000, livedMs: 60_000 }, { at: 302_000 }])).toEqual([1000, 2000, 1000, 2000]);
  });

  it("differs by a fifth, so that processes that died together do not start together", () => {
    expect(delaysOf([{ at: 0 }], 0)).toEqual([800]);
    expect(delaysOf([{ at: 0 }], 0.999_999)).toEqual([1200]);
  });
});

describe("giving up", () => {
  it("comes with the fifth death within two minutes", () => {
    expect(delaysOf([0, 1, 2, 3, 119_999].map((at) => ({ at })))).toEqual([1000, 2000, 4000, 8000, undefined]);
  });

  it("does not come where the first of five is two minutes ago", () => {
    expect(delaysOf([0, 1, 2, 3, 120_000].map((at) => ({ at })))[4]).toBe(16_000);
  });
});
