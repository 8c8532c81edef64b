import { expect, test } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import type { WorkerOptions } from "../../src/core/task-module.ts";
import { findOptionConflicts } from "../../src/core/worker-option-conflicts.ts";

const found = (definition: JsonObject, worker: WorkerOptions): string[] =>
  findOptionConflicts(definition, worker).map(({ option, message }) => `${option}: ${message}`);

test.each<[JsonObject, WorkerOptions, string]>([
  [
    { responseTimeoutSeconds: 60 },
    { handlerTimeoutMs: 60_001, leaseExtend: false },
    "handlerTimeoutMs: handlerTimeoutMs lets the function run for 60.001 s, but the server gives the task away after 60 s (responseTimeoutSeconds), as leaseExtend is false.",
  ],
  [
    {},
    { handlerTimeoutMs: 3_601_000, leaseExtend: false },
    "handlerTimeoutMs: handlerTimeoutMs lets the function run for 3601 s, but the server gives the task away after 3600 s (responseTimeoutSeconds), as leaseExtend is false.",
  ],
  [
    { responseTimeoutSeconds: 10, timeoutSeconds: 20 },
    { handlerTimeoutMs: 30_000 },
    "handlerTimeoutMs: handlerTimeoutMs lets the function run for 30 s, but the server ends the task after 20 s (timeoutSeconds).",
  ],
  [
    { concurrentExecLimit: 5 },
    { concurrency: 6 },
    "concurrency: concurrency is 6, but the server lets only 5 run at once, on all workers together (concurrentExecLimit).",
  ],
  [{}, { memoryLimitMb: 64 }, "memoryLimitMb: memoryLimitMb has no effect: the function runs among the worker's own work."],
  [
    {},
    { isolation: "inline", recycleAfter: 9 },
    "recycleAfter: recycleAfter has no effect: the function runs among the worker's own work.",
  ],
])("%j with %j", (definition, worker, message) => {
  expect(found(definition, worker)).toEqual([message]);
});

test.each<[JsonObject, WorkerOptions]>([
  [{}, {}],
  [{ responseTimeoutSeconds: 60 }, { handlerTimeoutMs: 60_000, leaseExtend: false }],
  [{ responseTimeoutSeconds: 60 }, { handlerTimeoutMs: 600_000 }],
  [
    { responseTimeoutSeconds: 60, timeoutSeconds: 0 },
    { handlerTimeoutMs: 600_000, leaseExtend: true },
  ],
  [{ responseTimeoutSeconds: "60", timeoutSeconds: "1" }, { handlerTimeoutMs: 60_000 }],
  [{ concurrentExecLimit: 5 }, { concurrency: 5 }],
  [{ concurrentExecLimit: 0 }, { concurrency: 5 }],
  [{ concurrentExecLimit: 5 }, {}],
  [{}, { isolation: "thread", memoryLimitMb: 64, recycleAfter: 9 }],
])("nothing with %j and %j", (definition, worker) => {
  expect(found(definition, worker)).toEqual([]);
});
