import { expect, test } from "vitest";
import { defineSubscriber, isDefinedSubscriber } from "../../src/core/define-subscriber.ts";
import { patternsOf, workerEventPatterns, workerEventTypes } from "../../src/core/worker-event.ts";

test("a subscriber is frozen and known by its brand", () => {
  const handlers = { "task:failed": () => undefined };
  const subscriber = defineSubscriber(handlers);
  expect(Object.isFrozen(subscriber)).toBe(true);
  expect(Object.isFrozen(subscriber.handlers)).toBe(true);
  expect(subscriber.handlers).toEqual(handlers);
  expect(isDefinedSubscriber(subscriber)).toBe(true);
  expect([{ handlers }, handlers, () => 1, null, undefined, "a"].map(isDefinedSubscriber)).toEqual(Array(6).fill(false));
});

test("a type is listened to by itself, by its group, or with everything", () => {
  expect(patternsOf("task:handed-back")).toEqual(["task:handed-back", "task:*", "*"]);
});

test("patterns are the types, their groups and the one for all, once each", () => {
  expect(new Set(workerEventPatterns).size).toBe(workerEventPatterns.length);
  expect([...workerEventPatterns].sort()).toEqual([...workerEventTypes, "*", "task:*", "worker:*", "report:*", "poll:*"].sort());
});
