/**
 * The embedded server's engine for tests: in memory, with a clock that goes only where it is moved, and with players in place of
 * workers. Nothing of HTTP is loaded. One engine serves many runs, one after the other or together.
 */
import type { ConductorApi } from "../core/conductor-api.ts";
import { isTerminalWorkflow } from "../core/model/execution.ts";
import type { StartWorkflowRequest, Task, Workflow } from "../core/model/execution.ts";
import type { TaskModule } from "../core/task-module.ts";
import { createRuntime } from "../server/runtime/create-runtime.ts";
import type { Runtime } from "../server/runtime/create-runtime.ts";
import type { Environment } from "../server/runtime/environment.ts";
import type { Store } from "../server/store/store.ts";
import type { WorkerLogger } from "../workers/logger.ts";
import { describeRun, describeWaiting } from "./describe-run.ts";
import { drive } from "./drive.ts";
import type { Goal } from "./drive.ts";
import type { Mocks } from "./mocks.ts";
import { createPlayers, stepName } from "./players.ts";
import { createPulse } from "./pulse.ts";
import { createRepeatableChance, createRepeatableIds } from "./repeatable.ts";
import { createSkippingClock } from "./skipping-clock.ts";
import { createStage, isQueued } from "./stage.ts";
import { testError } from "./test-error.ts";

export interface EngineOptions {
  /** The time at which the clock begins; epoch milliseconds. */
  now: number;
  /** Whose functions do the work of tasks that have no mock. */
  modules: readonly TaskModule[];
  /** For all runs. */
  mocks: Mocks;
  environment?: Environment;
  /** Hosts to which HTTP tasks without a mock may send; none where absent. */
  httpAllow?: readonly string[];
  /** Hears what functions of tasks log. */
  logger: WorkerLogger;
  /** Whether functions do the work of tasks that have no mock, which they do where absent; of others only where their mock says so. */
  runsUnmocked?: boolean;
  /** Closed with the engine; one of its own where absent. */
  store?: Store;
}

