/** Reference names are unique, and `${...}` in the input of top-level tasks names something that exists. */
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { nearest } from "../nearest.ts";
import type { ReadTask, ReadWorkflow, TaskPlace } from "../nested-tasks.ts";
import { topTasks, typeOf, walkTasks } from "../nested-tasks.ts";
import { childPointer } from "../pointer.ts";
import { otherReferences, referencesIn, taskReferences } from "./task-references.ts";
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
  if (typeof value === "string") return value.includes("${") ? [{ key, text: value, pointer }] : [];
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
    return [unknownReference({ first, path, key, text, pointer, task }, names, context)];
  });
}

const systemParameters: ReadonlySet<string> = new Set(["CPEWF_TASK_ID", "NETFLIX_ENV", "NETFLIX_STACK"]);

/** What a server may know beside the definition: its own parameters, its environment, a property of its process. */
export const isServerVariable = (path: string): boolean => systemParameters.has(path) || isVariableName(path);

/** An environment variable, or a property of a Java process. */
const isVariableName = (path: string): boolean =>
  /^(?:[A-Z][A-Z0-9_]*|(?:java|jdk|sun|user|os|file|path|line|native|std(?:in|out|err)|spring|conductor)\.[\w.-]+)$/.test(path);

interface UnknownReference extends InputText {
  first: string;
  path: string;
  task: ReadTask;
}

function unknownReference(
  { first, path, key, text, pointer, task }: UnknownReference,
  names: ReadonlySet<string>,
  context: CheckContext,
): Violation {
  const meant = nearest(first, [...names, "workflow"]);
  // It may be a variable of the server's own process, which only the server can tell.
  const mayBeVariable = !context.complete && isVariableName(path);
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

/** The same for what the server does not look at: the input of nested tasks, other fields, and the output. */
export function checkUnlookedReferences(workflow: ReadWorkflow, context: CheckContext): Violation[] {
  const places = walkTasks(topTasks(workflow)).flatMap((place) => (place.task === null ? [] : [{ ...place, task: place.task }]));
  // A dynamic fork makes tasks with reference names of its own.
  if (places.some(({ task }) => typeOf(task) === "FORK_JOIN_DYNAMIC")) return [];
  const names = new Set(["workflow", ...places.map(({ task }) => task.taskReferenceName)]);
  const references = places.flatMap(({ task, pointer, branch }) =>
    branch === "tasks" ? otherReferences(task, pointer) : taskReferences(task, pointer),
  );
  return [...references, ...referencesIn(workflow.outputParameters, "/outputParameters")].flatMap((reference): Violation[] => {
    const { name, path, pointer } = reference;
    const plain = name.replace(/__\d+$/, "");
    if (names.has(plain) || isVariableName(path) || systemParameters.has(path) || context.isVariable(path)) return [];
    const meant = nearest(
      name,
      [...names].flatMap((known) => known ?? []),
    );
    const message = `\${${path}} is always null: no task has the reference name ${name}.`;
    const hint = meant === undefined ? {} : { hint: `Did you mean \${${meant}…}?` };
    return [{ code: "reference-unknown", pointer, message, javaPath: "", ...hint }];
  });
}
