/** How large inputs and outputs may be. What is larger fails its task, or its run. */
import { stringifyJson } from "../../core/exact-json.ts";
import { isJsonObject } from "../../core/json.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { Task } from "../../core/model/execution.ts";

/** Bytes of JSON; the real server's `conductor.app.max*PayloadSizeThreshold`, which is the same for all four kinds. */
export const largestPayload = 10 * 1024 * 1024;
/** A character in JSON takes six bytes at most. */
const surelyFits = largestPayload / 6;

/** The size in bytes of a payload that is too large; undefined for one that fits. Most are small, and not turned into text for it. */
export function sizeBeyond(payload: JsonObject): number | undefined {
  if (charactersOf(payload) <= surelyFits) return undefined;
  const size = utf8Length(stringifyJson(payload));
  return size > largestPayload ? size : undefined;
}

/** No fewer than its JSON has, before escaping. */
function charactersOf(value: Json): number {
  if (typeof value === "string") return value.length + 3;
  let count = 32;
  if (Array.isArray(value)) for (const item of value) count += charactersOf(item);
  else if (isJsonObject(value)) for (const [key, item] of Object.entries(value)) count += key.length + 4 + charactersOf(item);
  return count;
}

function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x80) continue;
    // Two bytes, or three; a pair of surrogates makes four together.
    bytes += code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 1 : 2;
  }
  return bytes;
}

/** Ends a task whose output is too large, without it. `task` is the draft's own copy. */
export function refuseLargeOutput(task: Task): void {
  const size = sizeBeyond(task.outputData);
  if (size === undefined) return;
  task.outputData = {};
  refuse(task, size);
}

/** Ends a task whose input is too large, without it. `task` is the draft's own copy. True where it was. */
export function refuseLargeInput(task: Task): boolean {
  const size = sizeBeyond(task.inputData);
  if (size === undefined) return false;
  task.inputData = {};
  refuse(task, size);
  return true;
}

function refuse(task: Task, size: number): void {
  task.status = "FAILED_WITH_TERMINAL_ERROR";
  task.reasonForIncompletion = tooLargeTask(size, task);
}

/** In the words of the real server. */
function tooLargeTask(size: number, { taskId, workflowInstanceId }: { taskId: string; workflowInstanceId: string }): string {
  return `The payload size: ${size} of task: ${taskId} in workflow: ${workflowInstanceId}  is greater than the permissible limit: ${largestPayload} bytes`;
}

export function tooLargeRun(size: number, workflowId: string): string {
  return `The payload size: ${size} of workflow: ${workflowId} is greater than the permissible limit: ${largestPayload} bytes`;
}
