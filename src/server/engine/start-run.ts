/** A new run: the definitions as they are now, copied into it, so that later changes of them leave it alone. */
import { stringifyJson } from "../../core/exact-json.ts";
import { ConductorFault } from "../../core/conductor-api.ts";
import type { JsonObject } from "../../core/json.ts";
import type { StartWorkflowRequest, Workflow } from "../../core/model/execution.ts";
import type { TaskDef } from "../../core/model/task-def.ts";
import type { WorkflowDef, WorkflowTask } from "../../core/model/workflow-def.ts";
import type { DefinitionLookup, RunState } from "./change.ts";
import { adHocTaskDef } from "./defaults.ts";
import { asJson, filledFrom } from "./own.ts";
import { sizeBeyond, tooLargeRun } from "./payload-size.ts";

export interface StartContext {
  /** Epoch milliseconds. */
  now: number;
  nextId(): string;
  /** The id that the run gets, where it is settled already (children, failure workflows). */
  workflowId?: string;
  /** The SUB_WORKFLOW task that stands for the run. */
  parent?: { workflowId: string; taskId: string };
  /** The event that started it. */
  event?: string;
  /** The input, where the request only says where it is. */
  outsideInput?: { path: string; payload: JsonObject };
}

/**
 * The run with no task in it; `decide` schedules the first. Throws a ConductorFault: 404 without such a definition, 500 where a
 * sub-workflow without a version is nowhere defined, and where the input is too large.
 */
export function createRun(request: StartWorkflowRequest, lookup: DefinitionLookup, context: StartContext): RunState {
  const definition = request.workflowDef ?? lookup.workflowDef(request.name, request.version);
  if (definition === undefined) {
    throw new ConductorFault(404, `No such workflow defined. name=${request.name}, version=${request.version ?? null}`);
  }
  const workflowDefinition = snapshotOf(definition, lookup);
  const { now, parent, event, outsideInput } = context;
  const workflow: Workflow = {
    ownerApp: "",
    createTime: now,
    updateTime: now,
    status: "RUNNING",
    endTime: 0,
    startTime: now,
    workflowId: context.workflowId ?? context.nextId(),
    workflowName: workflowDefinition.name,
    workflowVersion: workflowDefinition.version ?? 1,
    ...(parent === undefined ? {} : { parentWorkflowId: parent.workflowId, parentWorkflowTaskId: parent.taskId }),
    tasks: [],
    input: outsideInput?.payload ?? inputOf(workflowDefinition, request.input ?? {}),
    ...(outsideInput === undefined ? {} : { externalInputPayloadStoragePath: outsideInput.path }),
    output: {},
    ...(request.correlationId === undefined ? {} : { correlationId: request.correlationId }),
    ...(event === undefined ? {} : { event }),
    taskToDomain: domainsOf(request.taskToDomain ?? {}),
    failedReferenceTaskNames: [],
    failedTaskNames: [],
    workflowDefinition,
    priority: request.priority ?? 0,
    variables: workflowDefinition.variables ?? {},
    lastRetriedTime: 0,
    history: [],
    rateLimited: false,
  };
  const size = outsideInput === undefined ? sizeBeyond(workflow.input) : undefined;
  if (size !== undefined) throw new ConductorFault(500, tooLargeRun(size, workflow.workflowId));
  return { workflow, tasks: [] };
}

/** The template fills what is missing or null, but an empty input stays empty. */
function inputOf(definition: WorkflowDef, input: JsonObject): JsonObject {
  return Object.keys(input).length === 0 ? input : filledFrom(definition.inputTemplate ?? {}, input);
}

const domainsOf = (domains: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(domains).map(([type, domain]) => [type, typeof domain === "string" ? domain : stringifyJson(asJson(domain))]),
  );

interface Snapshot {
  definition: WorkflowDef;
  /** What was found for the names that were looked up; the snapshot holds as long as they lead to the same. */
  taskDefs: ReadonlyMap<string, TaskDef | undefined>;
  latestVersions: ReadonlyMap<string, number>;
}

