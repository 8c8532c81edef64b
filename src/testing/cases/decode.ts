import type { LocalDefinition } from "../../core/definition.ts";
import { decodeValue } from "../../core/model/decode.ts";
import type { TaskDef } from "../../core/model/task-def.ts";
import { TaskDefSchema } from "../../core/model/task-def.ts";
import type { EventHandler } from "../../core/model/event-handler.ts";
import { EventHandlerSchema } from "../../core/model/event-handler.ts";
import type { WorkflowDef } from "../../core/model/workflow-def.ts";
import { schemasById } from "../../core/model/workflow-def.ts";

const known = new WeakMap<LocalDefinition, WorkflowDef>();

/** The same value each time, so that the engine need not look at it again. */
export function decodeWorkflow(definition: LocalDefinition): WorkflowDef {
  const decoded = known.get(definition) ?? decodeValue<WorkflowDef>(schemasById.WorkflowDef, definition.body);
  known.set(definition, decoded);
  return decoded;
}

export const decodeTask = ({ body }: LocalDefinition): TaskDef => decodeValue<TaskDef>(TaskDefSchema, body);
export const decodeHandler = ({ body }: LocalDefinition): EventHandler => decodeValue<EventHandler>(EventHandlerSchema, body);
