import { Type } from "@sinclair/typebox";
import type { Static } from "@sinclair/typebox";
import { flag, freeMap, integer, listOf, optional, primitiveInteger, text } from "./fields.ts";

const ScheduledStartSchema = Type.Object({
  name: Type.String(),
  version: integer(),
  correlationId: text(),
  input: freeMap(),
  taskToDomain: freeMap(),
  priority: primitiveInteger(0),
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
    scheduleStartTime: integer(),
    scheduleEndTime: integer(),
    startWorkflowRequest: ScheduledStartSchema,
    createTime: integer({ serverOwned: true }),
    updatedTime: integer({ serverOwned: true }),
    createdBy: text({ serverOwned: true }),
    updatedBy: text({ serverOwned: true }),
    nextRunTime: integer({ serverOwned: true }),
  },
  { $id: "WorkflowSchedule" },
);

export type WorkflowSchedule = Static<typeof WorkflowScheduleSchema>;
