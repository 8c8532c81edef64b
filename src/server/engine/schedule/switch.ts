/** SWITCH and the older DECISION: one of several lists of tasks is run. */
import type { WorkflowTask } from "../../../core/model/workflow-def.ts";
import type { Json, JsonObject } from "../../../core/json.ts";
import { edit, finish } from "../draft.ts";
import type { Draft, Row } from "../draft.ts";
import { failRun } from "../end-run.ts";
import { evaluateExpression, evaluateScript } from "../evaluation.ts";
import { javaText } from "../java-text.ts";
import { own } from "../own.ts";
import { plainInput } from "./behaviour.ts";
import type { Scheduler, TaskBehaviour } from "./behaviour.ts";
import { firstNotSkipped, iterationOf } from "../successor.ts";

/** A decision that has to wait for the sandbox is made after the task was scheduled. */
function orFail(decide: NonNullable<TaskBehaviour["onScheduled"]>): NonNullable<TaskBehaviour["advance"]> {
  return (draft, row, spec, schedule) => {
    const reason = decide(draft, row, spec, schedule);
    if (reason !== undefined) failRun(draft, { reason, taskId: row.task.taskId });
  };
}

export const switchTask: TaskBehaviour = {
  shownAs: "SWITCH",
  isNeverRetried: true,
  isDoneInItsTurn: true,
  input: plainInput,
  onScheduled: decideSwitch,
  advance: orFail(decideSwitch),
  scheduleChildren: scheduleChosen,
};

function decideSwitch(draft: Draft, row: Row, spec: WorkflowTask, schedule: Scheduler): string | undefined {
  const evaluatorType = spec.evaluatorType ?? "";
  const answer = evaluateExpression(draft, { evaluatorType, expression: spec.expression ?? "", input: row.task.inputData });
  if (answer === "waiting") return undefined;
  if (answer === "unknown-evaluator") return `No evaluator registered for type: ${evaluatorType}`;
  if (!answer.ok) {
    edit(draft, row).startTime ||= draft.context.now;
    finish(draft, row, "FAILED", { reason: answer.error });
    return undefined;
  }
  const chosen = javaText(answer.value, draft.foundLists);
  const tasks = tasksOfSwitch(spec, chosen);
  take(draft, row, { chosen, tasks, output: { evaluationResult: [chosen], selectedCase: chosen } }, schedule);
  return undefined;
}

/** A case that matches and is empty means that nothing is to be done; the default is only for what matches no case. */
function tasksOfSwitch(spec: WorkflowTask, chosen: string): readonly WorkflowTask[] {
  return own(spec.decisionCases ?? {}, chosen) ?? spec.defaultCase ?? [];
}

/** The input holds only the outcome, not the parameters. */
export const decisionTask: TaskBehaviour = {
  shownAs: "DECISION",
  isNeverRetried: true,
  isDoneInItsTurn: true,
  input: () => ({}),
  onScheduled: decideDecision,
  advance: orFail(decideDecision),
  scheduleChildren: scheduleChosen,
};

function decideDecision(draft: Draft, row: Row, spec: WorkflowTask, schedule: Scheduler): string | undefined {
  const input = plainInput(draft, row, spec);
  let value: Json;
  if (spec.caseExpression !== undefined && spec.caseExpression.trim() !== "") {
    const answer = evaluateScript(draft, { language: "javascript", source: spec.caseExpression, input, form: "expression" });
    if (answer === "waiting") return undefined;
    if (!answer.ok) return `Error while evaluating script: ${spec.caseExpression}`;
    value = answer.value;
  } else value = own(input, spec.caseValueParam ?? "") ?? null;
  const chosen = javaText(value, draft.foundLists);
  take(draft, row, { chosen, tasks: tasksOfDecision(spec, chosen), output: { caseOutput: [chosen] } }, schedule);
  return undefined;
}

function tasksOfDecision(spec: WorkflowTask, chosen: string): readonly WorkflowTask[] {
  const matched = own(spec.decisionCases ?? {}, chosen) ?? [];
  return matched.length > 0 ? matched : (spec.defaultCase ?? []);
}

/** The first task of the case that was chosen, if it has any. */
export function firstChosen(draft: Draft, row: Row, spec: WorkflowTask): WorkflowTask | undefined {
  const chosen = own(row.task.inputData, "case");
  if (typeof chosen !== "string" || own(row.task.inputData, "hasChildren") === undefined) return undefined;
  const tasks = spec.type === "DECISION" ? tasksOfDecision(spec, chosen) : tasksOfSwitch(spec, chosen);
  return firstNotSkipped(draft, tasks[0]);
}

function scheduleChosen(draft: Draft, row: Row, spec: WorkflowTask, schedule: Scheduler): void {
  const first = firstChosen(draft, row, spec);
  if (first !== undefined) schedule(draft, first, { scope: row.scope, iteration: iterationOf(row) });
}

function take(
  draft: Draft,
  row: Row,
  branch: { chosen: string; tasks: readonly WorkflowTask[]; output: JsonObject },
  schedule: Scheduler,
): void {
  const first = firstNotSkipped(draft, branch.tasks[0]);
  const task = edit(draft, row);
  if (task.startTime === 0) task.startTime = draft.context.now;
  task.inputData = { ...task.inputData, case: branch.chosen, ...(first === undefined ? {} : { hasChildren: "true" }) };
  finish(draft, row, "COMPLETED", { output: branch.output });
  if (first !== undefined) schedule(draft, first, { scope: row.scope, iteration: iterationOf(row) });
}
