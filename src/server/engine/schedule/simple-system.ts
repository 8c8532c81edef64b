/** Types that are done as soon as they start, or wait for somebody outside: NOOP, HUMAN, SET_VARIABLE, TERMINATE, KAFKA_PUBLISH. */
import { stringifyJson } from "../../../core/exact-json.ts";
import { isJsonObject } from "../../../core/json.ts";
import type { JsonObject } from "../../../core/json.ts";
import { editWorkflow, finish } from "../draft.ts";
import { own, textOf } from "../own.ts";
import { plainInput, templatedInput } from "./behaviour.ts";
import type { TaskBehaviour } from "./behaviour.ts";

export const noopTask: TaskBehaviour = { input: () => ({}), onStarted: (draft, row) => finish(draft, row, "COMPLETED", { output: {} }) };

/** Waits for an update through the API. */
export const humanTask: TaskBehaviour = { input: plainInput };

const variablesLimit = 256 * 1024;

export const setVariableTask: TaskBehaviour = {
  input: plainInput,
  onStarted(draft, row) {
    const variables = { ...draft.workflow.variables, ...row.task.inputData };
    const size = sizeInBytes(stringifyJson(variables));
    if (size > variablesLimit) {
      const reason = `The variables payload size: ${size} of workflow: ${draft.workflow.workflowId} is greater than the permissible limit: 256 kilobytes`;
      return finish(draft, row, "FAILED_WITH_TERMINAL_ERROR", { reason });
    }
    editWorkflow(draft).variables = variables;
    return finish(draft, row, "COMPLETED");
  },
};

/** As UTF-8. */
function sizeInBytes(text: string): number {
  let size = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // Surrogates come in pairs: two units, four bytes.
    if (code > 0x7ff && (code < 0xd800 || code > 0xdfff)) size += 2;
    else if (code > 0x7f) size += 1;
  }
  return size;
}

const terminations: ReadonlySet<unknown> = new Set(["COMPLETED", "FAILED", "TERMINATED"]);

/** The run itself is ended by the decision, as soon as it sees the task done. */
export const terminateTask: TaskBehaviour = {
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

export const kafkaPublishTask: TaskBehaviour = {
  showsRateLimit: true,
  input: templatedInput,
  isDelayable: true,
  onStarted: (draft, row) =>
    finish(draft, row, "FAILED", {
      reason: "KAFKA_PUBLISH is not supported by the embedded server; run this workflow on a Conductor server.",
    }),
};

export const terminationReason = (input: JsonObject): string | undefined => {
  const reason = textOf(own(input, "terminationReason"));
  return reason === undefined || reason.trim() === "" ? undefined : reason;
};
