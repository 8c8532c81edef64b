/** Query and path values, converted as Spring converts them: what does not convert is a 500, an empty value is the default. */
import type { Context } from "hono";
import { taskResultStatuses, taskStatuses } from "../../core/model/execution.ts";
import type { TaskResultStatus, TaskStatus } from "../../core/model/execution.ts";
import { unreadable } from "./faults.ts";

const truths = new Map(
  Object.entries<boolean>({
    true: true,
    on: true,
    yes: true,
    "1": true,
    false: false,
    off: false,
    no: false,
    "0": false,
  }),
);
const intRange = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };

type IntegerType = "int" | "long" | "java.lang.Integer" | "java.lang.Long";

export function integerOf(name: string, text: string, type: IntegerType): number {
  const trimmed = text.trim();
  const value = Number(trimmed);
  const fits =
    type === "long" || type === "java.lang.Long" ? Number.isFinite(value) : value >= intRange.minimum && value <= intRange.maximum;
  if (/^[+-]?\d+$/.test(trimmed) && fits) return value;
  throw unreadable(
    `Method parameter '${name}': Failed to convert value of type 'java.lang.String' to required type '${type}'; For input string: "${text}"`,
  );
}

export function integerQuery(context: Context, name: string, fallback: number): number {
  return optionalInteger(context, name, "int") ?? fallback;
}

export function optionalInteger(context: Context, name: string, type: IntegerType = "java.lang.Integer"): number | undefined {
  const text = context.req.query(name);
  return text === undefined || text === "" ? undefined : integerOf(name, text, type);
}

export function flagQuery(context: Context, name: string, fallback: boolean): boolean {
  return optionalFlag(context, name, "boolean") ?? fallback;
}

export function optionalFlag(
  context: Context,
  name: string,
  type: "boolean" | "java.lang.Boolean" = "java.lang.Boolean",
): boolean | undefined {
  const text = context.req.query(name);
  if (text === undefined || text === "") return undefined;
  const value = truths.get(text.trim().toLowerCase());
  if (value !== undefined) return value;
  throw unreadable(
    `Method parameter '${name}': Failed to convert value of type 'java.lang.String' to required type '${type}'; Invalid boolean value [${text}]`,
  );
}

/** Blank counts as absent. */
export function textQuery(context: Context, name: string): string | undefined {
  const text = context.req.query(name);
  return text === undefined || text.trim() === "" ? undefined : text;
}

export function requiredQuery(context: Context, name: string): string {
  const value = context.req.query(name);
  if (value !== undefined) return value;
  throw unreadable(`Required request parameter '${name}' for method parameter type String is not present`);
}

/** Repeated or separated by commas. */
export function listQuery(context: Context, name: string): string[] | undefined {
  return context.req.queries(name)?.flatMap((value) => value.split(","));
}

export function taskResultStatusOf(text: string): TaskResultStatus {
  const status = taskResultStatuses.find((known) => known === text);
  if (status === undefined) throw badStatus(text, "com.netflix.conductor.common.metadata.tasks.TaskResult$Status");
  return status;
}

export function taskStatusOf(text: string, type = "com.netflix.conductor.common.metadata.tasks.Task$Status"): TaskStatus {
  const status = taskStatuses.find((known) => known === text);
  if (status === undefined) throw badStatus(text, type);
  return status;
}

function badStatus(text: string, type: string): Error {
  return unreadable(
    `Method parameter 'status': Failed to convert value of type 'java.lang.String' to required type '${type}'; For input string: "${text}"`,
  );
}
