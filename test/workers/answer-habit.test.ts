import { describe, expect, test } from "vitest";
import type { AnswerHabit } from "../../src/workers/answer-habit.ts";
import { createAnswerHabit, trialWaitMs } from "../../src/workers/answer-habit.ts";

const answer = (habit: AnswerHabit, received: number, tookMs: number, now = 0, count = 2, spreadMs = 0) =>
  habit.note({ count, waitMs: trialWaitMs, received, tookMs, spreadMs }, now);

describe("how a server answers polls for several tasks", () => {
  test("a part of what was asked for, before the time is up: at once", () => {
    const habit = createAnswerHabit();
    answer(habit, 1, 90);
    expect(habit.state).toBe("prompt");
  });

  test("a part, when the time is up: it was held back", () => {
    const habit = createAnswerHabit();
    answer(habit, 1, trialWaitMs + 3);
    expect(habit.state).toBe("holds");
  });

  test.each([
    ["empty answers", 0, 250],
    ["full answers", 2, 250],
    ["more than was asked for", 5, 3],
    ["a task that happened to come at the very end", 1, trialWaitMs * 0.95],
  ])("%s say nothing", (_name, received, tookMs) => {
    const habit = createAnswerHabit();
    answer(habit, received, tookMs);
    expect(habit.state).toBe("unknown");
    answer(habit, 1, 20);
    answer(habit, received, tookMs);
    expect(habit.state).toBe(received === 1 && tookMs >= trialWaitMs ? "holds" : "prompt");
  });

  test("a full answer whose tasks came one after the other while it was held", () => {
    const habit = createAnswerHabit();
    answer(habit, 2, 150, 0, 2, 100);
    expect(habit.state).toBe("holds");
  });

  test("a full answer of old tasks says nothing", () => {
    const habit = createAnswerHabit();
    answer(habit, 2, 15, 0, 2, 3000);
    expect(habit.state).toBe("unknown");
  });

  test("nor does a poll for one task", () => {
    const habit = createAnswerHabit();
    answer(habit, 1, 300, 0, 1);
    expect(habit.state).toBe("unknown");
  });

  test("trials go on until one tells; after a server that holds back, the next one is later each time", () => {
    const habit = createAnswerHabit();
    expect(habit.mayTry(0)).toBe(true);
    answer(habit, 0, trialWaitMs);
    expect(habit.mayTry(0)).toBe(true);
    const pauses: number[] = [];
    let now = 0;
    for (let trial = 0; trial < 8; trial += 1) {
      answer(habit, 1, trialWaitMs, now);
      const from = now;
      while (!habit.mayTry(now)) now += 1000;
      pauses.push((now - from) / 60_000);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
  });

  test("a server that answers at once is not tried, and believed until it holds something back", () => {
    const habit = createAnswerHabit();
    answer(habit, 1, 20);
    expect(habit.mayTry(1e9)).toBe(false);
    answer(habit, 1, trialWaitMs);
    expect(habit.state).toBe("holds");
    answer(habit, 1, 20);
    expect(habit.state).toBe("prompt");
  });

  test("after an outage it may be another server", () => {
    const habit = createAnswerHabit();
    answer(habit, 1, 20);
    habit.forget();
    expect(habit.state).toBe("unknown");
    answer(habit, 1, trialWaitMs, 1000);
    expect(habit.mayTry(1001)).toBe(false);
    habit.forget();
    expect(habit.state).toBe("holds");
    expect(habit.mayTry(1001)).toBe(true);
  });
});
