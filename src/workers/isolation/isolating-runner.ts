/** Runs tasks of one type in threads or processes: started on demand, kept warm, and replaced when they die or have done their share. */
import type { Isolation, TaskModule } from "../../core/task-module.ts";
import type { Cancel } from "../clock.ts";
import { createInputCheck, createSentCheck } from "../check-input.ts";
import type { RunnerTools, TaskRunner } from "../run-task.ts";
import { createTaskLogBook } from "../task-log.ts";
import { givenUpOutcome } from "../task-outcome.ts";
import type { Assignment } from "./assignment.ts";
import type { Isolate, IsolateEnd, IsolateEvents } from "./isolate.ts";
import { createIsolate } from "./isolate.ts";
import { createIdleTrim } from "./trim-idle.ts";

/** What does not load is tried again after that, and after twice that each time. */
const firstPauseMs = 500;
const longestPauseMs = 30_000;

export type IsolatedBy = Exclude<Isolation, "inline">;

export async function createIsolatingRunner(module: TaskModule, isolation: IsolatedBy, tools: RunnerTools): Promise<TaskRunner> {
  const { loader } = module;
  if (loader === undefined) throw new Error(`it asks for isolation in a ${isolation}, and stands in no file that could be loaded there`);
  // What it checks is checked where the handler runs; whether it can be is known here, before the first task.
  await createInputCheck(module);
  await createSentCheck(module);
  const { memoryLimitMb, handlerTimeoutMs, recycleAfter } = module.worker;
  const start =
    isolation === "thread" ? (await import("./start-thread.ts")).startThread : (await import("./start-process.ts")).startProcess;
  return createPool({
    ...tools,
    module,
    isolation,
    recycleAfter,
    create: (events) => createIsolate({ ...tools, loader, memoryLimitMb, handlerTimeoutMs, start, events }),
  });
}

interface PoolOptions extends RunnerTools {
  module: TaskModule;
  isolation: IsolatedBy;
  recycleAfter: number | undefined;
  create: (events: IsolateEvents) => Isolate;
}

/** Grows as far as tasks come: the dispatcher gives it no more at once than the task type may have. */
function createPool({ module, isolation, recycleAfter = Infinity, create, clock, logger }: PoolOptions): TaskRunner {
  const isolates = new Set<Isolate>();
  const queue: Assignment[] = [];
  /** Loads in a row that have failed. */
  let failures = 0;
  let cancelPause: Cancel | undefined;
  let isClosed = false;
  const trim = createIdleTrim(isolates, clock);

  function pump(): void {
    if (isClosed) return;
    for (const isolate of isolates) {
      const assignment = isolate.state === "free" ? queue.shift() : undefined;
      if (assignment !== undefined) isolate.take(assignment);
    }
    trim.note();
    if (cancelPause !== undefined) return;
    // While it is in doubt whether the module loads at all, one finds out.
    const wanted = failures === 0 ? queue.length : Math.min(1, queue.length);
    for (let loading = countLoading(); loading < wanted; loading += 1) isolates.add(create(events));
  }

  const countLoading = (): number => [...isolates].filter(({ state }) => state === "loading").length;

  const events: IsolateEvents = {
    onFree(isolate) {
      if (isolate.tasksTaken === 0) failures = 0;
      if (isolate.tasksTaken >= recycleAfter) {
        isolates.delete(isolate);
        void isolate.kill();
      }
      pump();
    },
    onGone(isolate, end) {
      isolates.delete(isolate);
      if (end.back !== undefined) queue.unshift(end.back);
      if (end.during === "loading") pause(end);
      else if (end.during === "free" || end.back !== undefined) sayEnd(end);
      pump();
    },
  };

  function pause({ reason }: IsolateEnd): void {
    // Those that were started together fail together.
    if (cancelPause === undefined) {
      failures += 1;
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1));
      const message = `A ${isolation} for ${module.name} could not be started and is tried again after ${pauseMs} ms: ${reason}`;
      logger.error(message, { taskType: module.name, isolation, failures, pauseMs });
      cancelPause = clock.after(pauseMs, () => {
        cancelPause = undefined;
        pump();
      });
    }
    // One task tells the server what is wrong; the others are not to lose their tries to it.
    const first = isolates.size === 0 ? queue.shift() : undefined;
    first?.settle(givenUpOutcome(`The handler could not be loaded in a ${isolation}: ${reason}`, first.logs, "HandlerCrash"));
  }

  function sayEnd({ reason }: IsolateEnd): void {
    logger.warn(`A ${isolation} for ${module.name} ended between two tasks: ${reason}`, { taskType: module.name, isolation });
  }

  return {
    run: (task, signal) =>
      new Promise((settle) => {
        queue.push({ task, signal, logs: createTaskLogBook(task.taskId, clock.epochMs), settle });
        pump();
      }),
    async close() {
      isClosed = true;
      cancelPause?.();
      trim.close();
      await Promise.all([...isolates].map((isolate) => isolate.kill()));
    },
  };
}
