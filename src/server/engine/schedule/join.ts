/** JOIN and EXCLUSIVE_JOIN: wait for branches, hand on their outputs. */
import type { Json, JsonObject } from "../../../core/json.ts";
import { isSuccessfulTask, isTerminalTask } from "../../../core/model/execution.ts";
import type { WorkflowTask } from "../../../core/model/workflow-def.ts";
import { edit, finish, specOf } from "../draft.ts";
import type { Draft, Row } from "../draft.ts";
import { own } from "../own.ts";
import type { TaskBehaviour } from "./behaviour.ts";
import { advanceByScript } from "./join-script.ts";

export const joinTask: TaskBehaviour = {
  shownAs: "JOIN",
  waitsForOthers: true,
  isLate: true,
  isNeverRetried: true,
  // A dynamic fork gives its JOIN the branches in the input; everything else is in the definition.
  input: (_draft, row, spec) => (Object.hasOwn(row.task.inputData, "joinOn") ? row.task.inputData : { joinOn: spec.joinOn ?? [] }),
  // It waits from the first moment on, even where the run ends before it is looked at.
  onScheduled(draft, row) {
    const task = edit(draft, row);
    task.status = "IN_PROGRESS";
    task.startTime = draft.context.now;
    return undefined;
  },
  advance: advanceJoin,
};

function advanceJoin(draft: Draft, row: Row, spec: WorkflowTask): void {
  const names = branchNames(row, own(row.task.inputData, "joinOn"));
  if ((spec.expression ?? "").trim() !== "") return advanceByScript(draft, row, spec);
  const branches = names.map((name) => draft.latest.get(name));
  const isComplete = branches.every((branch) => branch !== undefined && isTerminalTask(branch.task.status));
  const known = branches.filter((branch) => branch !== undefined);
  const failed = known.find((branch) => isFailure(draft, branch, isComplete));
  if (failed === undefined && !isComplete) return;
  const output = outputOf(row.task.outputData, known);
  if (failed !== undefined) {
    const reason = known
      .filter(({ task }) => !isSuccessfulTask(task.status) && task.reasonForIncompletion !== undefined)
      .map(({ task }) => task.reasonForIncompletion)
      .join(" ");
    return finish(draft, row, "FAILED", { output, reason });
  }
  const imperfect = known.filter((branch) => branch.task.status === "COMPLETED_WITH_ERRORS" && specOf(draft, branch)?.optional === true);
  if (imperfect.length === 0) return finish(draft, row, "COMPLETED", { output });
  const reason = `${imperfect.map(({ task }) => `${task.taskDefName}/${task.taskId}`).join(" ")} completed with errors`;
  return finish(draft, row, "COMPLETED_WITH_ERRORS", { output, reason });
}

/** In a loop the branches of the same round are meant. */
function branchNames(row: Row, joinOn: Json | undefined): string[] {
  return Array.isArray(joinOn) ? joinOn.filter((name) => typeof name === "string").map((name) => name + row.scope) : [];
}

function isFailure(draft: Draft, branch: Row, isComplete: boolean): boolean {
  const spec = specOf(draft, branch);
  return !isSuccessfulTask(branch.task.status) && spec?.optional !== true && (spec?.permissive !== true || isComplete);
}

function outputOf(before: JsonObject, branches: readonly Row[]): JsonObject {
  const outputs = branches.filter(({ task }) => Object.keys(task.outputData).length > 0);
  return { ...before, ...Object.fromEntries(outputs.map(({ task }) => [task.referenceTaskName, task.outputData])) };
}

export const exclusiveJoinTask: TaskBehaviour = {
  shownAs: "EXCLUSIVE_JOIN",
  waitsForOthers: true,
  isNeverRetried: true,
  input: (_draft, _row, spec) => ({ joinOn: spec.joinOn ?? [], defaultExclusiveJoinTask: spec.defaultExclusiveJoinTask ?? [] }),
  advance(draft, row) {
    const { inputData } = row.task;
    const first = firstScheduled(draft, branchNames(row, own(inputData, "joinOn")));
    const chosen =
      first !== undefined && isTerminalTask(first.task.status)
        ? first
        : firstScheduled(draft, branchNames(row, own(inputData, "defaultExclusiveJoinTask")));
    if (chosen === undefined || !isTerminalTask(chosen.task.status)) return;
    if (isSuccessfulTask(chosen.task.status)) return finish(draft, row, "COMPLETED", { output: chosen.task.outputData });
    edit(draft, row).outputData = {};
    return finish(draft, row, "FAILED", { reason: chosen.task.reasonForIncompletion ?? "" });
  },
};

function firstScheduled(draft: Draft, names: readonly string[]): Row | undefined {
  return names.map((name) => draft.latest.get(name)).find((row) => row !== undefined && row.task.status !== "SKIPPED");
}
