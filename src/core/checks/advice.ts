/** What checks say about definitions that the server takes: they will fail, hang or do something else when they run. */
import type { Fix } from "../findings.ts";
import type { JsonObject } from "../json.ts";
import type { EventHandler } from "../model/event-handler.ts";
import type { WorkflowSchedule } from "../model/schedule.ts";
import type { TaskDef } from "../model/task-def.ts";
import type { ReadWorkflow } from "../nested-tasks.ts";
import type { PlacedTask } from "../task-order.ts";
import type { ParseScript } from "./scripts.ts";

export interface Advice {
  /** Where in the definition, as a JSON pointer. */
  pointer: string;
  message: string;
  hint?: string;
  fix?: readonly Fix[];
}

/** Parsers that take long to load. A check that needs one that is not there says nothing. */
export interface Tools {
  parseScript?: ParseScript;
  /** Why a JSON Schema is none, and where in it, as a JSON pointer. */
  findSchemaMistake?: (schema: JsonObject) => { pointer: string; message: string } | undefined;
}

/** Each check looks for one thing, and its key in the table is the code of what it finds. */
export type TaskCheck = (task: Partial<TaskDef>, tools: Tools) => Advice[];
export type WorkflowCheck = (workflow: ReadWorkflow, tasks: readonly PlacedTask[], tools: Tools) => Advice[];
export type EventHandlerCheck = (handler: Partial<EventHandler>, tools: Tools) => Advice[];
export type ScheduleCheck = (schedule: Partial<WorkflowSchedule>) => Advice[];