export interface TestEngine {
  readonly api: ConductorApi;
  /** Epoch milliseconds. */
  now(): number;
  /** Mocks for this run and its children go before those for all runs. Nothing is done for it yet. Throws a ConductorFault. */
  start(request: StartWorkflowRequest, mocks?: Mocks): Promise<string>;
  /**
   * Lets all runs go on, moving the clock as needed, until this is so: once nothing is left to do at that time, or at once where it is
   * fleeting. Rejects where the run can get no further.
   */
  until(workflowId: string, isSo: (run: Workflow) => boolean, options?: { isFleeting?: boolean }): Promise<void>;
  /** Does what is to be done at the clock's time, and does not move it. */
  settle(): Promise<void>;
  /** Settles as long as the answer is not there, and once more then. What is wrong with the test the next call rejects with. */
  attend(answer: Promise<unknown>): void;
  /** Moves the clock and does all that is due on the way. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

const dayMs = 24 * 60 * 60 * 1000;
/** What a run waits for longer is taken as nothing that ever comes. */
const mostDays = 10 * 366;
const seed = 42;

export async function createEngine(options: EngineOptions): Promise<TestEngine> {
  const clock = createSkippingClock(options.now);
  const now = (): number => clock.now();
  const pulse = createPulse();
  const players = createPlayers({
    modules: options.modules,
    runsUnmocked: options.runsUnmocked ?? true,
    now,
    logger: options.logger,
  });
  const stage = createStage({ runtime: () => runtime, clock, players, mocks: options.mocks, pulse });
  const runtime: Runtime = await createRuntime({
    clock,
    httpAllow: options.httpAllow ?? [],
    ...(options.store === undefined ? {} : { store: options.store }),
    ...(options.environment === undefined ? {} : { environment: options.environment }),
    testing: {
      nextId: createRepeatableIds(now),
      random: createRepeatableChance(seed),
      isMocked: stage.isMocked,
      onStored(state) {
        stage.follow(state);
        pulse.beat();
      },
    },
  });
  const { api } = runtime;
  const read = (workflowId: string): Workflow => api.workflows.getWorkflow(workflowId, true);
  /** One at a time: each moves the same clock. */
  let last: Promise<unknown> = Promise.resolve();
  let unheard: { error: unknown } | undefined;
  let isClosed = false;

  function driveInTurn(goal: () => Goal): Promise<"reached" | "stuck"> {
    const turn = last.then(() => {
      if (unheard === undefined) return drive({ runtime, clock, stage, pulse, isClosed: () => isClosed }, goal());
      const { error } = unheard;
      unheard = undefined;
      throw error;
    });
    last = turn.catch(() => undefined);
    return turn;
  }

  async function settle(): Promise<void> {
    await driveInTurn(() => ({ isReached: () => true, until: clock.now() }));
  }

  async function attend(answer: Promise<unknown>): Promise<void> {
    let isAnswered = false;
    const answered = answer.then(
      () => (isAnswered = true),
      () => (isAnswered = true),
    );
    for (let isLast = false; !isLast && !isClosed;) {
      isLast = isAnswered;
      const beat = pulse.next();
      await settle();
      if (!isLast) await Promise.race([beat, answered]);
    }
  }

  return {
    api,
    now,
    async start(request, mocks) {
      const workflowId = await api.workflows.startWorkflow(request);
      if (mocks !== undefined) stage.setMocks(workflowId, mocks);
      return workflowId;
    },
    async until(workflowId, isSo, { isFleeting = false } = {}) {
      const isReached = (): boolean => {
        const run = read(workflowId);
        return isSo(run);
      };
      const check = (): void => {
        const run = read(workflowId);
        if (isTerminalWorkflow(run.status)) throw endedBefore(run);
        refuseUnplayed(run, { read, hasPlayer: stage.hasPlayer });
      };
      const ending = await driveInTurn(() => ({ isReached, isFleeting, check, until: clock.now() + mostDays * dayMs }));
      if (ending === "stuck") throw stuck(read(workflowId), read);
    },
    settle,
    attend(answer) {
      attend(answer).catch((error: unknown) => {
        unheard ??= { error };
      });
    },
    async advance(ms) {
      const ending = await driveInTurn(() => {
        const until = clock.now() + ms;
        return {
          until,
          isReached() {
            if ((clock.nextAt() ?? Infinity) > until) clock.moveTo(until);
            return clock.now() >= until && (clock.nextAt() ?? Infinity) > until;
          },
        };
      });
      if (ending === "stuck") throw testError("failed", "Too much is due in that time.", "Advance less at once.");
    },
    async close() {
      isClosed = true;
      players.close();
      pulse.beat();
      await runtime.close();
    },
  };
}

function endedBefore(run: Workflow): Error {
  return testError("failed", `The run of ${run.workflowName} has ended before that.`, describeRun(run));
}

function stuck(run: Workflow, read: (workflowId: string) => Workflow): Error {
  const message = `The run of ${run.workflowName} waits for something that never comes.\n${describeRun(run)}`;
  return testError("failed", message, describeWaiting(run, read));
}

interface Readers {
  read: (workflowId: string) => Workflow;
  hasPlayer: (task: Task) => boolean;
}

/** A task that nobody does would only wait for its timeouts, which is hardly ever meant. */
function refuseUnplayed(run: Workflow, readers: Readers): void {
  for (const task of run.tasks) {
    const { status, taskType, subWorkflowId, taskDefName } = task;
    const isParent = status === "IN_PROGRESS" && taskType === "SUB_WORKFLOW" && subWorkflowId !== undefined;
    if (isParent && !readers.hasPlayer(task)) refuseUnplayed(readers.read(subWorkflowId), readers);
    if (status !== "SCHEDULED" || !isQueued(task) || readers.hasPlayer(task)) continue;
    const step = stepName(task);
    const nextStep = `Give its function in tasks, or mocks: { ${JSON.stringify(step)}: { ...its output } }.`;
    throw testError("failed", `Nobody does the task ${taskDefName} of step ${step} in ${run.workflowName}.`, nextStep);
  }
}
