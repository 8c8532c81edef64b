import { Type } from "./type.ts";
import type { Static } from "./type.ts";
import { flag, freeMap, integer, listOf, oneOf, optional, optionalMap, text, textMap } from "./fields.ts";

export const eventActions = [
  "start_workflow",
  "complete_task",
  "fail_task",
  "terminate_workflow",
  "update_workflow_variables",
  "start_agent",
] as const;

const TaskUpdateSchema = Type.Object({
  workflowId: text(),
  taskRefName: text(),
  taskId: text(),
  output: freeMap(),
  reasonForIncompletion: text(),
});

const StartAgentSchema = Type.Object({
  name: text(),
  version: integer(),
  prompt: text(),
  sessionId: text(),
  media: optional(Type.Array(Type.String())),
  context: optionalMap(),
  idempotencyKey: text(),
});

export const EventActionSchema = Type.Object({
  action: oneOf(eventActions, { description: "What to do." }),
  expandInlineJSON: flag(false, { description: "Whether JSON in texts of the event is read." }),
  start_workflow: optional(
    Type.Object({ name: text(), version: integer(), correlationId: text(), input: freeMap(), taskToDomain: textMap() }),
  ),
  complete_task: optional(TaskUpdateSchema),
  fail_task: optional(TaskUpdateSchema),
  terminate_workflow: optional(Type.Object({ workflowId: text(), terminationReason: text() })),
  update_workflow_variables: optional(Type.Object({ workflowId: text(), variables: optionalMap(), appendArray: optional(Type.Boolean()) })),
  start_agent: optional(StartAgentSchema),
});

/** An event handler: what to do when an event arrives. It has no audit fields and no place for an owner. */
export const EventHandlerSchema = Type.Object(
  {
    name: Type.String({ description: "Name of the event handler." }),
    event: Type.String({ description: "`type:queue`, for example `conductor:order:paid`." }),
    condition: text({ description: "JavaScript that says whether to act; $ is the event." }),
    actions: listOf(EventActionSchema, { description: "What it does." }),
    active: flag(false, { description: "Whether it acts at all." }),
    evaluatorType: text({ description: "How the condition is read; JavaScript if absent." }),
  },
  { $id: "EventHandler" },
);

export type EventAction = Static<typeof EventActionSchema>;
export type EventHandler = Static<typeof EventHandlerSchema>;
