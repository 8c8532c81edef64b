/** Reference names are unique, and `${...}` in the input of top-level tasks names something that exists. */
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { nearest } from "../nearest.ts";
import type { ReadTask, ReadWorkflow, TaskPlace } from "../nested-tasks.ts";
import { topTasks } from "../nested-tasks.ts";
import { childPointer } from "../pointer.ts";
import type { CheckContext, Violation } from "./violation.ts";

/** `collected`: the tasks that can run, at every depth. */
export function checkReferences(workflow: ReadWorkflow, collected: readonly TaskPlace[], context: CheckContext): Violation[] {
  const names = new Set<string>();
  const repeated = new Map<string, Violation>();
  for (const { task, pointer } of collected) {
    if (task === null) continue;
    const name = task.taskReferenceName ?? "null";
    if (names.has(name) && !repeated.has(name)) repeated.set(name, duplicate(name, pointer, workflow));
    names.add(name);
  }
  const expressions = topTasks(workflow).flatMap(({ task, pointer }) =>
    task === null ? [] : inputTexts(task, pointer).flatMap((found) => checkText(found, task, names, context)),
  );
  return [...repeated.values(), ...expressions];
}

function duplicate(name: string, pointer: string, workflow: ReadWorkflow): Violation {
  return {
    code: "reference-name-duplicate",
    pointer: `${pointer}/taskReferenceName`,
    message: `taskReferenceName: ${name} should be unique across tasks for a given workflowDefinition: ${workflow.name}`,
    javaPath: "",
  };
}

interface InputText {
  /** The nearest key around the text, as the server's messages name it. */
  key: string;
  text: string;
  pointer: string;
}

function inputTexts(task: ReadTask, pointer: string): InputText[] {
  return textsIn(task.inputParameters ?? {}, `${pointer}/inputParameters`);
}

function textsIn(map: JsonObject, pointer: string): InputText[] {
  return Object.entries(map).flatMap(([key, value]) => textsOf(key, value, childPointer(pointer, key)));
}

function textsOf(key: string, value: Json, pointer: string): InputText[] {
  if (typeof value === "string") return [{ key, text: value, pointer }];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsOf(key, item, childPointer(pointer, index)));
  return isJsonObject(value) ? textsIn(value, pointer) : [];
}

/** Before each `${` that no `$` precedes, and after each `}`. */
const boundary = /(?=(?<!\$)\$\{)|(?<=\})/;

function checkText({ key, text, pointer }: InputText, task: ReadTask, names: ReadonlySet<string>, context: CheckContext): Violation[] {
  return text.split(boundary).flatMap((piece): Violation[] => {
    if (!piece.startsWith("${") || !piece.endsWith("}")) return [];
    const path = piece.slice(2, -1);
    if (!isJsonPath(path)) {
      const message = `key: ${key} input parameter value: ${path} is not valid`;
      return [{ code: "expression-invalid", pointer, message, javaPath: "" }];
    }
    const first = path.replace(/\..*$/s, "");
    if (first === "workflow" || names.has(first) || systemParameters.has(path) || context.isVariable(path)) return [];
    return [unknownReference(first, key, text, pointer, task, names, context)];
  });
}

const systemParameters: ReadonlySet<string> = new Set(["CPEWF_TASK_ID", "NETFLIX_ENV", "NETFLIX_STACK"]);

function unknownReference(
  first: string,
  key: string,
  text: string,
  pointer: string,
  task: ReadTask,
  names: ReadonlySet<string>,
  context: CheckContext,
): Violation {
  const meant = nearest(first, [...names, "workflow"]);
  // It may be a variable of the server's own process, which only the server can tell.
  const mayBeVariable = !context.complete && /^[A-Z][A-Z0-9_]*$/.test(first);
  return {
    code: "reference-unknown",
    pointer,
    message:
      `taskReferenceName: ${first} for given task: ${task.name} input value: ${key} of input parameter: ${text}` +
      " is not defined in workflow definition.",
    javaPath: "",
    ...(meant === undefined ? {} : { hint: `Did you mean \${${meant}…}?` }),
    ...(mayBeVariable ? { dependsOnServer: true } : {}),
  };
}

/** A piece in brackets: quoted names, numbers and slices, a star, a filter. */
const bracket = /\[(?:\s*(?:'[^']*'|"[^"]*"|-?\d+|[:,*]|\s)+|\?\(.*\)|\?)\]/g;

/** Would the server's JSONPath compile this? Near enough for what people write. */
export function isJsonPath(path: string): boolean {
  if (path.endsWith("[")) return isJsonPath(path.slice(0, -1));
  const outside = path.replaceAll(bracket, "");
  return path !== "" && !path.endsWith(".") && !/[\s[\]]/.test(outside);
}
