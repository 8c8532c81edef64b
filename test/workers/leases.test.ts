import { describe, expect, test } from "vitest";
import type { Leases } from "../../src/workers/leases.ts";
import { createLeases } from "../../src/workers/leases.ts";
import type { FakeClock } from "./fake-clock.ts";
import { createFakeClock } from "./fake-clock.ts";
import type { FakeConductor } from "./fake-conductor.ts";
import { createFakeConductor, httpError, networkError } from "./fake-conductor.ts";
import { createRepeatableChance } from "../../src/testing/repeatable.ts";
import { recordLogs } from "./test-worker.ts";

function setUp(): {
  leases: Leases;
  conductor: FakeConductor;
  clock: FakeClock;
  lost: string[];
  hold: (taskId: string, seconds: number) => void;
} {
  const clock = createFakeClock();
  const conductor = createFakeConductor({ clock });
  const lost: string[] = [];
  const leases = createLeases({
    source: conductor.source,
    clock,
    random: createRepeatableChance(3),
    logger: recordLogs().logger,
    observer: {},
    onLost: (taskId) => void lost.push(taskId),
  });
  const hold = (taskId: string, responseTimeoutSeconds: number) =>
    leases.hold(conductor.task(conductor.add({ taskType: "work", taskId, responseTimeoutSeconds })));
  return { leases, conductor, clock, lost, hold };
}

describe("when leases are extended", () => {
  test("between 0.7 and 0.8 of the response timeout, each on its own, until released", async () => {
    const { leases, conductor, clock, hold } = setUp();
    hold("short", 10);
    hold("long", 100);
    await clock.advance(79_000);
    leases.release("short");
    await clock.advance(200_000);
    const times = (taskId: string) =>
      conductor
        .leases()
        .filter((lease) => lease.taskId === taskId)
        .map((lease) => lease.at);
    const gaps = (all: number[]) => all.map((at, index) => at - (all[index - 1] ?? 0));
    for (const gap of gaps(times("short"))) expect(gap).toBeGreaterThanOrEqual(7000);
    for (const gap of gaps(times("short"))) expect(gap).toBeLessThanOrEqual(8010);
    expect(times("short").length).toBeGreaterThanOrEqual(9);
    expect(Math.max(...times("short"))).toBeLessThanOrEqual(79_000);
    for (const gap of gaps(times("long"))) expect(gap).toBeGreaterThanOrEqual(70_000);
    expect(times("long")).toHaveLength(3);
    leases.close();
    await clock.advance(200_000);
    expect(times("long")).toHaveLength(3);
  });

  test("earlier where the timeout is short, never where there is none", async () => {
    const { conductor, clock, hold } = setUp();
    hold("one-second", 1);
    hold("none", 0);
    await clock.advance(600);
    expect(conductor.leases().map((lease) => [lease.taskId, lease.at <= 500])).toEqual([["one-second", true]]);
  });

  test("any number of tasks takes one timer", async () => {
    const { clock, hold } = setUp();
    for (let index = 0; index < 100; index += 1) hold(`task-${index}`, 10 + index);
    expect(clock.timers()).toBe(1);
  });
});

describe("when extending fails", () => {
  test("it is tried again while there is time", async () => {
    const { conductor, clock, lost, hold } = setUp();
    conductor.faults.lease = () => (conductor.leases().length < 4 ? { type: "refuse", error: httpError(503) } : undefined);
    hold("task", 60);
    await clock.advance(60_000);
    expect(conductor.leases().length).toBe(4);
    expect(lost).toEqual([]);
  });

  test("the lease is lost when the time is over, once, and asks no more", async () => {
    const { conductor, clock, lost, hold } = setUp();
    conductor.faults.lease = () => ({ type: "refuse", error: networkError() });
    hold("task", 60);
    await clock.advance(59_000);
    expect(lost).toEqual([]);
    await clock.advance(5000);
    expect(lost).toEqual(["task"]);
    const asked = conductor.leases().length;
    expect(asked).toBeLessThan(20);
    await clock.advance(100_000);
    expect(conductor.leases()).toHaveLength(asked);
  });

  test("a task that the server does not know is lost at once", async () => {
    const { conductor, clock, lost, hold } = setUp();
    hold("task", 10);
    conductor.remove("task");
    await clock.advance(8100);
    expect(lost).toEqual(["task"]);
  });
});
