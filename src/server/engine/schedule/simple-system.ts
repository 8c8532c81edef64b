/** Types that are done as soon as they start, or wait for somebody outside: NOOP, HUMAN, SET_VARIABLE, TERMINATE. */
import { isJsonObject } from "../../../core/json.ts";
import type { JsonObject } from "../../../core/json.ts";
import { editWorkflow, finish } from "../draft.ts";
import { own, textOf } from "../own.ts";
import { oversizedVariables } from "../variables.ts";
import { plainInput } from "./behaviour.ts";
import type { TaskBehaviour } from "./behaviour.ts";

export const noopTask: TaskBehaviour = {
  isInstant: true,
  input: () => ({}),
  onStarted: (draft, row) => finish(draft, row, "COMPLETED", { output: {} }),
};

/** Waits for an update through the API. */
export const humanTask: TaskBehaviour = { ignoresDelay: true, input: plainInput };

export const setVariableTask: TaskBehaviour = {
  isInstant: true,
  ignoresDelay: true,
  input: plainInput,
  onStarted(draft, row) {
    const variables = { ...draft.workflow.variables, ...row.task.inputData };
    const reason = oversizedVariables(draft.workflow.workflowId, variables);
    if (reason !== undefined) return finish(draft, row, "FAILED_WITH_TERMINAL_ERROR", { reason });
    editWorkflow(draft).variables = variables;
    return finish(draft, row, "COMPLETED");
  },
};

const terminations: ReadonlySet<unknown> = new Set(["COMPLETED", "FAILED", "TERMINATED"]);

/** The run itself is ended by the decision, as soon as it sees the task done. */
export const terminateTask: TaskBehaviour = {
  isInstant: true,
  input: plainInput,
  onStarted(draft, row) {
    const { inputData } = row.task;
    if (!terminations.has(own(inputData, "terminationStatus"))) {
      finish(draft, row, "FAILED", { reason: "given termination status is not valid" });
      return;
    }
    finish(draft, row, "COMPLETED", { output: outputOf(inputData) });
    draft.terminated = true;
  },
};

function outputOf(input: JsonObject): JsonObject {
  const output = own(input, "workflowOutput") ?? null;
  if (output === null) return {};
  return isJsonObject(output) ? output : { output };
}

export const terminationReason = (input: JsonObject): string | undefined => {
  const reason = textOf(own(input, "terminationReason"));
  return reason === undefined || reason.trim() === "" ? undefined : reason;
};
