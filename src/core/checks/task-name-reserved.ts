import type { TaskDef } from "../model/task-def.ts";
import { isSystemTaskType } from "../task-types.ts";
import type { Advice } from "./advice.ts";

/** A task of this name would never reach a worker where a workflow gives its name as the type. */
export function findReservedName({ name = "" }: Partial<TaskDef>): Advice[] {
  if (!isSystemTaskType(name)) return [];
  const message = `${name} is a task that Conductor runs by itself. The definition only sets how that is retried and timed.`;
  return [{ pointer: "/name", message, hint: "If workers are to run it, give it another name." }];
}
