/** Tells a project's subscribers what happens in a worker. An event that nobody listens to is never made. */
import type { Subscriber } from "../core/define-subscriber.ts";
import type { WorkerEvent, WorkerEventType } from "../core/worker-event.ts";
import { patternsOf } from "../core/worker-event.ts";
import { workerEventTypes } from "../core/worker-event-catalogue.ts";
import type { Clock } from "./clock.ts";
import { systemClock } from "./clock.ts";
import type { EventQueue } from "./events-queue.ts";
import { createEventQueue } from "./events-queue.ts";
import type { HeldTask } from "./held-task.ts";
import type { WorkerLogger } from "./logger.ts";
import { errorText } from "./logger.ts";
import type { SettledEnd, WorkerObserver, WorkerState } from "./observer.ts";
import type { TaskOutcome } from "./task-outcome.ts";

export interface WorkerEventsOptions {
  subscribers: readonly Subscriber[];
  workerId: string;
  taskTypes: readonly string[];
  concurrency: number;
  logger: WorkerLogger;
  clock?: Clock;
}

export interface WorkerEvents {
  observer: WorkerObserver;
  /** Waits until all events are delivered, or that many milliseconds; what is left then is said and forgotten. */
  close(limitMs: number): Promise<void>;
}

export function createWorkerEvents(options: WorkerEventsOptions): WorkerEvents {
  const { subscribers, logger, clock = systemClock } = options;
  const queues = subscribers.map((subscriber) => ({ subscriber, queue: createEventQueue({ name: subscriber.name, clock, logger }) }));
  const deliveries = new Map<WorkerEventType, Deliver[]>();
  for (const type of workerEventTypes) {
    const list = queues.flatMap(({ subscriber, queue }) => listen(subscriber, type, queue));
    if (list.length > 0) deliveries.set(type, list);
  }
  const emit = (event: WorkerEvent): void => {
    Object.freeze(event);
    for (const deliver of deliveries.get(event.type) ?? []) deliver(event);
  };
  const happened = (): Happened => ({ at: clock.epochMs(), workerId: options.workerId });
  const wants = (...types: WorkerEventType[]): boolean => types.some((type) => deliveries.has(type));
  const telling: Telling = { emit, happened, wants };
  return {
    observer: { ...observeWorker(telling, options, clock), ...observeTasks(telling), ...observeEnds(telling), ...observeServer(telling) },
    close: (limitMs) => closeQueues(queues, limitMs, clock, logger),
  };
}

type Deliver = (event: WorkerEvent) => void;

interface Happened {
  at: number;
  workerId: string;
}

interface Telling {
  emit: (event: WorkerEvent) => void;
  happened: () => Happened;
  wants: (...types: WorkerEventType[]) => boolean;
}

function listen({ listeners }: Subscriber, type: WorkerEventType, queue: EventQueue): Deliver[] {
  return patternsOf(type).flatMap((pattern) => {
    const listener = listeners.get(pattern);
    return listener === undefined ? [] : [(event: WorkerEvent) => queue.add(listener, event)];
  });
}

function observeWorker({ emit, happened, wants }: Telling, { taskTypes, concurrency }: WorkerEventsOptions, clock: Clock): WorkerObserver {
  if (!wants("worker:started", "worker:draining", "worker:stopped")) return {};
  let startedAt = clock.now();
  const tell: Readonly<Record<WorkerState, (() => void) | undefined>> = {
    idle: undefined,
    running() {
      startedAt = clock.now();
      if (wants("worker:started")) emit({ type: "worker:started", ...happened(), taskTypes, concurrency });
    },
    draining() {
      if (wants("worker:draining")) emit({ type: "worker:draining", ...happened() });
    },
    stopped() {
      if (wants("worker:stopped")) emit({ type: "worker:stopped", ...happened(), uptimeMs: clock.now() - startedAt });
    },
  };
  return { stateChanged: (state) => tell[state]?.() };
}

function observeTasks({ emit, happened, wants }: Telling): WorkerObserver {
  const factsOf = (held: HeldTask): OfTask => ({ ...happened(), ...describeTask(held) });
  return {
    ...(wants("task:received") && { received: (held) => emit({ type: "task:received", ...factsOf(held) }) }),
    ...(wants("task:duplicate") && { duplicated: (held) => emit({ type: "task:duplicate", ...factsOf(held) }) }),
    ...(wants("task:lost") && { lost: (held) => emit({ type: "task:lost", ...factsOf(held) }) }),
    ...(wants("task:started") && {
      started: (held) => emit({ type: "task:started", ...factsOf(held), waitedMs: held.startedAt - held.receivedAt }),
    }),
  };
}

