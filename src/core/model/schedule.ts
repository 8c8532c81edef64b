import { Type } from "./type.ts";
import type { Static } from "./type.ts";
import { flag, freeMap, integer, listOf, oneOf, optional, primitiveInteger, refTo, text } from "./fields.ts";
import type { WorkflowDef } from "./workflow-def.ts";

const ScheduledStartSchema = Type.Object({
  name: Type.String({ description: "The workflow to start." }),
  version: integer({ description: "Its version; the latest if absent." }),
  correlationId: text({ description: "An id of your own for the runs." }),
  input: freeMap({ description: "The input of the runs." }),
  taskToDomain: freeMap({ description: "Which domain the workers of each task type poll in." }),
  priority: primitiveInteger(0, { description: "0 to 99; higher is first." }),
  externalInputPayloadStoragePath: text({ description: "Where the input is, if it is too large to stand here." }),
  createdBy: text({ description: "Stored; the server does not use it." }),
  idempotencyKey: text({ description: "Stored; the open-source server does not use it." }),
  idempotencyStrategy: oneOf(["FAIL", "RETURN_EXISTING", "FAIL_ON_RUNNING"], {
    description: "Stored; the open-source server does not use it.",
  }),
  workflowDef: optional(refTo<WorkflowDef>("WorkflowDef")),
});

const CronScheduleSchema = Type.Object({
  cronExpression: text({ description: "Six fields, seconds first; or a macro such as @daily." }),
  zoneId: optional(Type.String({ default: "UTC", description: "The time zone, such as Europe/Berlin." })),
});

/** A schedule: a six-field cron (seconds first) that starts a workflow. */
export const WorkflowScheduleSchema = Type.Object(
  {
    name: Type.String({ description: "Name of the schedule." }),
    description: text({ description: "What it is for." }),
    cronExpression: text({ description: "Six fields, seconds first, such as 0 0 9 * * MON-FRI; or a macro such as @daily." }),
    zoneId: optional(Type.String({ default: "UTC", description: "The time zone, such as Europe/Berlin." })),
    cronSchedules: listOf(CronScheduleSchema, { description: "Several crons instead of the one; each starts runs of its own." }),
    runCatchupScheduleInstances: flag(false, { description: "Whether runs that were missed are made up for." }),
    paused: flag(false, { description: "Whether it is stopped." }),
    pausedReason: text({ description: "Why." }),
    scheduleStartTime: integer({ long: true, description: "Epoch milliseconds before which it does not run." }),
    scheduleEndTime: integer({ long: true, description: "Epoch milliseconds after which it does not run." }),
    startWorkflowRequest: ScheduledStartSchema,
    createTime: integer({ serverOwned: true, long: true, description: "Epoch milliseconds, set by the server." }),
    updatedTime: integer({ serverOwned: true, long: true, description: "Epoch milliseconds, set by the server." }),
    createdBy: text({ serverOwned: true, description: "Who made it; set by the server." }),
    updatedBy: text({ serverOwned: true, description: "Who changed it last; set by the server." }),
    nextRunTime: integer({ serverOwned: true, long: true, description: "Epoch milliseconds; the server's own note." }),
  },
  { $id: "WorkflowSchedule" },
);

export type WorkflowSchedule = Static<typeof WorkflowScheduleSchema>;

/** One time at which a schedule was due, and what came of it. */
export const ScheduleExecutionSchema = Type.Object(
  {
    executionId: Type.String(),
    scheduleName: Type.String(),
    scheduledTime: Type.Integer({ long: true, description: "When it was due, in epoch milliseconds." }),
    executionTime: Type.Integer({ long: true, description: "When it was done, in epoch milliseconds." }),
    workflowName: Type.String(),
    workflowId: text({ description: "The run that was started." }),
    reason: text({ description: "Why none was started." }),
    stackTrace: text(),
    startWorkflowRequest: ScheduledStartSchema,
    state: Type.Unsafe<"EXECUTED" | "FAILED">({ type: "string", enum: ["EXECUTED", "FAILED"] }),
    zoneId: Type.String(),
  },
  { $id: "ScheduleExecution" },
);
export type ScheduleExecution = Static<typeof ScheduleExecutionSchema>;
