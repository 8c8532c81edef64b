/** One thread or process from the worker's side: it loads its task, runs what it is given, and may die at any time. */
import type { TaskLoader } from "../../core/task-module.ts";
import type { Clock } from "../clock.ts";
import type { WorkerLogger } from "../logger.ts";
import { errorText } from "../logger.ts";
import type { GivenUp } from "../task-outcome.ts";
import { givenUpOutcome } from "../task-outcome.ts";
import type { Assignment } from "./assignment.ts";
import { watchAssignment } from "./assignment.ts";
import type { Carrier, CarrierEvents, StartCarrier } from "./carrier.ts";
import { fromDataText } from "../log-data.ts";
import type { FromIsolate, SentOutcome, SentReason } from "./messages.ts";

/** For loading a module, also on a busy machine. */
const startLimitMs = 30_000;

export interface IsolateOptions {
  loader: TaskLoader;
  memoryLimitMb: number | undefined;
  handlerTimeoutMs: number | undefined;
  start: StartCarrier;
  clock: Clock;
  logger: WorkerLogger;
  events: IsolateEvents;
}

export interface IsolateEvents {
  /** It can take a task: it has loaded, or ended one. */
  onFree(isolate: Isolate): void;
  onGone(isolate: Isolate, end: IsolateEnd): void;
}

/** How an isolate ended that nobody told to. */
export interface IsolateEnd {
  reason: string;
  during: "loading" | "free" | "busy";
  /** A task that had not begun there. */
  back: Assignment | undefined;
}

export interface Isolate {
  readonly state: IsolateEnd["during"] | "gone";
  /** Tasks that it was given. */
  readonly tasksTaken: number;
  take(assignment: Assignment): void;
  /** What it has at hand is never answered. */
  kill(): Promise<void>;
}

export function createIsolate(options: IsolateOptions): Isolate {
  const { loader, handlerTimeoutMs, clock, logger, events } = options;
  let state: Isolate["state"] = "loading";
  let tasksTaken = 0;
  let atHand: { assignment: Assignment; stopWatching: () => void } | undefined;
  const cancelStartLimit = clock.after(startLimitMs, () => leave(`It was not loaded within ${startLimitMs / 1000} s.`));
  const carrier = startCarrier(options, { onMessage: receive, onExit: (reason) => leave(reason) });

  function receive(message: FromIsolate): void {
    if (state === "gone") return;
    if (message.type === "ended") finish(message.outcome);
    else if (message.type === "log") atHand?.assignment.logs.add(message.line);
    else if (message.type === "say") logger[message.level](message.message, fromDataText(message.data));
    else if (message.type === "unloadable") leave(message.reason);
    else if (message.type === "stray") leave(message.reason, message);
    else {
      cancelStartLimit();
      state = "free";
      events.onFree(isolate);
    }
  }

  function finish({ output, leftOut, ...rest }: SentOutcome): void {
    const assignment = release();
    if (assignment === undefined) return;
    state = "free";
    assignment.logs.leaveOut(leftOut);
    assignment.settle({ ...rest, output: JSON.parse(output), outputJson: output, logs: assignment.logs.entries() });
    events.onFree(isolate);
  }

  function release(): Assignment | undefined {
    const assignment = atHand?.assignment;
    atHand?.stopWatching();
    atHand = undefined;
    return assignment;
  }

  /** From here on it counts for nothing, though it may take a moment to end. */
  function leave(reason: string, stray: { stack?: string; isBusy: boolean } = { isBusy: true }, name: GivenUp = "HandlerCrash"): void {
    if (state === "gone") return;
    const during = state;
    const assignment = release();
    void isolate.kill();
    if (assignment !== undefined && stray.isBusy) {
      if (stray.stack !== undefined) assignment.logs.add(stray.stack);
      assignment.settle(givenUpOutcome(reason, assignment.logs, name));
    }
    events.onGone(isolate, { reason, during, back: stray.isBusy ? undefined : assignment });
  }

  const isolate: Isolate = {
    get state() {
      return state;
    },
    get tasksTaken() {
      return tasksTaken;
    },
    take(assignment) {
      state = "busy";
      tasksTaken += 1;
      carrier.send({ type: "run", task: assignment.task });
      const onOver = (reason: string): void => leave(reason, undefined, "HandlerTimeout");
      const onAbort = (reason: SentReason): void => carrier.send({ type: "abort", reason });
      atHand = { assignment, stopWatching: watchAssignment(assignment, { clock, handlerTimeoutMs, onAbort, onOver }) };
    },
    async kill() {
      state = "gone";
      cancelStartLimit();
      release();
      await carrier.kill();
    },
  };
  carrier.send({ type: "load", loader });
  return isolate;
}

/** Where the system gives no thread or process, that is the end of one that never was. */
function startCarrier({ start, memoryLimitMb, clock }: IsolateOptions, events: CarrierEvents): Carrier {
  try {
    return start({ memoryLimitMb }, events);
  } catch (error) {
    clock.soon(() => events.onExit(`None could be started: ${errorText(error)}`));
    return { send: () => undefined, kill: () => Promise.resolve() };
  }
}
