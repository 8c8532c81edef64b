/** `${...}` in parameters: paths into the run, the values of its tasks by reference name, and a few special names. */
import { stringifyJson } from "../../core/exact-json.ts";
import { isJsonObject } from "../../core/json.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { Task, Workflow } from "../../core/model/execution.ts";
import type { Draft, Row } from "./draft.ts";
import { foundListText, javaText } from "./java-text.ts";
import { evaluatePath } from "./json-path/evaluate.ts";
import { parsePath } from "./json-path/parse.ts";
import { own } from "./own.ts";

/** Parameters with their expressions replaced; missing keys and keys that come out null are filled from the template. */
export function resolveInput(draft: Draft, row: Row | undefined, parameters: JsonObject, template?: JsonObject): JsonObject {
  const scope = { draft, taskId: row?.task.taskId };
  if (template === undefined) return resolveObject(parameters, scope, 0);
  const input = resolveObject({ ...template, ...parameters }, scope, 0);
  const empty = Object.keys(template).filter((key) => own(input, key) === null);
  return empty.length === 0 ? input : { ...input, ...Object.fromEntries(empty.map((key) => [key, template[key] ?? null])) };
}

interface Scope {
  draft: Draft;
  taskId: string | undefined;
}

/** Deeper values are taken over as they are. */
const deepest = 200;

function resolveObject(value: JsonObject, scope: Scope, depth: number): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveValue(item, scope, depth + 1)]));
}

function resolveValue(value: Json, scope: Scope, depth: number): Json {
  if (depth > deepest) return value;
  if (typeof value === "string") return resolveText(value, scope, 0);
  if (Array.isArray(value)) return value.map((item) => resolveValue(item, scope, depth + 1));
  return isJsonObject(value) ? resolveObject(value, scope, depth) : value;
}

const secretsPrefix = "workflow.secrets.";
const environmentPrefix = "workflow.env.";

function resolveText(text: string, scope: Scope, depth: number): Json {
  if (!text.includes("${")) return text;
  let result = "";
  let copied = 0;
  const pairs = pairBraces(text);
  for (let start = text.indexOf("${"); start >= 0; start = text.indexOf("${", start)) {
    const end = text[start - 1] === "$" ? undefined : pairs.get(start + 1);
    if (end === undefined || depth > 50) {
      start += 2;
      continue;
    }
    const value = resolveExpression(text.slice(start + 2, end), text.slice(start, end + 1), scope, depth);
    if (depth === 0 && start === 0 && end === text.length - 1) return value;
    result += text.slice(copied, start) + textInside(value, text.slice(start + 2, end));
    copied = end + 1;
    start = end + 1;
  }
  return (result + text.slice(copied)).replaceAll("$${", "${");
}

function textInside(value: Json, expression: string): string {
  return Array.isArray(value) && parsePath(expression)?.isDefinite === false ? foundListText(value) : javaText(value);
}

/** Where each opening brace is closed. */
function pairBraces(text: string): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (let at = text.indexOf("{"); at < text.length; at += 1) {
    if (text[at] === "{") open.push(at);
    else if (text[at] === "}") {
      const start = open.pop();
      if (start !== undefined) pairs.set(start, at);
    }
  }
  return pairs;
}

function resolveExpression(inner: string, written: string, scope: Scope, depth: number): Json {
  const path = inner.includes("${") ? javaText(resolveText(inner, scope, depth + 1)) : inner;
  if (path.trim() === "") return "";
  // Secrets stay unresolved in what is stored; `withSecrets` puts them in when the task is handed over.
  if (path.startsWith(secretsPrefix)) return written;
  if (path.startsWith(environmentPrefix)) return own(scope.draft.context.environment, path.slice(environmentPrefix.length)) ?? null;
  if (path === "CPEWF_TASK_ID") return scope.taskId ?? written;
  return readPath(scope.draft, path);
}

function readPath(draft: Draft, text: string): Json {
  const path = parsePath(text);
  if (path === undefined || path.root === "@") return null;
  const [first] = path.tokens;
  const name = first?.kind === "property" && first.names.length === 1 ? first.names[0] : undefined;
  const document = name === undefined ? wholeDocument(draft) : partOfDocument(draft, name);
  const value = evaluatePath(path, document);
  return value ?? null;
}

function partOfDocument(draft: Draft, name: string): JsonObject {
  if (name === "workflow") return { workflow: describeWorkflow(draft.workflow) };
  const row = draft.latestByBase.get(name);
  return row === undefined ? {} : { [name]: describeTask(row.task) };
}

function wholeDocument(draft: Draft): JsonObject {
  const tasks = [...draft.latestByBase].map(([name, row]): [string, Json] => [name, describeTask(row.task)]);
  return { ...Object.fromEntries(tasks), workflow: describeWorkflow(draft.workflow) };
}

function describeWorkflow(workflow: Workflow): JsonObject {
  return {
    input: workflow.input,
    output: workflow.output,
    status: workflow.status,
    workflowId: workflow.workflowId,
    parentWorkflowId: workflow.parentWorkflowId ?? null,
    parentWorkflowTaskId: workflow.parentWorkflowTaskId ?? null,
    workflowType: workflow.workflowName,
    version: workflow.workflowVersion,
    correlationId: workflow.correlationId ?? null,
    reasonForIncompletion: workflow.reasonForIncompletion ?? null,
    schemaVersion: workflow.workflowDefinition.schemaVersion ?? 2,
    variables: workflow.variables,
  };
}

function describeTask(task: Task): JsonObject {
  return {
    input: task.inputData,
    output: task.outputData,
    taskType: task.taskType,
    status: task.status,
    referenceTaskName: task.referenceTaskName,
    retryCount: task.retryCount,
    correlationId: task.correlationId ?? null,
    pollCount: task.pollCount,
    taskDefName: task.taskDefName,
    scheduledTime: task.scheduledTime,
    startTime: task.startTime,
    endTime: task.endTime,
    workflowInstanceId: task.workflowInstanceId,
    taskId: task.taskId,
    reasonForIncompletion: task.reasonForIncompletion ?? null,
    callbackAfterSeconds: task.callbackAfterSeconds,
    workerId: task.workerId ?? null,
    iteration: task.iteration,
  };
}

const secret = /\$\{workflow\.secrets\.([^}]+)\}/g;

/**
 * The copy of an input that a worker, a script or an HTTP request gets: `${workflow.secrets.X}` replaced. A value that is nothing
 * but the expression becomes null where the secret is missing.
 */
export function withSecrets(input: JsonObject, secrets: Readonly<Record<string, string>>): JsonObject {
  const replace = (value: Json): Json => {
    if (typeof value === "string") return value.includes("${workflow.secrets.") ? replaceText(value) : value;
    if (Array.isArray(value)) return value.map(replace);
    return isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replace(item)])) : value;
  };
  const replaceText = (text: string): Json => {
    const whole = /^\$\{workflow\.secrets\.([^}]+)\}$/.exec(text);
    if (whole?.[1] !== undefined) return own(secrets, whole[1]) ?? null;
    return text.replaceAll(secret, (_, name: string) => own(secrets, name) ?? "null");
  };
  // Most inputs have none; they are handed over as they are.
  return stringifyJson(input).includes("${workflow.secrets.") ? objectOf(replace(input), input) : input;
}

const objectOf = (value: Json, fallback: JsonObject): JsonObject => (isJsonObject(value) ? value : fallback);
