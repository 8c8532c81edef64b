import { expect, test } from "vitest";
import { checkDefinition } from "../../../src/core/checks/check-definition.ts";
import type { JsonObject } from "../../../src/core/json.ts";

const check = (fields: JsonObject) => checkDefinition("task", { name: "t", ...fields });

test.each<[string, JsonObject]>([
  ["a name alone", {}],
  [
    "limits met exactly",
    { retryCount: 0, responseTimeoutSeconds: 1, pollTimeoutSeconds: 0, backoffScaleFactor: 1, totalTimeoutSeconds: 0 },
  ],
  ["timeouts that are equal", { timeoutSeconds: 5, responseTimeoutSeconds: 5, totalTimeoutSeconds: 5 }],
  ["a total below the default response timeout", { totalTimeoutSeconds: 4 }],
  ["a negative timeout, which is none", { timeoutSeconds: -5 }],
  ["odd names", { name: " " }],
])("the server takes %s", (_label, fields) => {
  expect(check(fields)).toEqual([]);
});

test.each<[string, JsonObject, string]>([
  ["retryCount", { retryCount: -1 }, "TaskDef retryCount: 0 must be >= 0"],
  ["responseTimeoutSeconds", { responseTimeoutSeconds: -5 }, "TaskDef responseTimeoutSeconds: -5 should be minimum 1 second"],
  ["pollTimeoutSeconds", { pollTimeoutSeconds: -1 }, "TaskDef pollTimeoutSeconds: 0 must be >= 0"],
  ["backoffScaleFactor", { backoffScaleFactor: 0 }, "Backoff scale factor. Applicable for LINEAR_BACKOFF"],
  ["maxRetryDelaySeconds", { maxRetryDelaySeconds: -1 }, "TaskDef maxRetryDelaySeconds: 0 must be >= 0"],
  ["backoffJitterMs", { backoffJitterMs: -1 }, "TaskDef backoffJitterMs: 0 must be >= 0"],
  ["totalTimeoutSeconds", { totalTimeoutSeconds: -1 }, "TaskDef totalTimeoutSeconds: 0 must be >= 0"],
])("a %s that is too small", (field, fields, message) => {
  const [value] = Object.values(fields);
  expect(check(fields)).toMatchObject([
    { code: "value-too-small", pointer: `/${field}`, message, javaPath: field, invalidValue: JSON.stringify(value) },
  ]);
});

test("a null for the response timeout is 0", () => {
  expect(check({ responseTimeoutSeconds: null })).toMatchObject([{ pointer: "/responseTimeoutSeconds", invalidValue: "0" }]);
});

test("a timeout below the response timeout that nobody set says which one to set", () => {
  expect(check({ timeoutSeconds: 10 })).toEqual([
    {
      code: "task-timeouts",
      pointer: "/timeoutSeconds",
      message: "TaskDef: t responseTimeoutSeconds: 3600 must be less than timeoutSeconds: 10",
      javaPath: "",
      hint: "responseTimeoutSeconds is 3600 unless you set it. Set responseTimeoutSeconds to at most 10.",
    },
  ]);
});

test("all timeouts out of order", () => {
  expect(check({ timeoutSeconds: "10", responseTimeoutSeconds: 20, totalTimeoutSeconds: 4 })).toMatchObject([
    {
      message: "TaskDef: t responseTimeoutSeconds: 20 must be less than timeoutSeconds: 10",
      hint: "Set responseTimeoutSeconds to at most 10.",
    },
    { message: "TaskDef: t timeoutSeconds: 10 must be less than or equal to totalTimeoutSeconds: 4" },
  ]);
});

test("a name is needed", () => {
  const missing = { code: "name-missing", pointer: "/name", message: "TaskDef name cannot be null or empty", javaPath: "name" };
  expect(checkDefinition("task", {})).toEqual([missing]);
  expect(checkDefinition("task", { name: null })).toEqual([missing]);
  expect(checkDefinition("task", { name: "" })).toEqual([{ ...missing, invalidValue: "" }]);
});