const snapshots = new WeakMap<WorkflowDef, Snapshot>();

/** The definition with the task definitions in its tasks and the versions of its sub-workflows. The same object while nothing changes. */
export function snapshotOf(definition: WorkflowDef, lookup: DefinitionLookup): WorkflowDef {
  const known = snapshots.get(definition);
  if (known !== undefined && isCurrent(known, lookup)) return known.definition;
  const taskDefs = new Map<string, TaskDef | undefined>();
  const latestVersions = new Map<string, number>();
  const complete = (task: WorkflowTask): WorkflowTask => withDefinitions(task, { lookup, taskDefs, latestVersions, complete });
  const snapshot: WorkflowDef = { ...definition, tasks: definition.tasks.map(complete) };
  snapshots.set(definition, { definition: snapshot, taskDefs, latestVersions });
  return snapshot;
}

function isCurrent(snapshot: Snapshot, lookup: DefinitionLookup): boolean {
  for (const [name, definition] of snapshot.taskDefs) if (lookup.taskDef(name) !== definition) return false;
  for (const [name, version] of snapshot.latestVersions) if (lookup.workflowDef(name)?.version !== version) return false;
  return true;
}

interface SnapshotWork {
  lookup: DefinitionLookup;
  taskDefs: Map<string, TaskDef | undefined>;
  latestVersions: Map<string, number>;
  complete: (task: WorkflowTask) => WorkflowTask;
}

function withDefinitions(task: WorkflowTask, work: SnapshotWork): WorkflowTask {
  const { complete } = work;
  const type = task.type ?? "SIMPLE";
  // Nobody checks a definition that a task makes up at run time: it may lack what every other one has.
  const written: Partial<WorkflowTask> = task;
  const name = written.name ?? "";
  const taskReferenceName = written.taskReferenceName ?? name;
  const taskDefinition = task.taskDefinition ?? findTaskDef(name, type, work);
  const completed: WorkflowTask = { ...task, name, taskReferenceName, type, taskDefinition };
  if (task.decisionCases !== undefined) {
    completed.decisionCases = Object.fromEntries(Object.entries(task.decisionCases).map(([key, tasks]) => [key, tasks.map(complete)]));
  }
  if (task.defaultCase !== undefined) completed.defaultCase = task.defaultCase.map(complete);
  if (task.forkTasks !== undefined) completed.forkTasks = task.forkTasks.map((branch) => branch.map(complete));
  if (task.loopOver !== undefined) completed.loopOver = task.loopOver.map(complete);
  if (type === "SUB_WORKFLOW" && task.subWorkflowParam !== undefined) completed.subWorkflowParam = withVersion(task.subWorkflowParam, work);
  return completed;
}

function findTaskDef(name: string, type: string, { lookup, taskDefs }: SnapshotWork): TaskDef {
  const found = taskDefs.has(name) ? taskDefs.get(name) : lookup.taskDef(name);
  taskDefs.set(name, found);
  return found ?? adHocTaskDef(name, type);
}

/** A sub-workflow without a version means the latest one of this moment. Names that are expressions are settled when the task starts. */
function withVersion(
  parameters: NonNullable<WorkflowTask["subWorkflowParam"]>,
  work: SnapshotWork,
): NonNullable<WorkflowTask["subWorkflowParam"]> {
  const { name, version, workflowDefinition } = parameters;
  if (version !== undefined || workflowDefinition !== undefined || name === undefined || name.includes("${")) return parameters;
  const latest = work.lookup.workflowDef(name);
  if (latest === undefined)
    throw new ConductorFault(500, `The Task ${name} defined as a sub-workflow has no workflow definition available `);
  work.latestVersions.set(name, latest.version ?? 1);
  return { ...parameters, version: latest.version ?? 1 };
}
