import { Type } from "./type.ts";
import type { Static } from "./type.ts";
import type { JsonObject } from "../json.ts";
import { flag, freeMap, integer, listOf, oneOf, optional, optionalMap, text, textMap } from "./fields.ts";

export const eventActions = [
  "start_workflow",
  "complete_task",
  "fail_task",
  "terminate_workflow",
  "update_workflow_variables",
  "start_agent",
] as const;

const taskUpdate = {
  workflowId: text({ description: "The run, mostly an expression over the event." }),
  taskRefName: text({ description: "The reference name of the task." }),
  taskId: text({ description: "The id of the task, instead of run and reference name." }),
  output: freeMap({ description: "The output of the task." }),
  reasonForIncompletion: text({ description: "Why it failed." }),
};

const StartAgentSchema = Type.Object(
  {
    name: text({ description: "The agent to start." }),
    version: integer({ description: "Its version; the latest if absent." }),
    prompt: text({ description: "What it is asked." }),
    sessionId: text({ description: "The conversation that it goes on with." }),
    media: optional(Type.Array(Type.String(), { description: "Addresses of what it is shown." })),
    context: optionalMap({ description: "What else it should know." }),
    idempotencyKey: text({ description: "A key under which it starts once." }),
  },
  { description: "start_agent: which agent." },
);

const StartWorkflowSchema = Type.Object(
  {
    name: text({ description: "The workflow to start." }),
    version: integer({ description: "Its version; the latest if absent." }),
    correlationId: text({ description: "An id of your own for the run." }),
    input: freeMap({ description: "The input of the run; ${...} reads from the event." }),
    taskToDomain: textMap({ description: "Which domain the workers of each task type poll in." }),
  },
  { description: "start_workflow: which workflow." },
);

const unsupported = "The open-source server takes it and does not perform it; the embedded server does.";

export const EventActionSchema = Type.Object({
  action: oneOf(eventActions, { description: "What to do." }),
  expandInlineJSON: flag(false, { description: "Whether JSON in texts of the event is read." }),
  start_workflow: optional(StartWorkflowSchema),
  complete_task: optional(Type.Object(taskUpdate, { description: "complete_task: which task." })),
  fail_task: optional(Type.Object(taskUpdate, { description: "fail_task: which task." })),
  terminate_workflow: optional(
    Type.Object(
      { workflowId: text({ description: "The run." }), terminationReason: text({ description: "Why." }) },
      { description: unsupported },
    ),
  ),
  update_workflow_variables: optional(
    Type.Object(
      {
        workflowId: text({ description: "The run." }),
        variables: optionalMap({ description: "The new values." }),
        appendArray: optional(Type.Boolean({ description: "Whether lists grow instead of being replaced." })),
      },
      { description: unsupported },
    ),
  ),
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

export const eventExecutionStatuses = ["COMPLETED", "FAILED", "SKIPPED"] as const;
type EventExecutionStatus = (typeof eventExecutionStatuses)[number];

/** What one action of a handler came to for one message. */
export const EventExecutionSchema = Type.Object(
  {
    name: Type.String({ description: "The handler." }),
    event: Type.String({ description: "The event that it acted on." }),
    messageId: Type.String({ description: "The message: the id of the task that raised the event." }),
    position: Type.Integer({ description: "The action's place in the handler, from 0." }),
    action: Type.String({ description: "The action." }),
    status: Type.Unsafe<EventExecutionStatus>({
      type: "string",
      enum: eventExecutionStatuses,
      description: "SKIPPED where the condition did not hold.",
    }),
    created: Type.Integer({ long: true, description: "When it was taken up. Epoch milliseconds." }),
    output: Type.Unsafe<JsonObject>({
      type: "object",
      additionalProperties: true,
      description: "What came of it; `exception` tells why it failed.",
    }),
  },
  { $id: "EventExecution" },
);

export type EventExecution = Static<typeof EventExecutionSchema>;
