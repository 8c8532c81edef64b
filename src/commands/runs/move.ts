/** `flow workflows pause|resume|restart|retry|rerun|terminate`: on runs that are named, or on all that a search finds. */
import { FlowError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { listRunTasks } from "../../core/run-tree.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import type { Context } from "../context.ts";
import { readRunInput } from "../run-input.ts";
import type { pauseOptions, rerunOptions, restartOptions, resumeOptions, retryOptions, terminateOptions } from "../table-run-moves.ts";
import { moveMany } from "./move-many.ts";
import { moveOne } from "./move-one.ts";
import type { RunMove } from "./run-move.ts";
import { readSelection } from "./select-runs.ts";

export async function pauseRuns({ args, flags, context }: CommandInput<Flags<typeof pauseOptions>>): Promise<CommandResult> {
  const one: RunMove["one"] = ({ workflows }, id) => workflows.pause(id);
  return move({ name: "pause", one, many: ({ bulk }, ids) => bulk.pause(ids) }, { args, flags, context });
}

export async function resumeRuns({ args, flags, context }: CommandInput<Flags<typeof resumeOptions>>): Promise<CommandResult> {
  const one: RunMove["one"] = ({ workflows }, id) => workflows.resume(id);
  return move({ name: "resume", one, many: ({ bulk }, ids) => bulk.resume(ids) }, { args, flags, context });
}

export async function restartRuns({ args, flags, context }: CommandInput<Flags<typeof restartOptions>>): Promise<CommandResult> {
  const options = flags.latestDefinitions === true ? { useLatestDefinitions: true } : {};
  const one: RunMove["one"] = ({ workflows }, id) => workflows.restart(id, options);
  return move({ name: "restart", one, many: ({ bulk }, ids) => bulk.restart(ids, options) }, { args, flags, context });
}

export async function retryRuns({ args, flags, context }: CommandInput<Flags<typeof retryOptions>>): Promise<CommandResult> {
  if (flags.resumeSubWorkflows === true) {
    const one: RunMove["one"] = ({ workflows }, id) => workflows.retry(id, { resumeSubworkflowTasks: true });
    return move({ name: "retry", one }, { args, flags, context });
  }
  const one: RunMove["one"] = ({ workflows }, id) => workflows.retry(id);
  return move({ name: "retry", one, many: ({ bulk }, ids) => bulk.retry(ids) }, { args, flags, context });
}

export async function terminateRuns({ args, flags, context }: CommandInput<Flags<typeof terminateOptions>>): Promise<CommandResult> {
  const options = flags.reason === undefined ? {} : { reason: flags.reason };
  const one: RunMove["one"] = ({ workflows }, id) => workflows.terminate(id, options);
  return move({ name: "terminate", one, many: ({ bulk }, ids) => bulk.terminate(ids, options) }, { args, flags, context });
}

export async function rerunRuns({ args, flags, context }: CommandInput<Flags<typeof rerunOptions>>): Promise<CommandResult> {
  const { fromTask } = flags;
  const input = flags.input === undefined ? undefined : await readRunInput(flags.input, context);
  const one: RunMove["one"] = async (client, id) => {
    const taskId = fromTask === undefined ? undefined : await findTask(client, id, fromTask);
    await client.workflows.rerun(id, rerunRequest(taskId, input));
  };
  return move({ name: "rerun", one }, { args, flags, context });
}

function rerunRequest(taskId: string | undefined, input: JsonObject | undefined): object {
  if (taskId === undefined) return input === undefined ? {} : { workflowInput: input };
  return { reRunFromTaskId: taskId, ...(input === undefined ? {} : { taskInput: input }) };
}

/** The latest try; a task's id is taken as it is. */
async function findTask(client: Parameters<RunMove["one"]>[0], workflowId: string, wanted: string): Promise<string> {
  const run = await client.workflows.get(workflowId);
  const found = run.tasks.findLast(({ referenceTaskName, taskId }) => referenceTaskName === wanted || taskId === wanted);
  if (found !== undefined) return found.taskId;
  const names = [...new Set(listRunTasks(run).map(({ ref }) => ref))].join(", ");
  throw new FlowError("failed", `The run ${workflowId} has no task ${wanted}`, { hint: `Its tasks: ${names === "" ? "none" : names}.` });
}

type SelectFlags = Flags<typeof pauseOptions>;

/** One run that is named is shown as it is then; several, or those of a search, have a result each. */
async function move(runMove: RunMove, input: { args: readonly string[]; flags: SelectFlags; context: Context }): Promise<CommandResult> {
  const { args, flags, context } = input;
  const selection = readSelection(runMove.name, args, flags);
  const [id, ...others] = selection.ids;
  if (id !== undefined && others.length === 0 && flags.dryRun !== true) return moveOne(runMove, id, context);
  return moveMany(runMove, selection, { dryRun: flags.dryRun === true, yes: flags.yes === true }, context);
}
