/**
 * What the runtime needs to remember. All calls are synchronous: a decision is read, made and written within one turn of the
 * event loop, so that nothing can come between.
 */
import type { Kind } from "../../core/definition.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { EventExecution } from "../../core/model/event-handler.ts";
import type { PollData, Task, TaskLog, Workflow, WorkflowStatus } from "../../core/model/execution.ts";
import type { HumanTaskTemplate } from "../../core/model/human.ts";
import type { ScheduleExecution } from "../../core/model/schedule.ts";
import type { ProtoRegistryEntry, ServiceRegistry } from "../../core/model/service.ts";
import type { Tag, TaggedKind } from "../../core/model/tag.ts";
import type { WorkflowDef } from "../../core/model/workflow-def.ts";
import type { Effect, RunState } from "../engine/change.ts";
import type { HumanSide } from "../runtime/human/human-side.ts";
import type { HumanCriteria, HumanRecord } from "./human-criteria.ts";
import type { SearchCriteria } from "./search-criteria.ts";

export interface StoredDefinition {
  kind: Kind;
  name: string;
  /** 0 for kinds without versions. */
  version: number;
  /** JSON text. */
  body: string;
}

/** A task that waits for a worker. */
export interface QueuedTask {
  taskId: string;
  workflowId: string;
  taskType: string;
  domain?: string;
  priority: number;
  /** Epoch milliseconds. */
  availableAt: number;
}

/** An effect that is decided and not done yet. Done at least once, also when the process ends in between. */
export interface PendingEffect {
  id: string;
  workflowId: string;
  createdTime: number;
  effect: Effect;
}

/** The change of one run, written together with all else of the same transaction. */
export interface RunWrite {
  workflow: Workflow;
  /** What is stored: parts that are the same objects are not written again. Absent for a new run. */
  previous?: RunState;
  tasks: readonly Task[];
  removedTaskIds: readonly string[];
  queued: readonly QueuedTask[];
  unqueuedTaskIds: readonly string[];
  /** Epoch milliseconds. Where it is absent and the workflow is the same object, the stored time stays. */
  wakeAt?: number;
  effects: readonly PendingEffect[];
  /** Effects that are done with this change. */
  doneEffectIds: readonly string[];
  logs: readonly Required<TaskLog>[];
  /** An event that the run has raised. */
  raised?: EventMessage;
  /** What an action of an event handler came to: this change. */
  eventExecution?: EventExecution;
  /** What people do with HUMAN tasks of the run, in place of what was stored. */
  humanSides?: readonly HumanSide[];
}

/** An event on its way to its handlers. */
export interface EventMessage {
  /** `conductor:...` or another queue. */
  event: string;
  /** The same one is never handled twice. */
  messageId: string;
  createdTime: number;
  payload: Json;
}

export interface StoredEventMessage extends EventMessage {
  /** Its place in the order in which messages came. */
  number: number;
}

export interface OpenRun {
  workflowId: string;
  wakeAt?: number;
}

export interface RunFilter {
  name?: string;
  version?: number;
  correlationId?: string;
  statuses?: readonly WorkflowStatus[];
  parentWorkflowId?: string;
  /** Epoch milliseconds, exclusive. */
  startedAfter?: number;
  startedBefore?: number;
}

/** When one cron expression of a schedule is due; `entry` is its place among them. */
export interface DueTime {
  entry: number;
  /** Epoch milliseconds. */
  dueAt: number;
}

/** All that is given must hold. */
export interface ExecutionCriteria {
  scheduleNames?: readonly string[];
  states?: readonly string[];
  /** Epoch milliseconds, exclusive. */
  scheduledAfter?: number;
  scheduledBefore?: number;
  /** A part of the name. */
  workflowName?: string;
  executionId?: string;
  /** The first counts most. */
  sort: readonly { field: ExecutionField; descending: boolean }[];
  start: number;
  /** Negative: all of them. */
  size: number;
}

/** Of ended runs: this one and those that ended before it. */
export interface PruningBoundary {
  /** Epoch milliseconds. */
  endTime: number;
  /** The order among those that ended in the same moment. */
  rowid: number;
}

export type StoredHumanTemplate = HumanTaskTemplate & { version: number };

export interface StoredService {
  service: ServiceRegistry;
  /** Operation, name and type of the methods that discovery brought, and nobody else: a JSON list each. */
  discovered: readonly string[];
}

export type ExecutionField = "scheduledTime" | "executionTime" | "scheduleName" | "workflowName" | "state";

export interface Store {
  saveDefinitions(definitions: readonly StoredDefinition[]): void;
  /** False if there is none. */
  deleteDefinition(kind: Kind, name: string, version: number): boolean;
  /** By name, then version. */
  loadDefinitions(kind: Kind): StoredDefinition[];

  /** All or nothing. */
  saveRuns(writes: readonly RunWrite[]): void;
  loadRun(workflowId: string): RunState | undefined;
  /** Without its tasks. */
  loadWorkflow(workflowId: string): Workflow | undefined;
  findRunOfTask(taskId: string): string | undefined;
  /** The run with its tasks, logs and open effects. */
  removeRun(workflowId: string): void;
  /** By start, oldest first. */
  findRuns(filter: RunFilter): string[];
  /** One object for all runs of definitions that are equal. */
  internSnapshot(definition: WorkflowDef): WorkflowDef;

