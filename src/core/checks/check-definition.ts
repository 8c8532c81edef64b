import type { Kind } from "../definition.ts";
import type { JsonObject } from "../json.ts";
import { decodeValue } from "../model/decode.ts";
import type { EventHandler } from "../model/event-handler.ts";
import { EventHandlerSchema } from "../model/event-handler.ts";
import type { WorkflowSchedule } from "../model/schedule.ts";
import { WorkflowScheduleSchema } from "../model/schedule.ts";
import type { TaskDef } from "../model/task-def.ts";
import { TaskDefSchema } from "../model/task-def.ts";
import { WorkflowDefSchema } from "../model/workflow-def.ts";
import type { ReadWorkflow } from "../nested-tasks.ts";
import { checkEventHandler } from "./event-handler.ts";
import { checkSchedule } from "./schedule.ts";
import { checkTaskDef } from "./task-def.ts";
import type { CheckContext, Violation } from "./violation.ts";
import { nothingKnown } from "./violation.ts";
import { checkNullInputs, checkWorkflowDef } from "./workflow-def.ts";

type Check = (body: JsonObject, context: CheckContext) => Violation[];

const checks: Record<Kind, Check> = {
  task: (body) => checkTaskDef(decodeValue<Partial<TaskDef>>(TaskDefSchema, body)),
  workflow: (body, context) => {
    const workflow = decodeValue<ReadWorkflow>(WorkflowDefSchema, body);
    return [...checkWorkflowDef(workflow, context), ...checkNullInputs(workflow, body)];
  },
  "event-handler": (body) => checkEventHandler(decodeValue<Partial<EventHandler>>(EventHandlerSchema, body)),
  schedule: (body) => checkSchedule(decodeValue<Partial<WorkflowSchedule>>(WorkflowScheduleSchema, body)),
};

/**
 * Why the server refuses a definition, as data; empty if it takes it. The body may be as written or decoded: values that do
 * not even decode are `decode`'s business and count as absent here.
 */
export function checkDefinition(kind: Kind, body: JsonObject, context: CheckContext = nothingKnown): Violation[] {
  return checks[kind](body, context);
}