/** What becomes of tasks is told when the server has taken it: a result may still be refused when its function has ended. */
function observeEnds({ emit, happened, wants }: Telling): WorkerObserver {
  const timed = wants("task:completed", "task:failed", "task:postponed");
  const rest = wants("task:handed-back", "task:cancelled", "task:dropped", "task:unsent");
  if (!timed && !rest) return {};
  const times = new WeakMap<HeldTask, number>();
  return {
    ...(timed && { ended: (held, _outcome, tookMs) => void times.set(held, tookMs) }),
    settled(held, end, outcome) {
      const type = endType(end, outcome);
      if (!wants(type)) return;
      const facts = { ...happened(), ...describeTask(held) };
      const tookMs = times.get(held) ?? 0;
      const late = held.isLost;
      if (type === "task:completed") emit({ type, ...facts, tookMs, late });
      else if (type === "task:postponed") emit({ type, ...facts, tookMs, callbackAfterSeconds: outcome?.callbackAfterSeconds ?? 0 });
      else if (type === "task:failed") emit({ type, ...facts, tookMs, late, ...describeFailure(end, outcome) });
      else emit({ type, ...facts });
    },
  };
}

function observeServer({ emit, happened, wants }: Telling): WorkerObserver {
  let isReady = false;
  return {
    ...(wants("report:retried") && {
      retried({ taskId, workflowInstanceId: workflowId }, attempts, afterMs, error) {
        emit({ type: "report:retried", ...happened(), taskId, workflowId, attempts, afterMs, reason: errorText(error) });
      },
    }),
    ...(wants("worker:ready", "poll:failed") && {
      polled(lane, _received, tookMs, error) {
        if (error === undefined) {
          if (!isReady && wants("worker:ready")) emit({ type: "worker:ready", ...happened() });
          isReady = true;
        } else if (wants("poll:failed")) {
          const { taskType, domain } = lane;
          emit({
            type: "poll:failed",
            ...happened(),
            taskType,
            ...(domain === undefined ? {} : { domain }),
            tookMs,
            reason: errorText(error),
          });
        }
      },
    }),
  };
}

type EndType = "completed" | "failed" | "postponed" | "handed-back" | "cancelled" | "dropped" | "unsent";

function endType(end: SettledEnd, outcome: TaskOutcome | undefined): `task:${EndType}` {
  if (end === "cancelled" || end === "dropped" || end === "unsent") return `task:${end}`;
  if (end === "replaced") return "task:failed";
  if (outcome === undefined) return "task:handed-back";
  if (outcome.status === "COMPLETED") return "task:completed";
  return outcome.status === "IN_PROGRESS" ? "task:postponed" : "task:failed";
}

function describeFailure(end: SettledEnd, outcome: TaskOutcome | undefined): { reason: string; retryable: boolean } {
  if (end === "replaced") return { reason: "The server did not take the result.", retryable: false };
  return { reason: outcome?.reason ?? "", retryable: outcome?.status === "FAILED" };
}

type OfTask = Happened & ReturnType<typeof describeTask>;

function describeTask({ task, lane: { taskType, domain } }: HeldTask) {
  return {
    taskId: task.taskId,
    taskType,
    ...(domain === undefined ? {} : { domain }),
    referenceName: task.referenceTaskName,
    workflowId: task.workflowInstanceId,
    workflowType: task.workflowType,
    ...(task.correlationId === undefined ? {} : { correlationId: task.correlationId }),
    attempt: task.retryCount + 1,
  };
}

interface NamedQueue {
  subscriber: Subscriber;
  queue: EventQueue;
}

async function closeQueues(queues: readonly NamedQueue[], limitMs: number, clock: Clock, logger: WorkerLogger): Promise<void> {
  await new Promise<void>((resolve) => {
    const cancel = clock.after(limitMs, resolve);
    void Promise.all(queues.map(({ queue }) => queue.idle())).then(() => {
      cancel();
      resolve();
    });
  });
  for (const { subscriber, queue } of queues) {
    const left = queue.close();
    if (left === 0) continue;
    logger.warn(`The worker has stopped without waiting for the subscriber ${subscriber.name}: ${left} events did not reach it.`, {
      code: "subscriber-slow",
      subscriber: subscriber.name,
      missed: left,
    });
  }
}