  /** For recovery: what was open when the process ended. */
  loadOpenRuns(): OpenRun[];
  loadQueuedTasks(): QueuedTask[];
  loadPendingEffects(): PendingEffect[];
  removePendingEffect(id: string): void;
  /** Tasks that workers or the engine hold. */
  loadTasksInProgress(): { taskId: string; taskDefName: string; workflowId: string }[];
  /** For whoever watches. */
  countOpen(): { runs: number; inProgress: { taskDefName: string; count: number }[] };

  /** False where a run refers to what is there: that stays. */
  savePayload(stored: { path: string; createdTime: number; payload: JsonObject }): boolean;
  loadPayload(path: string): JsonObject | undefined;

  addTaskLog(log: Required<TaskLog>): void;
  loadTaskLogs(taskId: string): TaskLog[];
  savePollData(data: readonly PollData[]): void;
  loadPollData(): PollData[];

  /** Together with when it is due, in place of what was stored. */
  saveSchedule(schedule: Pick<StoredDefinition, "name" | "body">, times: readonly DueTime[]): void;
  deleteSchedule(name: string): void;
  loadDueTimes(scheduleName: string): DueTime[];
  /**
   * Together with the time at which the same expression is due next; without a time it never is again. Of each schedule the latest
   * thousand are kept.
   */
  saveExecution(execution: ScheduleExecution, next?: { entry: number; dueAt: number | undefined }): void;
  searchExecutions(criteria: ExecutionCriteria): { totalHits: number; executions: ScheduleExecution[] };

  /** False for one that waits already. */
  addEventMessage(message: EventMessage): boolean;
  /** The next ones of an event after a number, oldest first. */
  loadEventMessages(event: string, after: number, count: number): StoredEventMessage[];
  removeEventMessage(number: number): void;
  /** All but the newest `kept` of an event; answers with how many went. */
  removeOldestEventMessages(event: string, kept: number): number;
  countEventMessages(): Map<string, number>;
  /** Nothing happens where that action was done for that message before. */
  addEventExecution(execution: EventExecution): void;
  /** Of one handler for one message. */
  loadEventExecutions(handler: string, event: string, messageId: string): EventExecution[];
  /** Of one handler, the latest first. */
  searchEventExecutions(handler: string, count: number): EventExecution[];

  /** What is in the store; a group that is being decided changes none that is there. */
  loadHumanSide(taskId: string): HumanSide | undefined;
  loadHumanTask(taskId: string): HumanRecord | undefined;
  /** The newest first. */
  searchHumanTasks(criteria: HumanCriteria): { totalHits: number; records: HumanRecord[] };
  /** Of open tasks, those whose assignment has an end. */
  loadDueHumanTasks(): HumanSide[];
  /** Of open tasks, each once. */
  listHumanDisplayNames(): string[];
  /** The people's side alone; all or none. */
  deleteHumanTasks(taskIds: readonly string[]): void;
  /** All or nothing, each in place of the one of its version. */
  saveHumanTemplates(templates: readonly StoredHumanTemplate[]): void;
  /** By name, then version. */
  loadHumanTemplates(filter: { name?: string; version?: number }): StoredHumanTemplate[];
  /** False if there is none. */
  deleteHumanTemplates(filter: { name: string; version?: number | undefined }): boolean;

  /** By name. */
  loadServices(): StoredService[];
  saveService(stored: StoredService): void;
  /** With its proto files. */
  deleteService(name: string): void;
  /** By file name. */
  loadProtos(serviceName: string): ProtoRegistryEntry[];
  /** In base64. */
  loadProto(serviceName: string, filename: string): string | undefined;
  saveProto(entry: ProtoRegistryEntry): void;
  /** False if there is none. */
  deleteProto(serviceName: string, filename: string): boolean;

  hasDefinition(kind: Kind, name: string): boolean;
  /** Those of a definition go with its last version. */
  loadTags(kind: TaggedKind, name: string): Tag[];
  /** In place of those that are there. */
  saveTags(kind: TaggedKind, name: string, tags: readonly Tag[]): void;
  /** Each once. */
  loadAllTags(): Tag[];

  /** Call it once before the next two, which would be slow without. */
  prepareForPruning(): void;
  /** The one that ended last of those beyond the `count` newest, among ended runs without a parent. */
  findNewestBeyond(count: number): PruningBoundary | undefined;
  /** Ended runs without a parent, whose descendants have ended as well; oldest first. */
  findPrunable(boundary: PruningBoundary, limit: number): string[];
  /** Nothing finds them any more; what belongs to them goes by `sweepRemovals`. */
  dropRuns(workflowIds: readonly string[]): void;
  hasRemovals(): boolean;
  /** Removes up to `limit` rows of a dropped run, and drops its children: answers with those. Undefined where nothing is left to do. */
  sweepRemovals(limit: number): string[] | undefined;
  /** Definitions that were kept for runs that are gone. */
  removeUnusedSnapshots(): void;

  searchRuns(criteria: SearchCriteria): { totalHits: number; workflows: Workflow[] };
  searchTasks(criteria: SearchCriteria): { totalHits: number; tasks: Task[] };

  close(): void;
}
