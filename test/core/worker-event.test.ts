import { expect, test } from "vitest";
import { defineSubscriber, isDefinedSubscriber } from "../../src/core/define-subscriber.ts";
import { patternsOf, workerEventPatterns } from "../../src/core/worker-event.ts";
import { workerEventEntries, workerEventTypes } from "../../src/core/worker-event-catalogue.ts";

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

test("the catalogue has every type with all of its fields, and tells which of them others have too", () => {
  expect(workerEventEntries.map(({ type }) => type)).toEqual(workerEventTypes);
  const fieldsOf = (type: string) => {
    const fields = workerEventEntries.find((entry) => entry.type === type)?.fields ?? [];
    return fields.map(({ name, optional, shared }) => `${name}${optional ? "?" : ""} ${shared}`);
  };
  expect(fieldsOf("worker:stopped")).toEqual(["at every", "workerId every", "uptimeMs own"]);
  const ofTask = ["taskId", "taskType", "domain?", "referenceName", "workflowId", "workflowType", "correlationId?", "attempt"];
  expect(fieldsOf("task:started")).toEqual(["at every", "workerId every", ...ofTask.map((name) => `${name} task`), "waitedMs own"]);
  expect(fieldsOf("poll:failed")).toEqual(["at every", "workerId every", "taskType own", "domain? own", "tookMs own", "reason own"]);
  for (const { fields } of workerEventEntries) {
    for (const { type, example } of fields) expect(Array.isArray(example) ? "string[]" : typeof example).toBe(type);
  }
});
