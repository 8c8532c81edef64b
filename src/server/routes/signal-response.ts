/** The answer of calls that wait for a run: until it ends, until it stands at an open WAIT, or until a named task has ended. */
import { setTimeout as pause } from "node:timers/promises";
import type { Context } from "hono";
import { ConductorFault } from "../../core/conductor-api.ts";
import type { WorkflowApi } from "../../core/conductor-api.ts";
import { isTerminalTask, isTerminalWorkflow } from "../../core/model/execution.ts";
import type { Task, Workflow } from "../../core/model/execution.ts";
import { returnStrategies } from "../../core/model/signal-response.ts";
import type { ReturnStrategy, SignalResponse } from "../../core/model/signal-response.ts";
import type { RequestBindings } from "./app.ts";
import { unreadable } from "./faults.ts";
import { waitSignal } from "./wait-signal.ts";

const checkEveryMs = 25;

export interface AwaitedRun {
  workflowId: string;
  /** Reference names of tasks whose end ends the wait, at any depth. */
  references: string[];
  strategy: ReturnStrategy;
  requestId: string;
  timeoutMs: number;
}

/** Resolves with the state of then where the time is over; `signalTimeout` says so. */
export async function awaitSignalResponse(
  context: Context<{ Bindings: RequestBindings }>,
  workflows: WorkflowApi,
  awaited: AwaitedRun,
): Promise<SignalResponse> {
  const giveUpAt = performance.now() + awaited.timeoutMs;
  const wait = waitSignal(context);
  try {
    for (;;) {
      const run = workflows.getWorkflow(awaited.workflowId, true);
      const blocking = findBlocking(workflows, run, awaited.references);
      if (blocking.length > 0 || isTerminalWorkflow(run.status)) return responseFor(run, blocking, awaited, false);
      if (wait.signal.aborted || performance.now() >= giveUpAt) return responseFor(run, [], awaited, true);
      await pause(checkEveryMs, undefined, { signal: wait.signal }).catch(() => undefined);
    }
  } finally {
    wait.release();
  }
}

interface Blocking {
  task: Task;
  run: Workflow;
}

function findBlocking(workflows: WorkflowApi, run: Workflow, references: string[]): Blocking[] {
  return run.tasks.flatMap((task) => {
    const own = isOpenWait(task) || (references.includes(task.referenceTaskName) && isTerminalTask(task.status));
    const child = task.taskType === "SUB_WORKFLOW" && !isTerminalTask(task.status) ? childOf(workflows, task) : undefined;
    return [...(own ? [{ task, run }] : []), ...(child === undefined ? [] : findBlocking(workflows, child, references))];
  });
}

function childOf(workflows: WorkflowApi, { subWorkflowId }: Task): Workflow | undefined {
  if (subWorkflowId === undefined) return undefined;
  try {
    return workflows.getWorkflow(subWorkflowId, true);
  } catch (error) {
    // It is about to be started, or was removed.
    if (error instanceof ConductorFault) return undefined;
    throw error;
  }
}

/** A WAIT that only a signal can end. */
function isOpenWait({ taskType, status, inputData }: Task): boolean {
  return taskType === "WAIT" && !isTerminalTask(status) && !inputData["duration"] && !inputData["until"];
}

function responseFor(run: Workflow, blocking: Blocking[], awaited: AwaitedRun, signalTimeout: boolean): SignalResponse {
  const { strategy, requestId } = awaited;
  const head = { responseType: strategy, targetWorkflowId: run.workflowId, targetWorkflowStatus: run.status, requestId, signalTimeout };
  const [first] = blocking;
  if (strategy === "TARGET_WORKFLOW") return { ...head, ...workflowPart(run) };
  if (strategy === "BLOCKING_WORKFLOW") return { ...head, ...workflowPart(first?.run ?? run) };
  if (first === undefined) throw unreadable(`No task blocks workflow ${run.workflowId}; TARGET_WORKFLOW answers all the same.`);
  return { ...head, ...taskPart(first.task) };
}

function workflowPart(run: Workflow) {
  const { workflowId, status, correlationId, input, output, priority, variables, tasks, createTime, updateTime } = run;
  const named = correlationId === undefined ? {} : { correlationId };
  return { workflowId, ...named, input, output, priority, variables, tasks, createTime, status, updateTime };
}

function taskPart(task: Task) {
  const { taskType, taskId, referenceTaskName, retryCount, taskDefName, workflowType, status, updateTime } = task;
  return {
    workflowId: task.workflowInstanceId,
    ...(task.correlationId === undefined ? {} : { correlationId: task.correlationId }),
    input: task.inputData,
    output: task.outputData,
    taskType,
    taskId,
    referenceTaskName,
    retryCount,
    taskDefName,
    ...(task.retriedTaskId === undefined ? {} : { retriedTaskId: task.retriedTaskId }),
    workflowType,
    ...(task.reasonForIncompletion === undefined ? {} : { reasonForIncompletion: task.reasonForIncompletion }),
    priority: task.workflowPriority,
    ...(task.workerId === undefined ? {} : { createdBy: task.workerId }),
    createTime: task.startTime,
    updateTime,
    status,
  };
}

/** `TARGET_WORKFLOW` where the call does not say. */
export function strategyQuery(context: Context): ReturnStrategy {
  const text = context.req.query("returnStrategy") || "TARGET_WORKFLOW";
  const strategy = returnStrategies.find((known) => known === text);
  if (strategy !== undefined) return strategy;
  throw unreadable(
    `Method parameter 'returnStrategy': Failed to convert value of type 'java.lang.String' to required type 'org.conductoross.conductor.model.WorkflowSignalReturnStrategy'; Failed to convert from type [java.lang.String] for value [${text}]`,
  );
}
