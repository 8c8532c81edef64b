/**
 * Runs for tests: their tasks get made-up results, by reference name, instead of workers. Everything else is real, and the runs stay
 * stored. Nothing is sent for a task with a mock.
 */
import { setTimeout as pause } from "node:timers/promises";
import { isTerminalTask, isTerminalWorkflow } from "../../core/model/execution.ts";
import type { Task, Workflow } from "../../core/model/execution.ts";
import { toldRun } from "../../core/model/told-task.ts";
import type { TaskMock, WorkflowTestRequest } from "../../core/model/workflow-test.ts";
import type { DefinitionLookup, RunState } from "../engine/change.ts";
import { decide } from "../engine/decide.ts";
import { mockTask } from "../engine/mock-task.ts";
import { createRun } from "../engine/start-run.ts";
import { amendTask } from "./amend-task.ts";
import type { Store } from "../store/store.ts";
import { outsideInput } from "./payloads.ts";
import type { Runs } from "./runs.ts";

export interface TestRuns {
  /** Resolves when the run has ended, when an open task has no mock, or when nothing moves any more. */
  run(request: WorkflowTestRequest): Promise<Workflow>;
  /** Whether a mock is to end the task. */
  isMocked(workflowId: string, taskId: string): boolean;
}

export interface TestRunParts {
  runs: Runs;
  store: Store;
  lookup: DefinitionLookup;
  now: () => number;
  nextId: () => string;
}

/** The mocks that are left of one run, by reference name, and those of its children. */
interface Script {
  mocks: Map<string, TaskMock[]>;
  children: Map<string, Script>;
}

/** What is left of a test, its children included, and for how long nothing has moved. */
interface Turns {
  left: number;
  idle: number;
}

/** How long nothing may move before a test is over: what is under way in the background takes a few milliseconds. */
const mostIdleTurns = 100;
const idleMs = 10;
const mostTurns = 20_000;

/** They are the engine's own, or stand for other runs: no mock ends them. */
const operators = new Set(
  "JOIN DO_WHILE SET_VARIABLE FORK INLINE TERMINATE DECISION DYNAMIC FORK_JOIN FORK_JOIN_DYNAMIC SWITCH SUB_WORKFLOW".split(" "),
);

export function createTestRuns({ runs, store, lookup, now, nextId }: TestRunParts): TestRuns {
  /** Of the runs under test, without their children. */
  const scripts = new Map<string, Script>();

  function scriptOf(state: RunState | undefined): Script | undefined {
    if (state === undefined || scripts.size === 0) return undefined;
    const { workflowId, parentWorkflowId, parentWorkflowTaskId } = state.workflow;
    if (parentWorkflowId === undefined) return scripts.get(workflowId);
    const parent = runs.find(parentWorkflowId);
    const task = parent?.tasks.find((candidate) => candidate.taskId === parentWorkflowTaskId);
    return task === undefined ? undefined : scriptOf(parent)?.children.get(task.referenceTaskName);
  }

  async function play(workflowId: string, script: Script, turns: Turns): Promise<void> {
    for (; turns.idle < mostIdleTurns && turns.left > 0; turns.left -= 1) {
      const state = runs.find(workflowId);
      if (state === undefined || isTerminalWorkflow(state.workflow.status)) return;
      const open = state.tasks.filter((task) => !isTerminalTask(task.status));
      if (open.some((task) => !operators.has(task.taskType) && !script.mocks.has(task.referenceTaskName))) return;
      let hasMoved = false;
      for (const task of open) if (await move(task, script, turns)) hasMoved = true;
      if (hasMoved || runs.find(workflowId) !== state) {
        turns.idle = 0;
        continue;
      }
      if (script.mocks.size === 0 && script.children.size === 0) return;
      turns.idle += 1;
      await pause(idleMs);
    }
  }

  /** True where a mock was used. */
  async function move(task: Task, script: Script, turns: Turns): Promise<boolean> {
    const { taskType, referenceTaskName, subWorkflowId, workflowInstanceId } = task;
    const child = script.children.get(referenceTaskName);
    if (child !== undefined && subWorkflowId !== undefined && runs.find(subWorkflowId) !== undefined)
      await play(subWorkflowId, child, turns);
    const mock = operators.has(taskType) ? undefined : script.mocks.get(referenceTaskName)?.shift();
    if (mock === undefined) {
      script.mocks.delete(referenceTaskName);
      await runs.change(workflowInstanceId, decide);
      return false;
    }
    const { status = "COMPLETED", output = {}, executionTime = 0, queueWaitTime = 0 } = mock;
    if (executionTime <= 0 && queueWaitTime <= 0) await amendTask(runs, task, { status, output });
    else await runs.change(workflowInstanceId, (state, context) => mockTask(state, task.taskId, mock, context));
    return true;
  }

  return {
    async run(request) {
      // No worker polls this domain, so that none gets a task of the test.
      const start = { ...request, taskToDomain: { ...request.taskToDomain, "*": nextId() } };
      const state = createRun(start, lookup, { now: now(), nextId, ...outsideInput(store, request) });
      const { workflowId } = state.workflow;
      const script = scriptFor(request);
      scripts.set(workflowId, script);
      try {
        await runs.add(state, decide);
        await play(workflowId, script, { left: mostTurns, idle: 0 });
      } finally {
        scripts.delete(workflowId);
      }
      const { workflow, tasks } = runs.get(workflowId);
      return toldRun({ ...workflow, tasks: [...tasks] });
    },
    isMocked(workflowId, taskId) {
      const state = scripts.size === 0 ? undefined : runs.find(workflowId);
      const task = state?.tasks.find((candidate) => candidate.taskId === taskId);
      return task !== undefined && (scriptOf(state)?.mocks.get(task.referenceTaskName)?.length ?? 0) > 0;
    },
  };
}

function scriptFor({ taskRefToMockOutput, subWorkflowTestRequest }: WorkflowTestRequest): Script {
  return {
    mocks: new Map(Object.entries(taskRefToMockOutput).map(([reference, mocks]) => [reference, [...mocks]])),
    children: new Map(Object.entries(subWorkflowTestRequest).map(([reference, request]) => [reference, scriptFor(request)])),
  };
}
