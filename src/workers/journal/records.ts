/** The lines of a worker journal: a head, then what was held, settled and could not be delivered, in its order. */
import { parseJson, stringifyJson } from "../../core/exact-json.ts";
import { isJsonObject } from "../../core/json.ts";
import type { Json } from "../../core/json.ts";
import type { TaskResult } from "../../core/model/execution.ts";
import { taskResultStatuses } from "../../core/model/execution.ts";

const format = 1;

export interface JournalHead {
  workerId: string;
  /** The server's address: its tasks mean nothing to another. */
  server: string;
  host: string;
  pid: number;
  /** ISO 8601. */
  startedAt: string;
}

/** Open entries by task id: a result that waits for delivery, or undefined where the task is held. */
export type OpenEntries = Map<string, TaskResult | undefined>;

export const headLine = (head: JournalHead): string => `${JSON.stringify({ journal: format, ...head })}\n`;
export const heldLine = (taskId: string): string => `{"held":${JSON.stringify(taskId)}}\n`;
export const settledLine = (taskId: string): string => `{"settled":${JSON.stringify(taskId)}}\n`;
export const undeliveredLine = (result: TaskResult): string => `{"undelivered":${stringifyJson(result)}}\n`;

export interface JournalText {
  head: JournalHead;
  open: OpenEntries;
  /** Lines that cannot be read; a crash may tear the last one. */
  unreadable: number;
}

/** Undefined where the first line is no head that this version knows. */
export function readJournalText(text: string): JournalText | undefined {
  const lines = text.split("\n");
  const head = readHead(lines[0] ?? "");
  if (head === undefined) return undefined;
  const open: OpenEntries = new Map();
  let unreadable = 0;
  for (const line of lines.slice(1)) if (line !== "" && !readEntry(line, open)) unreadable += 1;
  return { head, open, unreadable };
}

export function readHead(line: string): JournalHead | undefined {
  const value = parseLine(line);
  if (!isJsonObject(value) || value["journal"] !== format) return undefined;
  const { workerId, server, host, pid, startedAt } = value;
  if (typeof workerId !== "string" || typeof server !== "string") return undefined;
  // For people: nothing depends on the rest.
  return { workerId, server, host: asText(host), pid: Number(pid), startedAt: asText(startedAt) };
}

function readEntry(line: string, open: OpenEntries): boolean {
  const value = parseLine(line);
  if (!isJsonObject(value)) return false;
  const { held, settled, undelivered } = value;
  if (typeof held === "string") open.set(held, undefined);
  else if (typeof settled === "string") open.delete(settled);
  else if (isTaskResult(undelivered)) open.set(undelivered.taskId, undelivered);
  else return false;
  return true;
}

function isTaskResult(value: Json | undefined): value is Json & TaskResult {
  if (!isJsonObject(value)) return false;
  const { taskId, workflowInstanceId, status } = value;
  return typeof taskId === "string" && typeof workflowInstanceId === "string" && taskResultStatuses.some((known) => known === status);
}

const asText = (value: Json | undefined): string => (typeof value === "string" ? value : "");

function parseLine(line: string): Json | undefined {
  try {
    return parseJson(line);
  } catch {
    return undefined;
  }
}
