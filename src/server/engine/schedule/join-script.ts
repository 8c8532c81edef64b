/**
 * A JOIN with an `expression`: the script says when it is done, and how. Orkes has it; the open-source server reads the field and leaves
 * it alone. https://orkes.io/content/reference-docs/operators/join
 */
import { stringifyJson } from "../../../core/exact-json.ts";
import { isJsonObject } from "../../../core/json.ts";
import type { Json, JsonObject } from "../../../core/json.ts";
import { isTerminalTask, taskStatuses } from "../../../core/model/execution.ts";
import type { TaskStatus } from "../../../core/model/execution.ts";
import type { WorkflowTask } from "../../../core/model/workflow-def.ts";
import { edit, finish } from "../draft.ts";
import type { Draft, Row } from "../draft.ts";
import { evaluateScript } from "../evaluation.ts";
import { resolveInput } from "../expressions.ts";
import { own, textOf } from "../own.ts";

/** Done for `true`, or for an object with a status that is an end; everything else means that it waits. */
export function advanceByScript(draft: Draft, row: Row, spec: WorkflowTask): void {
  const source = spec.expression ?? "";
  const branches = branchesOf(draft, row);
  const input = { ...resolveInput(draft, row, spec.inputParameters ?? {}), ...describe(branches) };
  const answer = evaluateScript(draft, { language: "javascript", source, input, form: "expression" });
  if (answer === "waiting") return;
  if (!answer.ok) return finish(draft, row, "FAILED_WITH_TERMINAL_ERROR", { reason: answer.error });
  const outputs = Object.fromEntries(
    branches.flatMap(({ name, branch }) => (branch === undefined ? [] : [[name, branch.task.outputData]])),
  );
  if (answer.value === true) return finish(draft, row, "COMPLETED", { output: outputs });
  const verdict = readVerdict(answer.value);
  if (verdict === undefined) return;
  const { status, output, reason } = verdict;
  if (isTerminalTask(status))
    return finish(draft, row, status, { output: { ...outputs, ...output }, ...(reason === undefined ? {} : { reason }) });
  // What the script says while it waits is only worth a change if it is something new.
  if (stringifyJson(output) !== stringifyJson(row.task.outputData)) edit(draft, row).outputData = output;
}

interface Branch {
  name: string;
  branch: Row | undefined;
}

/** By the names of the definition; in a loop those of the same round are meant. */
function branchesOf(draft: Draft, row: Row): Branch[] {
  const joinOn = own(row.task.inputData, "joinOn");
  const names = Array.isArray(joinOn) ? joinOn.filter((name) => typeof name === "string") : [];
  return names.map((name) => ({ name, branch: draft.latest.get(name + row.scope) }));
}

/** What `$` holds: `joinOn`, and by their names the tasks that are scheduled. */
function describe(branches: readonly Branch[]): JsonObject {
  const known = branches.flatMap(({ name, branch }): [string, Json][] => {
    if (branch === undefined) return [];
    const { taskId, taskType, status, referenceTaskName, retryCount, inputData, outputData, reasonForIncompletion = null } = branch.task;
    return [[name, { taskId, taskType, status, referenceTaskName, retryCount, inputData, outputData, reasonForIncompletion }]];
  });
  return { ...Object.fromEntries(known), joinOn: branches.map(({ name }) => name) };
}

interface Verdict {
  status: TaskStatus;
  output: JsonObject;
  reason: string | undefined;
}

function readVerdict(value: Json): Verdict | undefined {
  if (!isJsonObject(value)) return undefined;
  const status = taskStatuses.find((known) => known === own(value, "status"));
  const output = own(value, "outputData") ?? {};
  if (status === undefined) return undefined;
  return { status, output: isJsonObject(output) ? output : {}, reason: textOf(own(value, "reasonForIncompletion")) };
}
