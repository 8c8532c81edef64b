/** Runs one task: checks its input, calls the handler, and turns what came of it into a result. Never throws. */
import type { JsonObject } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";
import type { Task, TaskLog } from "../core/model/execution.ts";
import { isNonRetryableError } from "../core/task-errors.ts";
import type { TaskContext, TaskModule } from "../core/task-module.ts";
import type { Check } from "./check-input.ts";
import { createInputCheck, createOutputCheck } from "./check-input.ts";
import { errorText } from "./logger.ts";
import type { TaskLogBook } from "./task-log.ts";
import { createTaskLogBook, cut } from "./task-log.ts";
import { toOutput } from "./task-output.ts";

/** The server cuts reasons there. */
export const mostReasonLength = 500;
const mostStackLength = 8192;

export interface TaskOutcome {
  status: "COMPLETED" | "FAILED" | "FAILED_WITH_TERMINAL_ERROR";
  output: JsonObject;
  reason?: string;
  logs: TaskLog[];
}

/** A module made ready to run: its schemas are compiled. */
export type RunTask = (task: Task, signal: () => AbortSignal) => Promise<TaskOutcome>;

/** Throws where the module's JSON Schema for the input is none. */
export async function prepareTask(module: TaskModule, epochMs: () => number): Promise<RunTask> {
  const checkInput = await createInputCheck(module);
  const checkOutput = createOutputCheck(module);
  return async (task, signal) => {
    const logs = createTaskLogBook(task.taskId, epochMs);
    try {
      return await runPrepared(module, { checkInput, checkOutput }, createContext(task, signal, logs), logs);
    } catch (error) {
      return failure(error, logs);
    }
  };
}

interface Checks {
  checkInput: Check | undefined;
  checkOutput: Check | undefined;
}

async function runPrepared(module: TaskModule, checks: Checks, context: TaskContext, logs: TaskLogBook): Promise<TaskOutcome> {
  const { task } = context;
  if (task.externalInputPayloadStoragePath !== undefined && task.externalInputPayloadStoragePath !== "") {
    return terminal("The input is too large to be sent with the task and lies in external storage, which this worker does not read.", logs);
  }
  let input = task.inputData;
  if (checks.checkInput !== undefined) {
    const checked = await checks.checkInput(input);
    if ("problem" in checked) return terminal(`The input does not fit the schema of ${module.name}: ${checked.problem}`, logs);
    // A schema may turn the input into anything; the handler's declared type follows the schema.
    if (isJsonObject(checked.value)) input = checked.value;
    else return terminal(`The schema of ${module.name} turned the input into something that is no object.`, logs);
  }
  let returned: unknown = await module.handler(input, context);
  if (checks.checkOutput !== undefined) {
    const checked = await checks.checkOutput(returned);
    if ("problem" in checked) return terminal(`The output does not fit the schema of ${module.name}: ${checked.problem}`, logs);
    returned = checked.value;
  }
  const converted = toOutput(returned);
  if ("problem" in converted) return terminal(converted.problem, logs);
  return { status: "COMPLETED", output: converted.output, logs: logs.entries() };
}

function createContext(task: Task, signal: () => AbortSignal, logs: TaskLogBook): TaskContext {
  return {
    task,
    taskId: task.taskId,
    workflowId: task.workflowInstanceId,
    attempt: task.retryCount + 1,
    // Loops write their pass into the reference name, so this names one task of one run.
    idempotencyKey: `${task.workflowInstanceId}:${task.referenceTaskName}`,
    get signal() {
      return signal();
    },
    log: (message) => logs.add(message),
  };
}

function terminal(reason: string, logs: TaskLogBook): TaskOutcome {
  return { status: "FAILED_WITH_TERMINAL_ERROR", output: {}, reason: cut(reason, mostReasonLength), logs: logs.entries() };
}

function failure(error: unknown, logs: TaskLogBook): TaskOutcome {
  const text = describe(error);
  if (error instanceof Error && error.stack !== undefined) logs.add(cut(error.stack, mostStackLength));
  return {
    status: isNonRetryableError(error) ? "FAILED_WITH_TERMINAL_ERROR" : "FAILED",
    output: {},
    reason: cut(text === "" ? "The handler threw an error without a message." : text, mostReasonLength),
    logs: logs.entries(),
  };
}

function describe(error: unknown): string {
  try {
    if (error === null || error === undefined) return `The handler threw ${String(error)}.`;
    if (typeof error === "object" && !(error instanceof Error)) {
      return "message" in error && typeof error.message === "string" ? error.message : `The handler threw ${JSON.stringify(error)}.`;
    }
    return errorText(error);
  } catch {
    return "The handler threw a value that cannot be shown.";
  }
}
