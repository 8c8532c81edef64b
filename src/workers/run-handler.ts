/** One call of a handler: checks the input, calls it, and turns what came of it into an outcome. */
import { isJsonObject } from "../core/json.ts";
import type { TaskModule } from "../core/task-module.ts";
import type { Check } from "./check-input.ts";
import { createInputCheck, createOutputCheck, createSentCheck } from "./check-input.ts";
import type { HandlerContext } from "./handler-context.ts";
import type { TaskLogBook } from "./task-log.ts";
import type { TaskOutcome } from "./task-outcome.ts";
import { failedOutcome, terminalOutcome } from "./task-outcome.ts";
import { toOutput } from "./task-output.ts";

/** Never rejects. */
export type RunHandler = (context: HandlerContext, logs: TaskLogBook) => Promise<TaskOutcome>;

/** Throws where a JSON Schema of the module is none. */
export async function prepareHandler(module: TaskModule): Promise<RunHandler> {
  const checks = {
    checkInput: await createInputCheck(module),
    checkOutput: createOutputCheck(module),
    checkSent: await createSentCheck(module),
  };
  return (context, logs) => runPrepared(module, checks, context, logs).catch((error: unknown) => failedOutcome(error, logs));
}

interface Checks {
  checkInput: Check | undefined;
  checkOutput: Check | undefined;
  checkSent: Check | undefined;
}

async function runPrepared(module: TaskModule, checks: Checks, context: HandlerContext, logs: TaskLogBook): Promise<TaskOutcome> {
  const { task } = context;
  let input = task.inputData;
  if (checks.checkInput !== undefined) {
    const checked = await checks.checkInput(input);
    if ("problem" in checked) return terminalOutcome(`The input does not fit the schema of ${module.name}: ${checked.problem}`, logs);
    // A schema may turn the input into anything; the handler's declared type follows the schema.
    if (isJsonObject(checked.value)) input = checked.value;
    else return terminalOutcome(`The schema of ${module.name} turned the input into something that is no object.`, logs);
  }
  let returned: unknown = await module.handler(input, context);
  if (checks.checkOutput !== undefined) {
    const checked = await checks.checkOutput(returned);
    if ("problem" in checked) return terminalOutcome(`The output does not fit the schema of ${module.name}: ${checked.problem}`, logs);
    returned = checked.value;
  }
  const converted = toOutput(returned);
  if ("problem" in converted) return terminalOutcome(converted.problem, logs);
  const { callbackAfterSeconds } = context;
  const { output, json: outputJson, bytes: outputBytes } = converted;
  // What a task puts out on its way may lack what it will have in the end.
  if (checks.checkSent !== undefined && callbackAfterSeconds === undefined) {
    const checked = await checks.checkSent(JSON.parse(outputJson));
    if ("problem" in checked) return terminalOutcome(`The output does not fit the schema of ${module.name}: ${checked.problem}`, logs);
  }
  if (callbackAfterSeconds === undefined) return { status: "COMPLETED", output, outputJson, outputBytes, logs: logs.entries() };
  return { status: "IN_PROGRESS", callbackAfterSeconds, output, outputJson, outputBytes, logs: logs.entries() };
}
