/**
 * Plays the tasks of runs: takes what is ready, lets its player do the work, and reports what came of it. Also ends the server's own
 * tasks that have a mock, from HTTP to SUB_WORKFLOW.
 */
import { isTerminalWorkflow } from "../core/model/execution.ts";
import type { Task } from "../core/model/execution.ts";
import { isLeadingType } from "../core/task-types.ts";
import type { RunState } from "../server/engine/change.ts";
import { behaviourOf } from "../server/engine/schedule/table.ts";
import type { Runtime } from "../server/runtime/create-runtime.ts";
import { toResult } from "../workers/task-result.ts";
import { createTracker } from "./create-tracker.ts";
import type { Mocks } from "./mocks.ts";
import type { Play, Played, Players } from "./players.ts";
import type { Pulse } from "./pulse.ts";
import type { SkippingClock } from "./skipping-clock.ts";

export interface Stage {
  /** Hears of a run after each change. */
  follow(state: RunState): void;
  /** Whether a mock ends the task of the server's own. */
  isMocked(workflowId: string, taskId: string): boolean;
  /** The mocks of one run and its children, before those of all runs. */
  setMocks(workflowId: string, mocks: Mocks): void;
  /** Begins what can be begun now. True where that was anything. Throws what is wrong with the test. */
  play(): Promise<boolean>;
  /** Is any work under way that takes no time on the clock? */
  isPlaying(): boolean;
  /** Would somebody do the work of the task? */
  hasPlayer(task: Task): boolean;
}

export interface StageParts {
  runtime: () => Runtime;
  clock: SkippingClock;
  players: Players;
  /** Of all runs. */
  mocks: Mocks;
  /** Beats when a piece of work is done. */
  pulse: Pulse;
}

const workerId = "test";
/** At once from one queue. */
const mostPolled = 100;

export function createStage({ runtime, clock, players, mocks, pulse }: StageParts): Stage {
  const open = new Map<string, RunState>();
  const mocksOfRun = new Map<string, Mocks>();
  /** Tasks that somebody works on or has let hang. */
  const held = new Set<string>();
  const work = createTracker(pulse);

  function mocksFor(workflowId: string): readonly Mocks[] {
    for (let id: string | undefined = workflowId; id !== undefined; id = open.get(id)?.workflow.parentWorkflowId) {
      const own = mocksOfRun.get(id);
      if (own !== undefined) return [own, mocks];
    }
    return [mocks];
  }

  const mockOf = (task: Task): Play | undefined => players.findMock(task, mocksFor(task.workflowInstanceId));
  const playerOf = (task: Task): Play | undefined => players.find(task, mocksFor(task.workflowInstanceId));

  function begin(task: Task, play: Play): void {
    held.add(task.taskId);
    work.track(async () => {
      const played = await play(task);
      if (played.afterMs === 0) return report(task, played);
      clock.alarm(clock.now() + played.afterMs, () => work.track(() => report(task, played)));
    });
  }

  async function report(task: Task, { outcome }: Played): Promise<void> {
    if (outcome === undefined) return;
    // The server's own tasks keep what they have put out already, such as the run that they have started.
    const output = isQueued(task) ? outcome.output : { ...task.outputData, ...outcome.output };
    await runtime().api.tasks.updateTask(toResult(task, workerId, { ...outcome, output }));
    held.delete(task.taskId);
  }

  async function takeReady(): Promise<boolean> {
    let hasMoved = false;
    for (const { taskType, domain } of runtime().readyQueues()) {
      const waiting = [...open.values()].flatMap(({ tasks }) => tasks.filter((task) => task.taskType === taskType && isScheduled(task)));
      if (!waiting.every((task) => playerOf(task) !== undefined)) continue;
      const polled = await runtime().api.tasks.pollTasks({ taskType, domain, workerId, count: mostPolled, waitMs: 0 });
      for (const task of polled) {
        const play = playerOf(task);
        if (play !== undefined) begin(task, play);
        hasMoved = true;
      }
    }
    return hasMoved;
  }

  function endMocked(): boolean {
    let hasMoved = false;
    for (const { workflow, tasks } of open.values()) {
      if (workflow.status !== "RUNNING") continue;
      for (const task of tasks) {
        if (task.status !== "IN_PROGRESS" || isLeadingType(task.taskType) || isQueued(task) || held.has(task.taskId)) continue;
        const play = mockOf(task);
        if (play === undefined) continue;
        begin(task, play);
        hasMoved = true;
      }
    }
    return hasMoved;
  }

  return {
    follow(state) {
      const { workflowId, status } = state.workflow;
      if (isTerminalWorkflow(status)) open.delete(workflowId);
      else open.set(workflowId, state);
    },
    isMocked(workflowId, taskId) {
      const task = open.get(workflowId)?.tasks.find((candidate) => candidate.taskId === taskId);
      return task !== undefined && mockOf(task) !== undefined;
    },
    setMocks: (workflowId, own) => void mocksOfRun.set(workflowId, own),
    async play() {
      work.raise();
      const [hasTaken, hasEnded] = [await takeReady(), endMocked()];
      return hasTaken || hasEnded;
    },
    isPlaying: () => work.isBusy(),
    hasPlayer: (task) => playerOf(task) !== undefined,
  };
}

const isScheduled = (task: Task): boolean => task.status === "SCHEDULED";

/** Is it done by workers? */
export const isQueued = ({ workflowTask }: Pick<Task, "workflowTask">): boolean => behaviourOf(workflowTask).isWorkerTask === true;
