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
  const found: Reference[] = [];
  collect(value, pointer, found);
  return found;
}

/** Most values hold none, so no place is worked out before one is there. */
function collect(value: Json | undefined, pointer: string, found: Reference[]): void {
  if (typeof value === "string") {
    if (value.includes("${")) for (const [, text = ""] of value.matchAll(expression)) parse(text, pointer, found);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) if (mayHold(item)) collect(item, childPointer(pointer, index), found);
  } else if (isJsonObject(value)) {
    for (const key in value) if (mayHold(value[key])) collect(value[key], childPointer(pointer, key), found);
  }
}

const mayHold = (value: Json | undefined): boolean => (typeof value === "string" ? value.includes("${") : typeof value === "object");

function parse(path: string, pointer: string, found: Reference[]): void {
  const [, name, field] = words.exec(path) ?? [];
  if (name !== undefined) found.push({ pointer, path, name, ...(field === undefined ? {} : { field }) });
}

/** Of the task itself, not of those nested in it. The parts of a sub-workflow's own definition mean its own tasks. */
export function taskReferences(task: ReadTask, pointer: string): Reference[] {
  const found: Reference[] = [];
  collect(task.inputParameters, `${pointer}/inputParameters`, found);
  collectOthers(task, pointer, found);
  return found;
}

/** Those outside of `inputParameters`, which the server never looks at before a run. */
export function otherReferences(task: ReadTask, pointer: string): Reference[] {
  const found: Reference[] = [];
  collectOthers(task, pointer, found);
  return found;
}

function collectOthers({ subWorkflowParam, sink, items }: ReadTask, pointer: string, found: Reference[]): void {
  if (subWorkflowParam !== undefined) {
    const { workflowDefinition, ...start } = subWorkflowParam;
    const inline = typeof workflowDefinition === "string" ? { workflowDefinition } : {};
    collect({ ...start, ...inline }, `${pointer}/subWorkflowParam`, found);
  }
  collect(sink, `${pointer}/sink`, found);
  collect(items, `${pointer}/items`, found);
}
