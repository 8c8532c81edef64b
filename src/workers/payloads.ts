/** Inputs and outputs that are too large to travel with the task. */
import { isFlowError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import type { Task } from "../core/model/execution.ts";
import type { TaskSource } from "../core/task-source.ts";
import type { Clock } from "./clock.ts";
import type { HeldTask } from "./held-task.ts";
import type { WorkerLogger } from "./logger.ts";
import { errorText } from "./logger.ts";
import type { WorkerObserver } from "./observer.ts";
import type { OpenReport } from "./open-report.ts";
import type { TaskRunner } from "./run-task.ts";
import { createTaskLogBook } from "./task-log.ts";
import type { TaskOutcome } from "./task-outcome.ts";
import { givenUpOutcome, terminalOutcome } from "./task-outcome.ts";

/** Above this the server puts an output outside of the task (its default for `conductor.app.taskOutputPayloadSizeThreshold`). */
export const largeOutputBytes = 3072 * 1024;
const triesToRead = 3;
const pauseMs = 500;

export const isInputOutside = ({ externalInputPayloadStoragePath }: Task): boolean =>
  externalInputPayloadStoragePath !== undefined && externalInputPayloadStoragePath !== "";

/** Runs the task with the input that lies outside of it. Never rejects. */
export async function runWithInput(
  held: HeldTask,
  runner: TaskRunner,
  { source, clock, observer }: { source: TaskSource; clock: Clock; observer: WorkerObserver },
): Promise<TaskOutcome> {
  const { task } = held;
  const { externalInputPayloadStoragePath: path = "", ...inside } = task;
  for (let tries = 1; ; tries += 1) {
    let inputData: JsonObject;
    try {
      inputData = await source.readInput(path);
    } catch (error) {
      const logs = createTaskLogBook(task.taskId, () => clock.epochMs());
      const reason = `The input lies outside of the task and could not be read: ${errorText(error)}`;
      // No try may help while the server has no storage that a worker can reach.
      if (isFlowError(error) && error.code === "not-found") return terminalOutcome(reason, logs);
      if (tries === triesToRead) return givenUpOutcome(reason, logs, "InputUnreadable");
      await new Promise<void>((resolve) => void clock.after(pauseMs * tries, resolve));
      continue;
    }
    observer.payloadUsed?.(task.taskId, "READ");
    return runner.run({ ...inside, inputData }, () => held.signal());
  }
}

/** Puts a large output outside of the report, where the server has a place for it. Otherwise it goes as it is: the server takes more. */
export async function moveOutput(
  report: OpenReport,
  { source, logger, observer }: { source: TaskSource; logger: WorkerLogger; observer: WorkerObserver },
): Promise<void> {
  const { outputData = {}, ...rest } = report.result;
  try {
    const path = await source.storeOutput(outputData);
    report.isLarge = false;
    if (path === undefined) return;
    observer.payloadUsed?.(rest.taskId, "WRITE");
    report.result = { ...rest, externalOutputPayloadStoragePath: path };
    report.outputJson = undefined;
  } catch (error) {
    const { taskId, workflowInstanceId: workflowId } = rest;
    logger.warn(`The output of task ${taskId} could not be stored outside of it and is sent with it: ${errorText(error)}`, {
      taskId,
      workflowId,
    });
  }
}
