/** The `${...}` in a workflow's tasks and output, by what they name. */
import type { Json } from "../json.ts";
import { isJsonObject } from "../json.ts";
import type { ReadTask } from "../nested-tasks.ts";
import { childPointer } from "../pointer.ts";

export interface Reference {
  /** Of the text that it stands in. */
  pointer: string;
  /** All of it, without the braces. */
  path: string;
  /** The task's reference name, or `workflow`, or whatever stands first. */
  name: string;
  /** The next word, such as `output`. */
  field?: string;
}

/** Not escaped by another `$`, and with no other expression in it. */
const expression = /(?<!\$)\$\{([^{}]*)\}/g;
const words = /^([^.[\]\s]+)(?:\.([A-Za-z_]\w*)(?=$|[.[]))?/;

export function referencesIn(value: Json | undefined, pointer: string): Reference[] {
  if (typeof value === "string")
    return value.includes("${") ? [...value.matchAll(expression)].flatMap(([, text = ""]) => parse(text, pointer)) : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => referencesIn(item, childPointer(pointer, index)));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => referencesIn(item, childPointer(pointer, key)));
}

function parse(path: string, pointer: string): Reference[] {
  const [, name, field] = words.exec(path) ?? [];
  return name === undefined ? [] : [{ pointer, path, name, ...(field === undefined ? {} : { field }) }];
}

/** Of the task itself, not of those nested in it. The parts of a sub-workflow's own definition mean its own tasks. */
export function taskReferences(task: ReadTask, pointer: string): Reference[] {
  return [...referencesIn(task.inputParameters, `${pointer}/inputParameters`), ...otherReferences(task, pointer)];
}

/** Those outside of `inputParameters`, which the server never looks at before a run. */
export function otherReferences({ subWorkflowParam, sink, items }: ReadTask, pointer: string): Reference[] {
  const { workflowDefinition, ...start } = subWorkflowParam ?? {};
  const inline = typeof workflowDefinition === "string" ? { workflowDefinition } : {};
  return [
    ...Object.entries({ ...start, ...inline }).flatMap(([key, value]) =>
      referencesIn(value, childPointer(`${pointer}/subWorkflowParam`, key)),
    ),
    ...referencesIn(sink, `${pointer}/sink`),
    ...referencesIn(items, `${pointer}/items`),
  ];
}
