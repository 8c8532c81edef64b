import { expect, it } from "vitest";
import { createTimers } from "../../../src/server/runtime/timers.ts";
import { createManualClock } from "./manual-clock.ts";

function setUp() {
  const clock = createManualClock(0);
  const failures: unknown[] = [];
  const timers = createTimers(clock, (error) => failures.push(error));
  const rung: string[] = [];
  return { clock, timers, failures, rung, at: (time: number, name: string) => timers.schedule(time, () => rung.push(name)) };
}

it("runs what is due, in order of time, then of arrival", () => {
  const { clock, rung, at } = setUp();
  at(30, "c");
  at(10, "a");
  at(20, "b1");
  at(20, "b2");
  clock.advance(20);
  expect(rung).toEqual(["a", "b1", "b2"]);
  clock.advance(10);
  expect(rung).toEqual(["a", "b1", "b2", "c"]);
});

it("does not run what was called off", () => {
  const { clock, timers, rung, at } = setUp();
  const first = at(10, "first");
  at(20, "second");
  timers.cancel(first);
  clock.advance(100);
  expect(rung).toEqual(["second"]);
});

it("takes what is scheduled while it runs", () => {
  const { clock, timers, rung, at } = setUp();
  timers.schedule(10, () => at(5, "late"));
  clock.advance(10);
  expect(rung).toEqual(["late"]);
});

it("goes on when one of them throws", () => {
  const { clock, timers, failures, rung, at } = setUp();
  const error = new Error("disk full");
  timers.schedule(10, () => {
    throw error;
  });
  at(10, "next");
  clock.advance(10);
  expect(rung).toEqual(["next"]);
  expect(failures).toEqual([error]);
});

it("runs nothing once it is closed", () => {
  const { clock, timers, rung, at } = setUp();
  at(10, "a");
  timers.close();
  at(10, "b");
  clock.advance(100);
  expect(rung).toEqual([]);
});
