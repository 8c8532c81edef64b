import { expect, test } from "vitest";
import { createRecentTimes } from "../../src/workers/recent-times.ts";
import { createRepeatableChance } from "../../src/testing/repeatable.ts";

test("p95 is that of the last minute, within a tenth", () => {
  const seed = 7;
  const random = createRepeatableChance(seed);
  const recent = createRecentTimes(0);
  const took: number[] = [];
  for (let index = 0; index < 5000; index += 1) {
    const ms = Math.exp(random() * 10);
    took.push(ms);
    recent.add(ms, index * 10);
  }
  const exact = took.sort((left, right) => left - right)[Math.ceil(took.length * 0.95) - 1] ?? 0;
  const found = recent.p95(50_000) ?? 0;
  expect(Math.abs(found - exact) / exact).toBeLessThan(0.1);
});

test("forgets what is older than a minute", () => {
  const recent = createRecentTimes(0);
  expect(recent.p95(0)).toBeUndefined();
  recent.add(5000, 1000);
  recent.add(10, 55_000);
  expect(recent.p95(58_000)).toBeGreaterThan(4000);
  expect(recent.p95(62_000)).toBeLessThan(20);
  expect(recent.p95(115_000)).toBeUndefined();
  // After an hour in which nothing happened.
  recent.add(100, 3_700_000);
  expect(recent.p95(3_700_000)).toBeGreaterThan(90);
  expect(recent.perSecond(3_700_000)).toBeCloseTo(0.1);
});

test("the rate is that of the last ten seconds, and of the time since the start while that is less", () => {
  const recent = createRecentTimes(500);
  expect(recent.perSecond(500)).toBe(0);
  for (let at = 500; at < 2500; at += 10) recent.add(1, at);
  expect(recent.perSecond(2500)).toBeCloseTo(100);
  for (let at = 2500; at < 30_500; at += 10) recent.add(1, at);
  expect(recent.perSecond(30_500)).toBeCloseTo(100);
  expect(recent.perSecond(35_500)).toBeGreaterThan(40);
  expect(recent.perSecond(41_500)).toBe(0);
});

test("takes times of any length", () => {
  const recent = createRecentTimes(0);
  for (const ms of [0, 0.05, 1e9]) recent.add(ms, 10);
  expect(recent.p95(10)).toBeGreaterThan(80_000_000);
});
