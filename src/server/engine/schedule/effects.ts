/** Types whose work is done outside of the engine: HTTP, KAFKA_PUBLISH, EVENT, START_WORKFLOW, JSON_JQ_TRANSFORM. */
import { isJsonObject } from "../../../core/json.ts";
import type { StartWorkflowRequest, Task } from "../../../core/model/execution.ts";
import { edit, finish } from "../draft.ts";
import type { Draft, Row } from "../draft.ts";
import { evaluateScript } from "../evaluation.ts";
import { resolveInput } from "../expressions.ts";
import { javaText } from "../java-text.ts";
import { asJson, integerIn, numberIn, own, textOf } from "../own.ts";
import { plainInput, templatedInput } from "./behaviour.ts";
import type { TaskBehaviour } from "./behaviour.ts";

export const httpTask: TaskBehaviour = {
  showsRateLimit: true,
  isDelayable: true,
  input: (draft, row, spec) => ({ ...templatedInput(draft, row, spec), asyncComplete: spec.asyncComplete ?? false }),
  onStarted: (draft, row) => void draft.effects.push({ type: "http", taskId: row.task.taskId }),
};

export const kafkaPublishTask: TaskBehaviour = {
  showsRateLimit: true,
  isDelayable: true,
  input: templatedInput,
  onStarted: (draft, row) => void draft.effects.push({ type: "kafka", taskId: row.task.taskId }),
};

export const eventTask: TaskBehaviour = {
  ignoresDelay: true,
  input: (draft, row, spec) =>
    resolveInput(draft, row, { ...spec.inputParameters, sink: spec.sink ?? null, asyncComplete: spec.asyncComplete ?? false }),
  onStarted(draft, row) {
    const sink = own(row.task.inputData, "sink") ?? null;
    const queue = typeof sink === "string" ? queueOf(draft, row, sink) : undefined;
    const { workflow } = draft;
    const output = {
      ...row.task.inputData,
      workflowInstanceId: workflow.workflowId,
      workflowType: workflow.workflowName,
      workflowVersion: workflow.workflowVersion,
      correlationId: workflow.correlationId ?? null,
      taskToDomain: asJson(workflow.taskToDomain),
    };
    if (queue === undefined)
      return finish(draft, row, "FAILED", { output, reason: `Invalid / Unsupported sink specified: ${javaText(sink)}` });
    const payload = { ...output, event_produced: queue };
    edit(draft, row).outputData = payload;
    draft.effects.push({ type: "publish-event", taskId: row.task.taskId, sink: queue, payload });
  },
};

/** `conductor` is the task's own queue, `conductor:x` one of the workflow's; other sinks name their system. */
function queueOf({ workflow }: Draft, row: Row, sink: string): string | undefined {
  if (sink === "conductor") return `conductor:${workflow.workflowName}:${row.task.referenceTaskName}`;
  if (sink.startsWith("conductor:")) return `conductor:${workflow.workflowName}:${sink.replaceAll("conductor:", "")}`;
  return sink.startsWith("conductor") ? undefined : sink;
}

export const startWorkflowTask: TaskBehaviour = {
  input: plainInput,
  onStarted(draft, row) {
    const request = readRequest(draft, row.task);
    if (typeof request === "string") return finish(draft, row, "FAILED", { reason: request });
    draft.effects.push({ type: "start-workflow", taskId: row.task.taskId, request });
  },
};

function readRequest({ workflow }: Draft, task: Task): StartWorkflowRequest | string {
  const given = own(task.inputData, "startWorkflow") ?? null;
  if (given === null) return "Missing 'startWorkflow' in input data.";
  if (!isJsonObject(given)) return "Error reading StartWorkflowRequest. An object is expected.";
  const name = textOf(own(given, "name")) ?? "";
  if (name === "") return "startWorkflow validation failed. 'name' -> Workflow name cannot be null or empty. ";
  const written = own(given, "version") ?? null;
  const version = integerIn(written);
  if (written !== null && version === undefined) return `Error reading StartWorkflowRequest. Not a version: ${javaText(written)}`;
  const input = own(given, "input");
  const priority = numberIn(own(given, "priority"));
  const domains = own(given, "taskToDomain");
  const correlationId = textOf(own(given, "correlationId")) || workflow.correlationId;
  return {
    name,
    ...(version === undefined ? {} : { version }),
    input: isJsonObject(input) ? input : {},
    taskToDomain: isJsonObject(domains) && Object.keys(domains).length > 0 ? textsOf(domains) : workflow.taskToDomain,
    ...(priority === undefined ? {} : { priority }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

const textsOf = (object: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(object).filter((entry): entry is [string, string] => typeof entry[1] === "string"));

export const jqTask: TaskBehaviour = {
  isDoneAtStart: true,
  ignoresDelay: true,
  input: templatedInput,
  advance(draft, row) {
    const source = textOf(own(row.task.inputData, "queryExpression"));
    if (source === undefined) return finish(draft, row, "FAILED", { reason: "Missing 'queryExpression' in input parameters" });
    const answer = evaluateScript(draft, { language: "jq", source, input: row.task.inputData, form: "expression" });
    if (answer === "waiting") return;
    if (!answer.ok) return finish(draft, row, "FAILED", { output: { error: answer.error }, reason: answer.error });
    const all = answer.all ?? [answer.value];
    return finish(draft, row, "COMPLETED", { output: { result: all[0] ?? null, resultList: all } });
  },
};
