/** Who does the work of a task in a test: a mock, a task's own function, or nobody. */
import type { Task } from "../core/model/execution.ts";
import type { TaskModule } from "../core/task-module.ts";
import { FlowError } from "../core/errors.ts";
import { systemClock } from "../workers/clock.ts";
import type { WorkerLogger } from "../workers/logger.ts";
import { createInlineRunner } from "../workers/run-task.ts";
import type { TaskRunner } from "../workers/run-task.ts";
import { createTaskLogBook } from "../workers/task-log.ts";
import { failedOutcome, terminalOutcome } from "../workers/task-outcome.ts";
import type { TaskOutcome } from "../workers/task-outcome.ts";
import { toOutput } from "../workers/task-output.ts";
import type { Mock, MockAnswer, Mocks } from "./mocks.ts";
import { answerOf } from "./mocks.ts";
import { testError } from "./test-error.ts";

/** Undefined: nothing is ever reported. */
export interface Played {
  outcome: TaskOutcome | undefined;
  /** On the server's clock. */
  afterMs: number;
}

/** Does the work of one try. Rejects with what is wrong with the test itself. */
export type Play = (task: Task) => Promise<Played>;

export interface Players {
  /** Undefined where neither a mock nor a function that may be called is there for the task. */
  find(task: Task, mocks: readonly Mocks[]): Play | undefined;
  /** The same for what the server does itself otherwise: mocks only. */
  findMock(task: Task, mocks: readonly Mocks[]): Play | undefined;
  /** Tells functions that still run, by their signal. */
  close(): void;
}

export interface PlayerParts {
  modules: readonly TaskModule[];
  /** Whether functions do the work of tasks without a mock; of others only where their mock says so. */
  runsUnmocked: boolean;
  /** Epoch milliseconds. */
  now: () => number;
  logger: WorkerLogger;
}

export function createPlayers({ modules, runsUnmocked, now, logger }: PlayerParts): Players {
  const byName = new Map(modules.map((module) => [module.name, module]));
  const runners = new Map<string, Promise<TaskRunner>>();
  /** By run and step. */
  const calls = new Map<string, number>();
  const closing = new AbortController();

  /** The handler's own time limit counts real time, as its work takes real time; what it logs has the server's time. */
  function runnerOf(module: TaskModule): Promise<TaskRunner> {
    const runner = runners.get(module.name) ?? createInlineRunner(module, { clock: { ...systemClock, epochMs: now }, logger });
    runners.set(module.name, runner);
    return runner;
  }

  function playMock(mock: Mock, key: string): Play {
    return async (task) => {
      const step = `${task.workflowInstanceId} ${stepName(task)}`;
      const call = (calls.get(step) ?? 0) + 1;
      calls.set(step, call);
      try {
        const answer = await answerOf(mock, { task, attempt: task.retryCount + 1, call }, key);
        if (answer.result.status !== "RUNS") return toPlayed({ ...answer, result: answer.result }, task, now);
        const module = byName.get(task.taskDefName);
        if (module === undefined) throw noFunction(task);
        return await playModule(module)(task);
      } catch (error) {
        if (error instanceof FlowError) throw error;
        return { outcome: failedOutcome(error, createTaskLogBook(task.taskId, now)), afterMs: 0 };
      }
    };
  }

  const playModule =
    (module: TaskModule): Play =>
    async (task) => ({ outcome: await (await runnerOf(module)).run(task, () => closing.signal), afterMs: 0 });

  function findMock(task: Task, mocks: readonly Mocks[]): Play | undefined {
    const keys = [task.referenceTaskName, stepName(task), task.taskDefName];
    for (const given of mocks) {
      const key = keys.find((candidate) => Object.hasOwn(given, candidate));
      const mock = key === undefined ? undefined : given[key];
      if (key !== undefined && mock !== undefined) return playMock(mock, key);
    }
    return undefined;
  }

  return {
    findMock,
    find(task, mocks) {
      const mock = findMock(task, mocks);
      if (mock !== undefined) return mock;
      const module = runsUnmocked ? byName.get(task.taskDefName) : undefined;
      return module === undefined ? undefined : playModule(module);
    },
    close: () => closing.abort(new Error("The test server was closed.")),
  };
}

/** The reference name as the definition has it: without the turn of a loop. */
export const stepName = ({ referenceTaskName, iteration }: Pick<Task, "referenceTaskName" | "iteration">): string =>
  iteration > 0 ? referenceTaskName.replace(/(?:__\d+)+$/, "") : referenceTaskName;

const noFunction = (task: Task): FlowError =>
  testError("failed", `The step ${stepName(task)} is to run the function of ${task.taskDefName}, and the project has none.`);

interface ToldAnswer extends MockAnswer {
  readonly result: Exclude<MockAnswer["result"], { status: "RUNS" }>;
}

function toPlayed({ result, afterMs }: ToldAnswer, task: Task, now: () => number): Played {
  if (result.status === "HANGS") return { outcome: undefined, afterMs };
  if (result.status !== "COMPLETED") return { outcome: { ...result, logs: [] }, afterMs };
  const converted = toOutput(result.returned);
  if ("problem" in converted) return { outcome: terminalOutcome(converted.problem, createTaskLogBook(task.taskId, now)), afterMs };
  return { outcome: { status: "COMPLETED", output: converted.output, logs: [] }, afterMs };
}
