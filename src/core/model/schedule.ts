import { Type } from "./type.ts";
import type { Static } from "./type.ts";
import { flag, freeMap, integer, listOf, oneOf, optional, primitiveInteger, refTo, text } from "./fields.ts";
import type { WorkflowDef } from "./workflow-def.ts";

const ScheduledStartSchema = Type.Object({
  name: Type.String(),
  version: integer(),
  correlationId: text(),
  input: freeMap(),
  taskToDomain: freeMap(),
  priority: primitiveInteger(0),
  externalInputPayloadStoragePath: text(),
  createdBy: text(),
  idempotencyKey: text(),
  idempotencyStrategy: oneOf(["FAIL", "RETURN_EXISTING", "FAIL_ON_RUNNING"]),
  workflowDef: optional(refTo<WorkflowDef>("WorkflowDef")),
});

/** A schedule: a six-field cron (seconds first) that starts a workflow. */
export const WorkflowScheduleSchema = Type.Object(
  {
    name: Type.String(),
    description: text(),
    cronExpression: text(),
    zoneId: optional(Type.String({ default: "UTC" })),
    cronSchedules: listOf(Type.Object({ cronExpression: text(), zoneId: optional(Type.String({ default: "UTC" })) })),
    runCatchupScheduleInstances: flag(false),
    paused: flag(false),
    pausedReason: text(),
    scheduleStartTime: integer({ long: true }),
    scheduleEndTime: integer({ long: true }),
    startWorkflowRequest: ScheduledStartSchema,
    createTime: integer({ serverOwned: true, long: true }),
    updatedTime: integer({ serverOwned: true, long: true }),
    createdBy: text({ serverOwned: true }),
    updatedBy: text({ serverOwned: true }),
    nextRunTime: integer({ serverOwned: true, long: true }),
  },
  { $id: "WorkflowSchedule" },
);

export type WorkflowSchedule = Static<typeof WorkflowScheduleSchema>;

/** One time at which a schedule was due, and what came of it. */
export interface ScheduleExecution {
  executionId: string;
  scheduleName: string;
  /** Epoch milliseconds: when it was due, and when it was done. */
  scheduledTime: number;
  executionTime: number;
  workflowName: string;
  /** Of the run that was started. */
  workflowId?: string;
  /** Why none was started. */
  reason?: string;
  stackTrace?: string;
  startWorkflowRequest: WorkflowSchedule["startWorkflowRequest"];
  state: "EXECUTED" | "FAILED";
  zoneId: string;
}
