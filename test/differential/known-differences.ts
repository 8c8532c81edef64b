/**
 * What the two servers show differently on purpose, or because of a slip of the real one that has no effect on how a run goes. Each is
 * taken out of what is compared, and out of nothing else. Comments name the entry of `differences.ts`, or of `test/contract/differences.ts`.
 */
import type { Json, JsonObject } from "../../src/core/json.ts";
import { isJsonObject } from "../../src/core/json.ts";
import { textOf } from "./text-of.ts";

/** Both servers' outcomes are changed alike. A run can stand anywhere: a failure workflow gets one as its input, and hands it on. */
export function withoutKnownDifferences(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutKnownDifferences);
  if (!isJsonObject(value)) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, item]): [string, Json] => [key, withoutKnownDifferences(item)]));
  const isRun = isJsonObject(inner["workflowDefinition"]) && Array.isArray(inner["tasks"]);
  return withoutShells(isRun ? withoutVariableTraces(withoutEndings(inner)) : withoutDefinitionTrace(inner));
}

/** "executed-in-ended-run", "output-while-waiting", "join-of-failed-run" and "optional-last-task" */
function withoutEndings(run: JsonObject): JsonObject {
  const { tasks, status, failedReferenceTaskNames, failedTaskNames } = run;
  if (!Array.isArray(tasks)) return run;
  const isEnded = status !== "RUNNING" && status !== "PAUSED";
  const isFailed = isEnded && status !== "COMPLETED";
  const objects = tasks.filter(isJsonObject);
  const joins = new Set(objects.filter(({ taskType }) => taskType === "JOIN").map((task) => task["referenceTaskName"]));
  const changed = objects.map((task) => {
    const marked = isEnded ? { ...withOptionalEnd(task), executed: true } : task;
    return isFailed && task["taskType"] === "JOIN" && task["status"] !== "COMPLETED" ? endedJoin(marked) : withoutCutRound(marked);
  });
  const without = (names: Json | undefined, isGone: (name: Json) => boolean): Json =>
    Array.isArray(names) ? names.filter((name) => !isGone(name)) : [];
  const last = objects.at(-1);
  const isCutOutput = isFailed && last?.["taskType"] === "JOIN" && last["status"] !== "COMPLETED";
  return {
    ...run,
    ...(isCutOutput ? { output: {} } : {}),
    tasks: changed,
    failedReferenceTaskNames: without(failedReferenceTaskNames, (name) => isFailed && joins.has(name)),
    failedTaskNames: without(failedTaskNames, (name) => isFailed && name === "JOIN"),
  };
}

/** "optional-last-task" */
function withOptionalEnd(task: JsonObject): JsonObject {
  const spec = task["workflowTask"];
  const isFailed = task["status"] === "FAILED" || task["status"] === "FAILED_WITH_TERMINAL_ERROR";
  const isLost = isFailed && task["retried"] !== true && isJsonObject(spec) && spec["optional"] === true;
  return isLost ? { ...task, status: "COMPLETED_WITH_ERRORS" } : task;
}

function endedJoin(task: JsonObject): JsonObject {
  const { reasonForIncompletion: _reason, ...rest } = task;
  return { ...rest, status: "FAILED or CANCELED", outputData: {} };
}

function withoutCutRound(task: JsonObject): JsonObject {
  const { taskType, status, iteration, outputData } = task;
  if (taskType === "JOIN" && status === "IN_PROGRESS") return { ...task, outputData: {} };
  if (taskType !== "DO_WHILE" || status === "COMPLETED" || !isJsonObject(outputData)) return task;
  const { [textOf(iteration)]: _cut, ...rest } = outputData;
  return { ...task, outputData: rest };
}

const modelInternals = new Set(["onStateChange", "callbackAfterMs", "waitTimeout"]);

/** "task-execution-metadata", "failed-workflow-internals" and "child-of-child-in-output" */
function withoutShells(value: JsonObject): JsonObject {
  const isInternal = (key: string): boolean => key === "executionMetadata" || ("idempotentExecution" in value && modelInternals.has(key));
  const isBorrowed = (key: string): boolean => key === "subWorkflowId" && "seq" in value && value["taskType"] !== "SUB_WORKFLOW";
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !isInternal(key) && !isBorrowed(key))
      .map(([key, item]): [string, Json] => [key, key === "subWorkflowId" ? "a run" : item]),
  );
}

/** "variables-in-definition" */
function withoutVariableTraces(run: JsonObject): JsonObject {
  const { workflowDefinition } = run;
  if (!isJsonObject(workflowDefinition)) return run;
  return { ...run, workflowDefinition: { ...workflowDefinition, variables: {} } };
}

/** "mapped-input-in-definition": an EVENT's sink in its parameters, a DYNAMIC task's worker as its name. */
function withoutDefinitionTrace(task: JsonObject): JsonObject {
  const { type, inputParameters } = task;
  if (type === "DYNAMIC" && "dynamicTaskNameParam" in task) return { ...task, name: "" };
  if (type !== "EVENT" || !isJsonObject(inputParameters)) return task;
  const { sink: _sink, asyncComplete: _asyncComplete, ...rest } = inputParameters;
  return { ...task, inputParameters: rest };
}

const scriptError = /Error evaluating the script `.*?`(?: at line \d+)?/gs;
const jqError =
  /(?:jq: )?(?:(?:string|object|array|number|boolean|null) \([^]*?\) (?:and [^]*? )?cannot be \w+|Cannot (?:index|iterate)[^'\n]*)/g;
/** "script-large-integers": what a script makes of the generator's only integer beyond Java's `long`, as text. */
const largeInteger = /^12345678901234567000$|^\{(?:\w+=\{\}, )*nextProbablePrime=\{\}(?:, \w+=\{\})*\}$/;
/** The start of an object as Java prints it. */
const javaObject = /\{[^{}=]*=/;

/** "script-error-text", "jq-error-text", "script-large-integers" and "key-order-in-text" */
export function withoutKnownWording(text: string): string {
  // A whole run as text, with all that differs in one: "failed-workflow-internals".
  if (text.includes("failedWorkflow=")) return "a text with a failed run";
  if (largeInteger.test(text)) return "a large integer";
  const neutral = text.replaceAll(scriptError, "Error evaluating the script").replaceAll(jqError, "jq error");
  return javaObject.test(neutral)
    ? neutral
        .split(/[{}[\],\s":=]+/)
        .toSorted()
        .join(" ")
    : neutral;
}
