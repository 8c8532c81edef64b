/** All checks of what the server takes, by the code of what they find. What it refuses is check-definition.ts. */
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
import { placeTasks } from "../task-order.ts";
import { findIncompleteActions } from "./action-incomplete.ts";
import type { Advice, EventHandlerCheck, ScheduleCheck, TaskCheck, Tools, WorkflowCheck } from "./advice.ts";
import { findInvalidCron } from "./cron-invalid.ts";
import { findUnknownEvaluators } from "./evaluator-unknown.ts";
import { findEventFormat, findSinkFormat } from "./event-format.ts";
import { findEmptyBranches } from "./fork-branch-empty.ts";
import { findForksWithoutJoin } from "./fork-without-join.ts";
import { findInactive } from "./handler-inactive.ts";
import { findJoinTargets } from "./join-target.ts";
import { findNestedLoops } from "./nested-loop.ts";
import { findUnknownFields } from "./reference-field.ts";
import { findRaces } from "./reference-race.ts";
import { findEarlyReferences } from "./reference-too-early.ts";
import { findInvalidSchemas } from "./schema-invalid.ts";
import { findUncheckedSchemas } from "./schema-unchecked.ts";
import { findBrokenCondition, findBrokenScripts } from "./script-syntax.ts";
import { findMissingSwitchInputs } from "./switch-input.ts";
import { findMissingInputs } from "./task-input-missing.ts";
import { findReservedName } from "./task-name-reserved.ts";
import { findUnknownZones } from "./zone-unknown.ts";

export type CodedAdvice = Advice & { code: string };

const taskChecks = {
  "schema-invalid": findInvalidSchemas,
  "schema-unchecked": findUncheckedSchemas,
  "task-name-reserved": findReservedName,
} as const satisfies Record<string, TaskCheck>;

const workflowChecks = {
  "evaluator-unknown": findUnknownEvaluators,
  "event-format": findSinkFormat,
  "fork-branch-empty": findEmptyBranches,
  "fork-without-join": findForksWithoutJoin,
  "join-target": findJoinTargets,
  "nested-loop": findNestedLoops,
  "reference-field": findUnknownFields,
  "reference-race": findRaces,
  "reference-too-early": findEarlyReferences,
  "schema-invalid": (workflow, _tasks, tools) => findInvalidSchemas(workflow, tools),
  "schema-unchecked": (workflow) => findUncheckedSchemas(workflow),
  "script-syntax": findBrokenScripts,
  "switch-input": findMissingSwitchInputs,
  "task-input-missing": findMissingInputs,
} as const satisfies Record<string, WorkflowCheck>;

const eventHandlerChecks = {
  "action-incomplete": findIncompleteActions,
  "event-format": findEventFormat,
  "handler-inactive": findInactive,
  "script-syntax": findBrokenCondition,
} as const satisfies Record<string, EventHandlerCheck>;

const scheduleChecks = {
  "cron-invalid": findInvalidCron,
  "zone-unknown": findUnknownZones,
} as const satisfies Record<string, ScheduleCheck>;

/** Runs each check of a table. */
const runAll = <Check>(checks: Readonly<Record<string, Check>>, run: (check: Check) => Advice[]): CodedAdvice[] =>
  Object.entries(checks).flatMap(([code, check]) => run(check).map((advice) => ({ ...advice, code })));

const advise: Record<Kind, (body: JsonObject, tools: Tools) => CodedAdvice[]> = {
  task: (body, tools) => {
    const task = decodeValue<Partial<TaskDef>>(TaskDefSchema, body);
    return runAll<TaskCheck>(taskChecks, (check) => check(task, tools));
  },
  workflow: (body, tools) => {
    const workflow = decodeValue<ReadWorkflow>(WorkflowDefSchema, body);
    const tasks = placeTasks(workflow);
    return runAll<WorkflowCheck>(workflowChecks, (check) => check(workflow, tasks, tools));
  },
  "event-handler": (body, tools) => {
    const handler = decodeValue<Partial<EventHandler>>(EventHandlerSchema, body);
    return runAll<EventHandlerCheck>(eventHandlerChecks, (check) => check(handler, tools));
  },
  schedule: (body) => {
    const schedule = decodeValue<Partial<WorkflowSchedule>>(WorkflowScheduleSchema, body);
    return runAll<ScheduleCheck>(scheduleChecks, (check) => check(schedule));
  },
};

/** What a person should know of a definition that the server takes. It may be as written; what does not decode counts as absent. */
export function adviseDefinition(kind: Kind, body: JsonObject, tools: Tools = {}): CodedAdvice[] {
  return advise[kind](body, tools);
}
