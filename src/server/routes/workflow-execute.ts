/** Starts a run and waits for it: until it ends, until it stands at an open WAIT, or until one of the named tasks has ended. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { WorkflowApi } from "../../core/conductor-api.ts";
import { isTerminalTask, isTerminalWorkflow } from "../../core/model/execution.ts";
import type { Task, Workflow } from "../../core/model/execution.ts";
import { answerJson } from "./answer.ts";
import type { App } from "./app.ts";
import type { DefinitionChecker } from "./check-definitions.ts";
import { readStartRequest } from "./read-start-request.ts";
import { integerOf, integerQuery, listQuery } from "./read-query.ts";
import { waitSignal } from "./wait-signal.ts";

const checkEveryMs = 25;

export function addWorkflowExecuteRoute(app: App, workflows: WorkflowApi, checker: DefinitionChecker): void {
  app.post("/api/workflow/execute/:name/:version", async (context) => {
    const version = integerOf("version", context.req.param("version"), "java.lang.Integer");
    const waitSeconds = integerQuery(context, "waitForSeconds", 10);
    const awaited = listQuery(context, "waitUntilTaskRef") ?? [];
    const requestId = context.req.query("requestId") ?? randomUUID();
    const request = await readStartRequest(context, checker, context.req.param("name"));
    if (version === 0) delete request.version;
    else request.version = version;
    const workflowId = await workflows.startWorkflow(request);
    const wait = waitSignal(context);
    try {
      const { run, settled } = await awaitRun(() => workflows.getWorkflow(workflowId, true), awaited, waitSeconds * 1000, wait.signal);
      return answerJson(signalResponse(run, requestId, !settled));
    } finally {
      wait.release();
    }
  });
}

async function awaitRun(
  read: () => Workflow,
  awaited: string[],
  waitMs: number,
  signal: AbortSignal,
): Promise<{ run: Workflow; settled: boolean }> {
  const giveUpAt = performance.now() + waitMs;
  for (;;) {
    const run = read();
    if (isSettled(run, awaited)) return { run, settled: true };
    if (signal.aborted || performance.now() >= giveUpAt) return { run, settled: false };
    await pause(checkEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

function isSettled(run: Workflow, awaited: string[]): boolean {
  if (isTerminalWorkflow(run.status)) return true;
  return run.tasks.some((task) => isOpenWait(task) || (awaited.includes(task.referenceTaskName) && isTerminalTask(task.status)));
}

/** A WAIT that only a signal can end. */
function isOpenWait({ taskType, status, inputData }: Task): boolean {
  return taskType === "WAIT" && !isTerminalTask(status) && !inputData["duration"] && !inputData["until"];
}

interface SignalResponse extends Pick<Workflow, "workflowId" | "input" | "output" | "priority" | "variables" | "tasks" | "status"> {
  responseType: "TARGET_WORKFLOW";
  targetWorkflowId: string;
  targetWorkflowStatus: string;
  requestId: string;
  correlationId?: string;
  /** The time ran out before what was waited for. */
  signalTimeout: boolean;
  createTime: number;
  updateTime: number;
}

function signalResponse(run: Workflow, requestId: string, signalTimeout: boolean): SignalResponse {
  const { workflowId, status, correlationId, input, output, priority, variables, tasks, createTime, updateTime } = run;
  return {
    responseType: "TARGET_WORKFLOW",
    targetWorkflowId: workflowId,
    targetWorkflowStatus: status,
    requestId,
    workflowId,
    ...(correlationId === undefined ? {} : { correlationId }),
    input,
    output,
    signalTimeout,
    priority,
    variables,
    tasks,
    createTime,
    status,
    updateTime,
  };
}
