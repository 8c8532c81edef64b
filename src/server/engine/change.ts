/**
 * What the engine works on and what it answers. The engine is pure: it takes a run with its tasks, the time and a source of ids,
 * and returns the change. The runtime applies a change in one transaction and performs its effects afterwards.
 */
import type { JsonObject, Json } from "../../core/json.ts";
import type { StartWorkflowRequest, Task, Workflow } from "../../core/model/execution.ts";
import type { TaskDef } from "../../core/model/task-def.ts";
import type { WorkflowDef } from "../../core/model/workflow-def.ts";

/** A run as the store keeps it: `workflow.tasks` is empty, the tasks stand beside it in the order of `seq`. Never mutated by the engine. */
export interface RunState {
  readonly workflow: Workflow;
  readonly tasks: readonly Task[];
}

/** Something that only the sandbox may compute. The key is a digest of the request, so a repeated decision asks for the same. */
export interface EvaluationRequest {
  key: string;
  language: "javascript" | "jq" | "json-schema";
  /** For JavaScript the value of the last expression is the result; for a JSON Schema, which is the source itself, what does not fit it. */
  source: string;
  /** JavaScript sees it as `$`, jq as `.`. */
  input: Json;
  /** `body`: the source is a function body with `return` (LAMBDA). */
  form: "expression" | "body";
}

export type Evaluation = { ok: true; value: Json; /** jq: every output */ all?: Json[] } | { ok: false; error: string };

export interface EngineContext {
  /** Epoch milliseconds. */
  now: number;
  nextId(): string;
  /** What the sandbox has answered so far in this decision, by the request's key. */
  evaluated: ReadonlyMap<string, Evaluation>;
  /** Values for `${workflow.env.X}`; the server's own environment is never readable. */
  environment: Readonly<Record<string, string>>;
  /** Values for `${workflow.secrets.X}`: for what scripts are given, never for what is stored. */
  secrets: Readonly<Record<string, string>>;
  /** Domain choice: is a worker polling this task type in this domain (seen within 10 s)? */
  isDomainActive(taskType: string, domain: string): boolean;
  /** From 0 to 1, for the jitter of back-offs. */
  random(): number;
  /** The registered definition of a task that no snapshot knows: the children of dynamic forks. */
  taskDef?(name: string): TaskDef | undefined;
  /** Where the server is, for times without a zone: an IANA name; UTC if absent. */
  zone?(): string;
  /** The latest version of a workflow, for children that are named at run time. */
  latestVersion?(name: string): number | undefined;
}

/** The work outside the run that a change asks for, in order. */
export type Effect =
  /** A worker may poll the task from `availableAt` (epoch ms) on. */
  | { type: "enqueue"; taskId: string; taskType: string; domain?: string; priority: number; availableAt: number }
  | { type: "dequeue"; taskId: string }
  /** Start a child run for a SUB_WORKFLOW task. The child id is already in the task's `subWorkflowId`. */
  | { type: "start-child"; taskId: string; workflowId: string; request: StartWorkflowRequest }
  /** Start an independent run (START_WORKFLOW); its id goes into the task's output, a failure fails the task. */
  | { type: "start-workflow"; taskId: string; request: StartWorkflowRequest }
  | { type: "terminate-child"; workflowId: string; reason: string }
  /** Send the HTTP request of the task's `inputData` and end the task with the answer. */
  | { type: "http"; taskId: string }
  /** Send the message that the task's `inputData` describes to Kafka, and end the task. */
  | { type: "kafka"; taskId: string }
  /** Put an event on a queue: `conductor:x` or another sink. */
  | { type: "publish-event"; taskId: string; sink: string; payload: JsonObject }
  /** Start an independent run because of what happened to a HUMAN task; that goes on whether it can be started or not. */
  | { type: "human-trigger"; humanTaskId: string; request: StartWorkflowRequest }
  /** The run has ended: wake the parent, wake whoever waits for it. */
  | { type: "run-ended"; parentWorkflowId?: string; parentWorkflowTaskId?: string }
  /** An ended run was set going again (retry, restart, rerun): `childReopened` on the parent. */
  | { type: "reopen-parent"; parentWorkflowId: string; parentWorkflowTaskId: string }
  /** The id is already in the run's output as `conductor.failure_workflow`; `failureWorkflowNotStarted` if the start fails. */
  | { type: "start-failure-workflow"; workflowId: string; request: StartWorkflowRequest };

export interface RunChange {
  workflow: Workflow;
  /** New and changed tasks only. */
  tasks: Task[];
  removedTaskIds: string[];
  effects: Effect[];
  /** When the run must be decided again at the latest (epoch ms); undefined for ended runs and where nothing can time out. */
  wakeAt?: number;
}

/** `evaluate`: the sandbox is to answer first, then the same call is made again with the answers. */
export type Decision = { status: "evaluate"; requests: EvaluationRequest[] } | { status: "change"; change: RunChange };

/** What the engine looks up when it starts a run; the snapshot in the run keeps it. */
export interface DefinitionLookup {
  workflowDef(name: string, version?: number): WorkflowDef | undefined;
  taskDef(name: string): TaskDef | undefined;
}
