import { expect, test } from "vitest";
import { compareIdentity, identityKey, identityText } from "../../src/core/definition.ts";
import { FlowError, HttpError, isFlowError, isHttpError, isMissing, isMissingRoute } from "../../src/core/errors.ts";
import { isExitCode, worstExitCode } from "../../src/core/exit-code.ts";
import { isError } from "../../src/core/findings.ts";
import { isJsonObject } from "../../src/core/json.ts";
import { ConductorFault } from "../../src/core/conductor-api.ts";
import { factsOf, kindTable } from "../../src/core/kinds.ts";
import { kinds } from "../../src/core/definition.ts";

test("definitions are sorted by kind, name and version", () => {
  const sorted = [
    { kind: "task", name: "B" },
    { kind: "task", name: "a" },
    { kind: "workflow", name: "a" },
    { kind: "workflow", name: "a", version: 2 },
    { kind: "workflow", name: "a", version: 10 },
    { kind: "event-handler", name: "a" },
    { kind: "schedule", name: "a" },
  ] as const;
  expect([...sorted].reverse().sort(compareIdentity)).toEqual(sorted);
  expect(compareIdentity({ kind: "task", name: "a" }, { kind: "task", name: "a" })).toBe(0);
});

test("an identity as text and as a key", () => {
  expect(identityText({ name: "a" })).toBe("a");
  expect(identityText({ name: "a", version: 2 })).toBe("a@2");
  expect(identityKey({ kind: "workflow", name: "a 1" })).not.toBe(identityKey({ kind: "workflow", name: "a", version: 1 }));
});

test("of several exit codes the weightiest stands", () => {
  expect(worstExitCode([0, 5, 4])).toBe(4);
  expect(worstExitCode([1, 3, 7])).toBe(3);
  expect(worstExitCode([2, 0])).toBe(2);
  expect(worstExitCode([])).toBe(0);
});

test("an error says what, where and the next step", () => {
  const cause = new Error("inner");
  const error = new FlowError("config", "No such key", { hint: "Remove it.", cause, file: "flow.yml", line: 2, column: 3 });
  expect(error).toMatchObject({ code: "config", exitCode: 64, hint: "Remove it.", cause, file: "flow.yml", line: 2, column: 3 });
  expect(isFlowError(error)).toBe(true);
  expect(isHttpError(error)).toBe(false);
  expect(isFlowError(new Error("x"))).toBe(false);
  expect(isFlowError(null)).toBe(false);
  expect(isFlowError("x")).toBe(false);
});

test("an HTTP error tells a missing thing from a missing route", () => {
  const answer = { status: 404, method: "GET", url: "http://x/api/a", serverMessage: "No such task" };
  const missing = new HttpError("http", answer);
  expect(missing).toMatchObject({ message: "No such task (404, GET http://x/api/a)", retryable: false, validationErrors: [], exitCode: 1 });
  expect(missing.retryAfterMs).toBeUndefined();
  expect([isMissing(missing), isMissingRoute(missing)]).toEqual([true, false]);
  const route = new HttpError("http", {
    ...answer,
    serverMessage: "No static resource a.",
    retryable: true,
    retryAfterMs: 5,
    validationErrors: [],
  });
  expect([isMissing(route), isMissingRoute(route)]).toEqual([false, true]);
  expect(route).toMatchObject({ retryable: true, retryAfterMs: 5 });
  const otherMethod = { ...answer, status: 405, serverMessage: "Request method 'GET' is not supported" };
  expect(isMissingRoute(new HttpError("http", otherMethod))).toBe(true);
  expect(isMissingRoute(new HttpError("http", { ...otherMethod, serverMessage: "Not allowed" }))).toBe(false);
  expect(isMissing(new HttpError("http", { ...answer, status: 500 }))).toBe(false);
  expect(isMissing(new Error("x"))).toBe(false);
  expect(isMissingRoute(new FlowError("http", "x"))).toBe(false);
});

test("a fault carries what the wire shows", () => {
  expect(new ConductorFault(404, "No such task")).toMatchObject({ status: 404, message: "No such task" });
  const validationErrors = [{ path: "a", message: "b" }];
  expect(new ConductorFault(400, "Bad", validationErrors).validationErrors).toBe(validationErrors);
});

test("small questions", () => {
  expect(isError({ code: "a", severity: "error", message: "" })).toBe(true);
  expect(isError({ code: "a", severity: "warning", message: "" })).toBe(false);
  expect([{}, [], null, "a"].map(isJsonObject)).toEqual([true, false, false, false]);
  expect([0, 64, 143, 99].map(isExitCode)).toEqual([true, true, true, false]);
});

test("what is used is applied before what uses it, and every kind has its facts", () => {
  const byOrder = [...kinds].sort((left, right) => kindTable[left].applyOrder - kindTable[right].applyOrder);
  expect(byOrder).toEqual(["task", "workflow", "event-handler", "schedule"]);
  expect(kinds.map((kind) => factsOf(kind).schema.$id)).toEqual(["TaskDef", "WorkflowDef", "EventHandler", "WorkflowSchedule"]);
});
