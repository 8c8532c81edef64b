/** `${...}` in parameters: paths into the run, the values of its tasks by reference name, and a few special names. */
import { isJsonObject } from "../../core/json.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { Task, Workflow } from "../../core/model/execution.ts";
import type { Draft, Row } from "./draft.ts";
import { javaText } from "./java-text.ts";
import { evaluatePath } from "./json-path/evaluate.ts";
import { parsePath } from "./json-path/parse.ts";
import type { PathExpression } from "./json-path/tokens.ts";
import { filledFrom, own } from "./own.ts";
import { lookUp } from "./secrets.ts";

/** Parameters with their expressions replaced; missing keys and keys that come out null are filled from the template. */
export function resolveInput(draft: Draft, row: Row | undefined, parameters: JsonObject, template?: JsonObject): JsonObject {
  const { environment } = draft.context;
  const scope: Scope = { read: (path) => readPath(draft, path), foundLists: draft.foundLists, environment, taskId: row?.task.taskId };
  if (template === undefined) return resolveObject(parameters, scope, 0);
  const input = resolveObject(filledFrom(template, parameters), scope, 0);
  const empty = Object.keys(template).filter((key) => own(input, key) === null);
  return empty.length === 0 ? input : { ...input, ...Object.fromEntries(empty.map((key) => [key, template[key] ?? null])) };
}

/** A template with its expressions replaced by what a document says: an event's payload. Paths begin at the document itself. */
export function resolveTemplate(template: JsonObject, document: Json, environment: Readonly<Record<string, string>>): JsonObject {
  const foundLists = new WeakSet<object>();
  const read = (text: string): Json => {
    const path = parsePath(text);
    return path === undefined || path.root === "@" ? null : find(path, document, foundLists);
  };
  return resolveObject(template, { read, foundLists, environment, taskId: undefined }, 0);
}

interface Scope {
  /** What a path leads to; null where that is nothing. */
  read(path: string): Json;
  /** The lists among what was read that print themselves as JSON. */
  foundLists: WeakSet<object>;
  environment: Readonly<Record<string, string>>;
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
    result += text.slice(copied, start) + javaText(value, scope.foundLists);
    copied = end + 1;
    start = end + 1;
  }
  return (result + text.slice(copied)).replaceAll("$${", "${");
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
  if (path.startsWith(environmentPrefix)) return lookUp(scope.environment, path.slice(environmentPrefix.length));
  if (path === "CPEWF_TASK_ID") return scope.taskId ?? written;
  return scope.read(path);
}

function readPath(draft: Draft, text: string): Json {
  const path = parsePath(text);
  if (path === undefined || path.root === "@") return null;
  const [first] = path.tokens;
  const name = first?.kind === "property" && first.names.length === 1 ? first.names[0] : undefined;
  const document = name === undefined ? wholeDocument(draft) : partOfDocument(draft, name);
  return find(path, document, draft.foundLists);
}

function find(path: PathExpression, document: Json, foundLists: WeakSet<object>): Json {
  const value = evaluatePath(path, document) ?? null;
  if (Array.isArray(value) && !path.isDefinite) foundLists.add(value);
  return value;
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
