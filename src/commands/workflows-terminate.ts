/** `flow workflows terminate`: ends a run; its open tasks are cancelled. */
import { FlowError, isHttpError, isMissing } from "../core/errors.ts";
import { exitCodes } from "../core/exit-code.ts";
import { renderRunHead } from "../render/run.ts";
import type { CommandInput, CommandResult, Flags } from "./command.ts";
import { runDocument } from "./run-document.ts";
import type { terminateOptions } from "./table-runs.ts";
import { unknownRun } from "./workflows-status.ts";

export async function terminateRun({ args, flags, context }: CommandInput<Flags<typeof terminateOptions>>): Promise<CommandResult> {
  const [workflowId = ""] = args;
  const client = await context.client();
  try {
    await client.workflows.terminate(workflowId, flags.reason === undefined ? {} : { reason: flags.reason });
  } catch (error) {
    if (isMissing(error)) throw unknownRun(workflowId, error);
    if (isHttpError(error) && error.status === 409) {
      throw new FlowError("failed", `The run ${workflowId} has completed already and cannot be terminated`, {
        hint: `\`flow workflows status ${workflowId}\` shows it.`,
        cause: error,
      });
    }
    throw error;
  }
  const run = await client.workflows.get(workflowId);
  return { exitCode: exitCodes.done, document: runDocument(run), text: (palette) => renderRunHead(run, palette) };
}
