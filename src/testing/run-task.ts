import type { DefinedTask } from "../core/define-task.ts";
import { isDefinedTask } from "../core/define-task.ts";
import { isJsonObject } from "../core/json.ts";
import { toPlainJson } from "../project/plain-json.ts";
import { taskOf } from "./from-code.ts";
import type { RunModuleOptions, TaskRun } from "./run-module.ts";
import { runModule } from "./run-module.ts";
import { silentLogger } from "./silent-logger.ts";
import { testError } from "./test-error.ts";

export type RunTaskOptions = Partial<RunModuleOptions>;

/**
 * Runs one task as a worker does, without a server: checks its input and output by their schemas, calls its function, and answers what
 * would be reported. What the function throws is in the answer. Throws `usage` for what is no task, or no input that could be sent.
 */
export async function runTask<Checked, Input, Output>(
  task: DefinedTask<Checked, Input, Output>,
  input: Input,
  options: RunTaskOptions = {},
): Promise<TaskRun> {
  const { module } = isDefinedTask(task) ? taskOf(task) : {};
  if (module === undefined) throw testError("usage", "This is no task with a function.", "Give what defineTask has made.");
  const { value, issues } = toPlainJson(input);
  const [issue] = issues;
  if (issue !== undefined) throw testError("usage", `An input is JSON, and at input${issue.pointer} stands ${issue.found}.`, issue.hint);
  if (!isJsonObject(value)) throw testError("usage", "An input is an object, and this is none.", "A server gives every task an object.");
  return runModule(module, value, { ...options, logger: options.logger ?? silentLogger });
}
