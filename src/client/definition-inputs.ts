/**
 * Definitions as they are sent. Words may come from a variable whose type is `string`, and fields that Conductor does not know may
 * stand in it beside those that it does: the server checks the first and drops the second.
 */
import type { JsonObject } from "../core/json.ts";
import type { TaskDef } from "../core/model/task-def.ts";
import type { WorkflowDef } from "../core/model/workflow-def.ts";

export interface Tag {
  key: string;
  value: string;
  /** `METADATA` by default. */
  type?: string;
}

/** Tags count on Orkes and on the embedded server. */
interface Tagged {
  tags?: Tag[] | string[];
  overwriteTags?: boolean;
}

export interface ExtendedTaskDef extends Omit<TaskDef, "timeoutPolicy" | "retryLogic" | "inputTemplate">, Tagged {
  timeoutPolicy?: string;
  retryLogic?: string;
  inputTemplate?: object;
}

export interface ExtendedWorkflowDef extends Omit<WorkflowDef, "timeoutPolicy">, Tagged {
  timeoutPolicy?: string;
}

export type TaskDefInput = TaskDef | ExtendedTaskDef | JsonObject;
export type WorkflowDefInput = WorkflowDef | ExtendedWorkflowDef | JsonObject;
