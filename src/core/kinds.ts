/** What differs from kind to kind, in one table. */
import type { TSchema } from "./model/type.ts";
import type { Kind } from "./definition.ts";
import { EventHandlerSchema } from "./model/event-handler.ts";
import { WorkflowScheduleSchema } from "./model/schedule.ts";
import { TaskDefSchema } from "./model/task-def.ts";
import { WorkflowDefSchema } from "./model/workflow-def.ts";

export interface KindFacts {
  /** For sentences. */
  label: string;
  plural: string;
  /** The noun on the command line. */
  noun: "tasks" | "workflows" | "events" | "schedules";
  /** Where its definitions are looked for unless the config says otherwise. */
  folder: string;
  schema: TSchema;
  hasVersions: boolean;
  /** The field that carries the owner's stamp, where there is one. */
  ownerField: "ownerApp" | null;
  /**
   * Fields that stay as the server has them unless the definition sets them: not compared then, and echoed in an update.
   * The stamp, and what is switched while the server runs.
   */
  keptFields: readonly string[];
  /** Kept fields that tell why another is set: not echoed where the definition switches that one off. */
  keptReasons: Readonly<Record<string, string>>;
  /** Audit fields that the server forgets in an update unless they are sent along. */
  echoedFields: readonly string[];
  /** Fields that the server changes by itself as time goes by: no sign that somebody wrote. */
  volatileFields: readonly string[];
  /** Lower first; deletes go the other way. What is used comes before what uses it. */
  applyOrder: number;
}

export const kindTable = {
  task: {
    label: "task",
    plural: "tasks",
    noun: "tasks",
    folder: "tasks",
    schema: TaskDefSchema,
    hasVersions: false,
    ownerField: "ownerApp",
    keptFields: ["ownerApp"],
    keptReasons: {},
    echoedFields: [],
    volatileFields: [],
    applyOrder: 0,
  },
  workflow: {
    label: "workflow",
    plural: "workflows",
    noun: "workflows",
    folder: "workflows",
    schema: WorkflowDefSchema,
    hasVersions: true,
    ownerField: "ownerApp",
    keptFields: ["ownerApp"],
    keptReasons: {},
    echoedFields: ["createTime", "createdBy"],
    volatileFields: [],
    applyOrder: 1,
  },
  "event-handler": {
    label: "event handler",
    plural: "event handlers",
    noun: "events",
    folder: "events",
    schema: EventHandlerSchema,
    hasVersions: false,
    ownerField: null,
    keptFields: [],
    keptReasons: {},
    echoedFields: [],
    volatileFields: [],
    applyOrder: 2,
  },
  schedule: {
    label: "schedule",
    plural: "schedules",
    noun: "schedules",
    folder: "schedules",
    schema: WorkflowScheduleSchema,
    hasVersions: false,
    ownerField: null,
    keptFields: ["paused", "pausedReason"],
    keptReasons: { pausedReason: "paused" },
    echoedFields: [],
    volatileFields: ["nextRunTime"],
    applyOrder: 3,
  },
} as const satisfies Record<Kind, KindFacts>;

/** The facts without their literal types, for code that treats all kinds alike. */
export const factsOf = (kind: Kind): KindFacts => kindTable[kind];
