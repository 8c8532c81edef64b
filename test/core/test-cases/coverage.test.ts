import { expect, it } from "vitest";
import { branchesOf, coverageOf, percentTaken, takenBranches } from "../../../src/core/test-cases/coverage.ts";
import type { WorkflowTask } from "../../../src/core/model/workflow-def.ts";
import type { ReadWorkflow } from "../../../src/core/nested-tasks.ts";
import type { Task } from "../../../src/core/model/execution.ts";
import { localTask } from "../../../src/core/define-task.ts";

const step = (name: string, type = "SIMPLE", more: Partial<WorkflowTask> = {}) => ({ name, taskReferenceName: name, type, ...more });

const nameless: WorkflowTask = JSON.parse('{"name": "nameless"}');
const workflow: ReadWorkflow = {
  name: "w",
  tasks: [
    step("a"),
    step("choose", "SWITCH", { decisionCases: { big: [step("b")], small: [] }, defaultCase: [step("c", "INLINE")] }),
    step("own", "my_worker"),
    step("loop", "DO_WHILE", { loopOver: [step("d", "HTTP")] }),
    nameless,
  ],
};

const ran = (name: string, more: Partial<Task> = {}): Task => ({
  ...localTask(name, name, "run"),
  referenceTaskName: name,
  taskType: "SIMPLE",
  status: "COMPLETED",
  startTime: 1,
  ...more,
});

const texts = (branches: ReturnType<typeof branchesOf>): string[] =>
  branches.map(({ kind, step: name, case: chosen }) => [kind, name, chosen].filter((part) => part !== undefined).join(" "));

it("steps that do work, cases and what can fail are branches", () => {
  expect(texts(branchesOf(workflow))).toEqual([
    "step a",
    "failure a",
    "case choose big",
    "case choose small",
    "case choose",
    "step b",
    "failure b",
    "step c",
    "step own",
    "failure own",
    "step d",
    "failure d",
    "step ",
    "failure ",
  ]);
  const empty: ReadWorkflow = JSON.parse('{"tasks": null}');
  expect(branchesOf(empty)).toEqual([]);
  expect(takenBranches(empty, [ran("choose", { taskType: "SWITCH", inputData: { case: "y" } })])).toEqual(new Set(['["case","choose"]']));
});

it.each<[string, Task[], string[]]>([
  ["a step that ran", [ran("a")], ["step a"]],
  ["one that was skipped or never began", [ran("a", { status: "SKIPPED" }), ran("b", { startTime: 0, status: "CANCELED" })], []],
  ["one that failed", [ran("a", { status: "TIMED_OUT" })], ["step a", "failure a"]],
  ["a case", [ran("choose", { taskType: "SWITCH", inputData: { case: "small" } })], ["case choose small"]],
  ["the default", [ran("choose", { taskType: "SWITCH", inputData: { case: "toString" } })], ["case choose"]],
  ["a switch that failed", [ran("choose", { taskType: "SWITCH", status: "FAILED" })], []],
  ["a turn of a loop", [ran("d__2", { iteration: 2, taskType: "HTTP", status: "FAILED" })], ["step d", "failure d"]],
  ["what the definition does not have", [ran("x", { taskType: "SWITCH", inputData: { case: "y" } })], []],
])("%s is taken", (_, tasks, taken) => {
  const { missed } = coverageOf("w@1", workflow, takenBranches(workflow, tasks));
  expect(texts(branchesOf(workflow).filter((branch) => !missed.some((one) => JSON.stringify(one) === JSON.stringify(branch))))).toEqual(
    taken,
  );
});

it("counts failures apart, and rounds down", () => {
  const covered = coverageOf("w@1", workflow, takenBranches(workflow, [ran("a", { status: "FAILED" }), ran("b")]));
  expect(covered).toMatchObject({ workflow: "w@1", branches: 9, taken: 2, failures: 5, failuresTaken: 1 });
  expect(percentTaken([covered])).toBe(22);
  expect(percentTaken([])).toBe(100);
});
