/** What people do with a HUMAN task: who is assigned, who has claimed it, and what follows when a time is up. Pure. */
import { ConductorFault } from "../../../core/conductor-api.ts";
import { decodeValue } from "../../../core/model/decode.ts";
import { isJsonObject } from "../../../core/json.ts";
import { isTerminalTask } from "../../../core/model/execution.ts";
import type { Task, TaskStatus } from "../../../core/model/execution.ts";
import { HumanTaskDefinitionSchema, humanDefinitionKey } from "../../../core/model/human.ts";
import type { HumanTaskAssignment, HumanTaskDefinition, HumanTaskState, HumanTaskUser } from "../../../core/model/human.ts";
import { own } from "../../engine/own.ts";

/** All of a HUMAN task that its row does not tell. */
export interface HumanSide {
  readonly taskId: string;
  readonly workflowId: string;
  /** Those that somebody has put in place of the definition's. */
  readonly assignments?: readonly HumanTaskAssignment[];
  /** Which of the assignments counts; beyond the last one there is none left. */
  readonly position: number;
  readonly assignee?: HumanTaskUser;
  readonly claimant?: Required<HumanTaskUser>;
  /** When the assignment ends if nobody has claimed the task until then, in epoch milliseconds. */
  readonly dueAt?: number;
  /** Epoch milliseconds. */
  readonly updatedOn: number;
}

const noDefinition: HumanTaskDefinition = {};

/** A worker's task may be named HUMAN as well: that is its type then. */
export const isHumanTask = ({ taskType, workflowTask }: Task): boolean =>
  taskType === "HUMAN" && (workflowTask?.type ?? "SIMPLE") !== "SIMPLE";

/** What is wrong in a definition counts as absent: a run does not fail for what people see of it. */
export function humanDefinitionOf({ inputData }: Pick<Task, "inputData">): HumanTaskDefinition {
  const given = own(inputData, humanDefinitionKey);
  if (!isJsonObject(given)) return noDefinition;
  const definition = decodeValue<HumanTaskDefinition>(HumanTaskDefinitionSchema, given);
  const { assignments, taskTriggers } = definition;
  return {
    ...definition,
    ...(assignments === undefined ? {} : { assignments: assignments.filter(isThere) }),
    ...(taskTriggers === undefined ? {} : { taskTriggers: taskTriggers.filter(isThere) }),
  };
}

/** Lists keep their nulls when they are read. */
export const isThere = <T>(item: T | null): item is T => item !== null;

export function humanStateOf(status: TaskStatus, side: Pick<HumanSide, "assignee" | "claimant">): HumanTaskState {
  if (!isTerminalTask(status)) return side.claimant !== undefined ? "IN_PROGRESS" : side.assignee !== undefined ? "ASSIGNED" : "PENDING";
  if (status === "COMPLETED" || status === "COMPLETED_WITH_ERRORS" || status === "SKIPPED") return "COMPLETED";
  return status === "TIMED_OUT" ? "TIMED_OUT" : "DELETED";
}

/** Of a task that has just begun. */
export function openSide(task: Task, now: number): HumanSide {
  const { taskId, workflowInstanceId: workflowId } = task;
  return assigned({ taskId, workflowId, position: 0, updatedOn: now }, humanDefinitionOf(task), now);
}

function assignmentsOf(side: Pick<HumanSide, "assignments">, definition: HumanTaskDefinition): readonly HumanTaskAssignment[] {
  if (side.assignments !== undefined) return side.assignments;
  const { assignments = [], assignee } = definition;
  return assignments.length === 0 && assignee !== undefined ? [{ assignee }] : assignments;
}

/** With what the assignment at its position says. */
function assigned(side: HumanSide, definition: HumanTaskDefinition, now: number): HumanSide {
  const { assignee: _assignee, claimant: _claimant, dueAt: _dueAt, ...rest } = side;
  const assignment = assignmentsOf(side, definition)[side.position];
  const { assignee, slaMinutes = 0 } = assignment ?? {};
  return {
    ...rest,
    ...(isSomebody(assignee) ? { assignee } : {}),
    ...(slaMinutes > 0 ? { dueAt: now + slaMinutes * 60_000 } : {}),
    updatedOn: now,
  };
}

const isSomebody = (user: HumanTaskUser | undefined): user is HumanTaskUser => (user?.user ?? "") !== "";

/** The next assignment's turn. Undefined where there is none and the task is to time out. */
export function movedOn(side: HumanSide, definition: HumanTaskDefinition, now: number): HumanSide | undefined {
  const position = side.position + 1;
  const isLast = position >= assignmentsOf(side, definition).length;
  if (isLast && definition.assignmentCompletionStrategy === "TERMINATE") return undefined;
  return assigned({ ...side, position }, definition, now);
}

export const reassigned = (
  side: HumanSide,
  assignments: readonly HumanTaskAssignment[],
  definition: HumanTaskDefinition,
  now: number,
): HumanSide => assigned({ ...side, assignments: assignments.filter(isThere), position: 0 }, definition, now);

/** Throws a ConductorFault (409) where it is another's, unless that does not matter. Claimed again by the same, it stays as it is. */
export function claimed(side: HumanSide, claimant: Required<HumanTaskUser>, overrideAssignment: boolean): HumanSide {
  if (side.claimant !== undefined && isSameUser(side.claimant, claimant)) return side;
  const holder = side.claimant ?? side.assignee;
  const isFree = side.claimant === undefined && (side.assignee === undefined || mayClaim(side.assignee, claimant));
  if (isFree) return { ...side, claimant };
  if (overrideAssignment) return { ...side, claimant, assignee: claimant };
  const what = side.claimant === undefined ? "assigned to" : "claimed by";
  throw new ConductorFault(
    409,
    `The task ${side.taskId} is ${what} ${describeUser(holder)}, and not to be claimed by ${describeUser(claimant)}; overrideAssignment=true takes it over.`,
  );
}

export function released(side: HumanSide): HumanSide {
  if (side.claimant === undefined) throw new ConductorFault(409, `Nobody has claimed the task ${side.taskId}.`);
  const { claimant: _claimant, ...rest } = side;
  return rest;
}

/** Who belongs to a group is known to whoever calls, not to this server. */
function mayClaim(assignee: HumanTaskUser, claimant: HumanTaskUser): boolean {
  const [assigneeSide, assigneeKind] = splitType(assignee);
  const [claimantSide] = splitType(claimant);
  return assigneeSide === claimantSide && (assigneeKind === "GROUP" || assignee.user === claimant.user);
}

/** Without a type a user is an external one. */
const splitType = ({ userType = "EXTERNAL_USER" }: HumanTaskUser): string[] => userType.split("_");

export const isSameUser = (left: HumanTaskUser | undefined, right: HumanTaskUser | undefined): boolean =>
  left?.user === right?.user && left?.userType === right?.userType;

const describeUser = (user: HumanTaskUser | undefined): string => `${user?.user ?? "nobody"} (${user?.userType ?? "EXTERNAL_USER"})`;
