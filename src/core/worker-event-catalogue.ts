/**
 * Every event of a worker with what it says: for `flow worker events`, for the page on subscribers, and for what `flow new subscriber`
 * writes. The compiler holds the fields against the events' own types.
 */
import type { TaskReceived, WorkerEvent, WorkerEventType, WorkerReady } from "./worker-event.ts";

type FieldType<Value> = [Value] extends [string]
  ? "string"
  : [Value] extends [number]
    ? "number"
    : [Value] extends [boolean]
      ? "boolean"
      : [Value] extends [readonly string[]]
        ? "string[]"
        : never;

type FieldFacts<Fields, Name extends keyof Fields> = {
  readonly type: FieldType<NonNullable<Fields[Name]>>;
  readonly about: string;
  readonly example: NonNullable<Fields[Name]>;
} & (object extends Pick<Fields, Name> ? { readonly optional: true } : { readonly optional?: never });

type FieldTable<Fields> = { readonly [Name in keyof Fields]-?: FieldFacts<Fields, Name> };

/** `type` is what it is found by. */
type Untyped<Event> = Omit<Event, "type">;

const ofEvery = {
  at: { type: "number", about: "when, in epoch milliseconds", example: 1767225600000 },
  workerId: { type: "string", about: "the worker, as the server knows it", example: "worker-1" },
} as const satisfies FieldTable<Untyped<WorkerReady>>;

const ofTask = {
  ...ofEvery,
  taskId: { type: "string", about: "the task", example: "0e9a0f1c-task" },
  taskType: { type: "string", about: "the name of its definition", example: "charge_card" },
  domain: { type: "string", about: "the domain that it was polled in", example: "eu", optional: true },
  referenceName: { type: "string", about: "its name in the workflow", example: "charge" },
  workflowId: { type: "string", about: "the run", example: "5b1fd7a2-run" },
  workflowType: { type: "string", about: "the name of the run's workflow", example: "order" },
  correlationId: { type: "string", about: "an id of your own, given when the run was started", example: "A-1", optional: true },
  attempt: { type: "number", about: "which try it is, from 1", example: 1 },
} as const satisfies FieldTable<Untyped<TaskReceived>>;

const tookMs = { type: "number", about: "how long the function took, in milliseconds", example: 12 } as const;
const late = { type: "boolean", about: "the task was lost before: the server may have somebody else's result", example: false } as const;

const catalogue = {
  "worker:started": {
    when: "the worker begins to poll",
    fields: {
      ...ofEvery,
      taskTypes: { type: "string[]", about: "what it polls for", example: ["charge_card"] },
      concurrency: { type: "number", about: "how many tasks run at once, of all types together", example: 10 },
    },
  },
  "worker:ready": { when: "the server has answered a first poll", fields: ofEvery },
  "worker:draining": { when: "it takes no more tasks and ends what it has", fields: ofEvery },
  "worker:stopped": {
    when: "nothing is held any more; the last event",
    fields: { ...ofEvery, uptimeMs: { type: "number", about: "how long it ran, in milliseconds", example: 60000 } },
  },
  "task:received": { when: "a task has come from the server", fields: ofTask },
  "task:started": {
    when: "its function is called",
    fields: { ...ofTask, waitedMs: { type: "number", about: "how long it waited for a slot, in milliseconds", example: 0 } },
  },
  "task:completed": { when: "the server has taken its result", fields: { ...ofTask, tookMs, late } },
  "task:failed": {
    when: "the server has taken its failure",
    fields: {
      ...ofTask,
      tookMs,
      late,
      reason: { type: "string", about: "why", example: "the card was declined" },
      retryable: { type: "boolean", about: "false where it is not tried again, whatever its definition says", example: true },
    },
  },
  "task:postponed": {
    when: "its function has called `callbackAfter`, and the server has taken it",
    fields: { ...ofTask, tookMs, callbackAfterSeconds: { type: "number", about: "after how long it is offered again", example: 60 } },
  },
  "task:handed-back": { when: "the server has it back and offers it to any worker; no try is lost", fields: ofTask },
  "task:lost": { when: "its response timeout ran out, or the server gave it away", fields: ofTask },
  "task:cancelled": { when: "it has ended on the server, or its run has, while it was held", fields: ofTask },
  "task:duplicate": { when: "it came again while it is held; it runs once", fields: ofTask },
  "task:dropped": { when: "the server takes no result of it: it is gone", fields: ofTask },
  "task:unsent": { when: "the worker was stopped at once before the server had the result", fields: ofTask },
  "report:retried": {
    when: "a result could not be delivered and is tried again",
    fields: {
      ...ofEvery,
      taskId: ofTask.taskId,
      workflowId: ofTask.workflowId,
      attempts: { type: "number", about: "how often it was sent so far", example: 1 },
      afterMs: { type: "number", about: "until it is sent again, in milliseconds", example: 500 },
      reason: { type: "string", about: "why it could not be delivered", example: "the server is not reachable" },
    },
  },
  "poll:failed": {
    when: "the server has not answered a poll as it should",
    fields: {
      ...ofEvery,
      taskType: ofTask.taskType,
      domain: ofTask.domain,
      tookMs: { type: "number", about: "how long the poll took, in milliseconds", example: 1000 },
      reason: { type: "string", about: "what was wrong", example: "the server is not reachable" },
    },
  },
} as const satisfies {
  readonly [Type in WorkerEventType]: { readonly when: string; readonly fields: FieldTable<Untyped<Extract<WorkerEvent, { type: Type }>>> };
};

export interface WorkerEventField {
  name: string;
  type: "string" | "number" | "boolean" | "string[]";
  /** Absent where it has nothing to say. */
  optional: boolean;
  about: string;
  example: string | number | boolean | readonly string[];
  /** Whether all events have it, all of a task, or this one for itself. */
  shared: "every" | "task" | "own";
}

export interface WorkerEventEntry {
  type: WorkerEventType;
  when: string;
  fields: readonly WorkerEventField[];
}

interface AnyFacts extends Pick<WorkerEventField, "type" | "about" | "example"> {
  optional?: boolean;
}

function isWorkerEventType(name: string): name is WorkerEventType {
  return Object.hasOwn(catalogue, name);
}

export const workerEventTypes: readonly WorkerEventType[] = Object.keys(catalogue).filter((name) => isWorkerEventType(name));

/** In the order of a worker's and a task's life. */
export const workerEventEntries: readonly WorkerEventEntry[] = workerEventTypes.map((type) => {
  const { when, fields } = catalogue[type];
  const isOfTask = Object.keys(ofTask).every((name) => Object.hasOwn(fields, name));
  return { type, when, fields: Object.entries<AnyFacts>(fields).map(([name, facts]) => toField(name, facts, isOfTask)) };
});

function toField(name: string, { optional = false, ...facts }: AnyFacts, isOfTask: boolean): WorkerEventField {
  const shared = Object.hasOwn(ofEvery, name) ? "every" : isOfTask && Object.hasOwn(ofTask, name) ? "task" : "own";
  return { name, ...facts, optional, shared };
}
