/**
 * The embedded server's engine for tests: in memory, with a clock that goes only where it is moved, and with players in place of
 * workers. Nothing of HTTP is loaded. One engine serves many runs, one after the other or together.
 */
import type { ConductorApi } from "../core/conductor-api.ts";
import type { StartWorkflowRequest, Workflow } from "../core/model/execution.ts";
import type { TaskModule } from "../core/task-module.ts";
import { createRuntime } from "../server/runtime/create-runtime.ts";
import type { Runtime } from "../server/runtime/create-runtime.ts";
import type { Environment } from "../server/runtime/environment.ts";
import type { Store } from "../server/store/store.ts";
import type { WorkerLogger } from "../workers/logger.ts";
import { refuseFakedTimers } from "./faked-timers.ts";
import { notReached, refuseHopeless } from "./hopeless.ts";
import { leaseSandbox } from "./lease-sandbox.ts";
import type { Mocks } from "./mocks.ts";
import { createPlayers } from "./players.ts";
import { createPulse } from "./pulse.ts";
import { createRepeatableChance, createRepeatableIds } from "./repeatable.ts";
import { createSkippingClock } from "./skipping-clock.ts";
import { createStage } from "./stage.ts";
import { createTurns } from "./turns.ts";

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
  /** Closed with the engine, which has its own where it is absent. */
  store?: Store;
}

export interface TestEngine {
  /** Throws once the engine is closed. */
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
    sandbox: leaseSandbox(),
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
  const turns = createTurns({ runtime, clock, stage, pulse });

  return {
    get api() {
      turns.requireOpen();
      return api;
    },
    now,
    async start(request, mocks) {
      turns.requireOpen();
      refuseFakedTimers();
      const workflowId = await api.workflows.startWorkflow(request);
      if (mocks !== undefined) stage.setMocks(workflowId, mocks);
      return workflowId;
    },
    async until(workflowId, isSo, { isFleeting = false } = {}) {
      const ending = await turns.drive(() => ({
        isReached: () => isSo(read(workflowId)),
        isFleeting,
        check: () => refuseHopeless(read(workflowId), { read, hasPlayer: stage.hasPlayer }),
        until: clock.now() + mostDays * dayMs,
      }));
      if (ending !== "reached") throw notReached(ending, read(workflowId), read);
    },
    settle: turns.settle,
    attend: turns.attend,
    advance: turns.advance,
    async close() {
      turns.close();
      players.close();
      await runtime.close();
    },
  };
}
