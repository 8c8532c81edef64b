/** `flow human claim`, `release` and `complete`. */
import type { ConductorClient } from "../../client/conductor-client.ts";
import { FlowError, isConflict, isHttpError, isMissing } from "../../core/errors.ts";
import { exitCodes } from "../../core/exit-code.ts";
import { openHumanStates } from "../../core/model/human.ts";
import type { HumanTaskEntry } from "../../core/model/human.ts";
import { humanTaskItem, renderHumanTask, whoHas } from "../../render/human.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import type { Context } from "../context.ts";
import { readRunInput } from "../run-input.ts";
import type { claimOptions, completeOptions } from "../table-human.ts";
import { orNoHumanTasks } from "./no-human-tasks.ts";

export async function claimHumanTask({ args, flags, context }: CommandInput<Flags<typeof claimOptions>>): Promise<CommandResult> {
  const { user, override } = flags;
  const claim = override === true ? { overrideAssignment: true } : {};
  const hint = override === true ? undefined : "--override takes it from them.";
  return change(args, context, { hint }, async ({ human }, id) => {
    await (user === undefined ? human.claim(id, claim) : human.claimForExternalUser(id, user, claim));
  });
}

export async function releaseHumanTask({ args, context }: CommandInput<Record<string, never>>): Promise<CommandResult> {
  return change(args, context, {}, ({ human }, id) => human.release(id));
}

export async function completeHumanTask({ args, flags, context }: CommandInput<Flags<typeof completeOptions>>): Promise<CommandResult> {
  const output = await readRunInput(flags.output, context, "--output");
  return change(args, context, {}, ({ human }, id) => human.update(id, output, { complete: flags.saveOnly !== true }));
}

/** Shows the task as it is then. `hint` is for a task that is another's. */
async function change(
  [id = ""]: readonly string[],
  context: Context,
  { hint }: { hint?: string | undefined },
  act: (client: ConductorClient, taskId: string) => Promise<void>,
): Promise<CommandResult> {
  const client = await context.client();
  try {
    await context.whileWriting(() => orNoHumanTasks(act(client, id)));
  } catch (error) {
    throw await explain(error, { id, hint, client });
  }
  const task = await client.human.get(id);
  return {
    exitCode: exitCodes.done,
    document: { schema: "flow.human-task/1", ...humanTaskItem(task), output: task.output },
    text: (palette) => renderHumanTask(task, palette),
  };
}

interface Attempt {
  id: string;
  hint: string | undefined;
  client: ConductorClient;
}

async function explain(failure: unknown, { id, hint, client }: Attempt): Promise<unknown> {
  if (isMissing(failure)) {
    return new FlowError("not-found", `The server knows no human task ${id}`, {
      hint: "`flow human list` shows what is open.",
      cause: failure,
    });
  }
  if (!isConflict(failure) || !isHttpError(failure)) return failure;
  const held = hint === undefined ? undefined : await client.human.get(id).then(describeHolder, () => undefined);
  if (hint === undefined || held === undefined) return new FlowError("failed", failure.serverMessage, { cause: failure });
  return new FlowError("failed", `The human task ${id} is ${held}`, { cause: failure, hint });
}

/** Undefined where it is nobody's, and where it has ended. */
function describeHolder(task: HumanTaskEntry): string | undefined {
  return openHumanStates.includes(task.state) && (task.claimant ?? task.assignee) !== undefined ? whoHas(task) : undefined;
}
