/** Runs tasks of one type: checks the input, calls the handler, and turns what came of it into a result. */
import type { JsonObject } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";
import type { Task, TaskLog } from "../core/model/execution.ts";
import { isNonRetryableError } from "../core/task-errors.ts";
import type { TaskModule } from "../core/task-module.ts";
import type { Check } from "./check-input.ts";
import { createInputCheck, createOutputCheck } from "./check-input.ts";
import type { HandlerContext } from "./handler-context.ts";
import { createContext } from "./handler-context.ts";
import type { WorkerLogger } from "./logger.ts";
import { errorText } from "./logger.ts";
import type { TaskLogBook } from "./task-log.ts";
import { createTaskLogBook, cut } from "./task-log.ts";
import { toOutput } from "./task-output.ts";

/** The server cuts reasons there. */
export const mostReasonLength = 500;
const mostStackLength = 8192;

export interface TaskOutcome {
  /** `IN_PROGRESS`: the handler wants the task to be offered again. */
  status: "COMPLETED" | "FAILED" | "FAILED_WITH_TERMINAL_ERROR" | "IN_PROGRESS";
  output: JsonObject;
  reason?: string;
  /** With `IN_PROGRESS`. */
  callbackAfterSeconds?: number;
  logs: TaskLog[];
}

/** A module made ready to run, wherever it runs. */
export interface TaskRunner {
  /** Never rejects. `signal` is asked for only by handlers that look at it. */
  run(task: Task, signal: () => AbortSignal): Promise<TaskOutcome>;
  /** Ends what was started to run tasks in. */
  close(): Promise<void>;
}

/** Runs the handler right here. Throws where the module's JSON Schema for the input is none. */
export async function createInlineRunner(module: TaskModule, { epochMs, logger }: RunnerTools): Promise<TaskRunner> {
  const checks = { checkInput: await createInputCheck(module), checkOutput: createOutputCheck(module) };
  return {
    async run(task, signal) {
      const logs = createTaskLogBook(task.taskId, epochMs);
      const context = createContext({ task, signal, logs, logger });
      try {
        return await runPrepared(module, checks, context, logs);
      } catch (error) {
        return failure(error, logs);
      }
    },
    close: () => Promise.resolve(),
  };
}

export interface RunnerTools {
  epochMs: () => number;
  logger: WorkerLogger;
}

interface Checks {
  checkInput: Check | undefined;
  checkOutput: Check | undefined;
}

async function runPrepared(module: TaskModule, checks: Checks, context: HandlerContext, logs: TaskLogBook): Promise<TaskOutcome> {
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
  const { callbackAfterSeconds } = context;
  if (callbackAfterSeconds === undefined) return { status: "COMPLETED", output: converted.output, logs: logs.entries() };
  return { status: "IN_PROGRESS", callbackAfterSeconds, output: converted.output, logs: logs.entries() };
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
