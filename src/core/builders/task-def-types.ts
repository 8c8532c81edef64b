import type { InlineTaskDef, JsonJQTransformTaskDef, SetVariableTaskDef, TerminateTaskDef } from "./data-tasks.ts";
import type { EventTaskDef } from "./event-tasks.ts";
import type { ForkJoinDynamicDef, ForkJoinTaskDef, JoinTaskDef } from "./fork-tasks.ts";
import type { HttpTaskDef } from "./http-task.ts";
import type { KafkaPublishTaskDef } from "./kafka-task.ts";
import type { DoWhileTaskDef } from "./loop-tasks.ts";
import type { SimpleTaskDef } from "./simple-task.ts";
import type { SwitchTaskDef } from "./switch-task.ts";
import type { PullWorkflowMessagesTaskDef, WaitTaskDef } from "./wait-tasks.ts";
import type { SubWorkflowTaskDef } from "./workflow-tasks.ts";

/** A task of one of the types that have a shape of their own; `type` tells them apart. Any of them is a WorkflowTask too. */
export type TaskDefTypes =
  | SimpleTaskDef
  | DoWhileTaskDef
  | EventTaskDef
  | ForkJoinTaskDef
  | ForkJoinDynamicDef
  | HttpTaskDef
  | InlineTaskDef
  | JsonJQTransformTaskDef
  | KafkaPublishTaskDef
  | SetVariableTaskDef
  | SubWorkflowTaskDef
  | SwitchTaskDef
  | TerminateTaskDef
  | JoinTaskDef
  | WaitTaskDef
  | PullWorkflowMessagesTaskDef;
