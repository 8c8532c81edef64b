/** A runtime on a clock of its own, and the few calls that most tests make. */
import { onTestFinished } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import type { Task, TaskResult } from "../../../src/core/model/execution.ts";
import type { TaskDef } from "../../../src/core/model/task-def.ts";
import type { WorkflowDef, WorkflowTask } from "../../../src/core/model/workflow-def.ts";
import type { Runtime } from "../../../src/server/runtime/create-runtime.ts";
import type { RuntimeOptions } from "../../../src/server/runtime/runtime-options.ts";
import { createRuntime } from "../../../src/server/runtime/create-runtime.ts";
import { createManualClock } from "./manual-clock.ts";
import type { ManualClock } from "./manual-clock.ts";

export interface Subject extends Runtime {
  clock: ManualClock;
  /** Registers a workflow named `name`, with its worker tasks, and starts it. */
  start: (tasks: WorkflowTask[], options?: StartOptions) => Promise<string>;
  poll: (taskType: string, options?: PollOptions) => Promise<Task[]>;
  pollOne: (taskType: string) => Promise<Task>;
  report: (task: Task, status: TaskResult["status"], more?: Partial<TaskResult>) => Promise<void>;
  /** Waits for what happens in the background. */
  until: <T>(what: () => T | undefined | false) => Promise<T>;
}

interface StartOptions {
  name?: string;
  input?: JsonObject;
  def?: Partial<WorkflowDef>;
  taskDefs?: TaskDef[];
  priority?: number;
}

interface PollOptions {
  count?: number;
  waitMs?: number;
  domain?: string;
  signal?: AbortSignal;
  workerId?: string;
}

export async function createSubject(options: RuntimeOptions = {}): Promise<Subject> {
  const clock = createManualClock();
  const runtime = await createRuntime({ clock, ...options });
  onTestFinished(() => runtime.close());
  const { metadata, workflows, tasks } = runtime.api;
  const poll: Subject["poll"] = (taskType, request = {}) => tasks.pollTasks({ taskType, count: 1, waitMs: 0, ...request });
  return {
    ...runtime,
    clock,
    poll,
    async start(taskList, { name = "wf", input = {}, def = {}, taskDefs = [], priority = 0 } = {}) {
      if (taskDefs.length > 0) metadata.registerTaskDefs(taskDefs);
      metadata.createWorkflowDef({ name, tasks: taskList, ...def }, true);
      return workflows.startWorkflow({ name, input, priority });
    },
    async pollOne(taskType) {
      const [task] = await poll(taskType);
      if (task === undefined) throw new Error(`No task ${taskType} is ready.`);
      return task;
    },
    report: async (task, status, more = {}) => {
      await tasks.updateTask({ workflowInstanceId: task.workflowInstanceId, taskId: task.taskId, status, ...more });
    },
    async until(what) {
      const giveUpAt = Date.now() + 45_000;
      for (;;) {
        const found = what();
        if (found !== undefined && found !== false) return found;
        if (Date.now() > giveUpAt) throw new Error(`Still not so: ${what.toString()}`);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

export const worker = (name: string, more: Partial<WorkflowTask> = {}): WorkflowTask => ({
  name,
  taskReferenceName: `${name}_ref`,
  type: "SIMPLE",
  ...more,
});
