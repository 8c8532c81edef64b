import { expect, it } from "vitest";
import { explainFoundReason, explainReason } from "../../src/core/run-reason.ts";

const names: Readonly<Record<string, string>> = { "id-1": "charge", "id-2": "ship" };
const nameOf = (taskId: string): string | undefined => names[taskId];
const failed = (id: string, reason: string | null, status = "FAILED"): string =>
  `Task ${id} failed with status: ${status} and reason: '${reason ?? "null"}'`;
const below = (reason: string): string => `Sub workflow child.2001000/0194-7 failure reason: ${reason}`;

it.each([
  ["a task's reason", failed("id-1", "declined"), "charge: declined"],
  ["one of several lines", failed("id-1", "declined\n  at pay.ts:3"), "charge: declined\n  at pay.ts:3"],
  ["one with quotes", failed("id-1", "it's 'odd'"), "charge: it's 'odd'"],
  ["one that was cut off", failed("id-1", "declined").slice(0, -1), "charge: declined"],
  ["a time-out", failed("id-2", "no answer for 60 s", "TIMED_OUT"), "ship: no answer for 60 s"],
  ["no reason", failed("id-1", null), "charge: no reason was given"],
  ["an empty reason", failed("id-1", ""), "charge: no reason was given"],
  ["several tasks", `${failed("id-1", "a'. b")}. ${failed("id-2", null)}`, "charge: a'. b; ship: no reason was given"],
  ["a task that is not known", failed("other", "declined"), "declined"],
  ["a run below", failed("id-2", below(failed("other", "lost"))), "ship: sub-workflow child@2.1.0: lost"],
  [
    "runs below each other",
    failed("id-2", below(failed("x", below(failed("y", "lost"))))),
    "ship: sub-workflow child@2.1.0: sub-workflow child@2.1.0: lost",
  ],
  ["a run below that was ended", below("wrong order"), "sub-workflow child@2.1.0: wrong order"],
  ["something else", "wrong order", "wrong order"],
  ["a mention of a task", `see: ${failed("id-1", "x")}`, `see: ${failed("id-1", "x")}`],
  ["nothing", "", ""],
])("tells %s", (_what, reason, text) => {
  expect(explainReason(reason, nameOf)).toBe(text);
});

it.each([
  [failed("x", "declined"), ["charge"], "charge: declined"],
  [failed("x", "declined"), ["charge", "ship"], "charge, ship: declined"],
  [failed("x", "declined"), [], "declined"],
  [failed("x", failed("y", "lost")), ["charge"], "charge: lost"],
  [below("wrong order"), ["charge"], "sub-workflow child@2.1.0: wrong order"],
  ["wrong order", ["charge"], "wrong order"],
])("tells of a run that was found %j by the names %j", (reason, failedNames, text) => {
  expect(explainFoundReason(reason, failedNames)).toBe(text);
});
