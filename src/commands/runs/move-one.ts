/** Moves one run that was named, and shows it as it is then. */
import type { ConductorClient } from "../../client/conductor-client.ts";
import { FlowError, isHttpError, isMissing, isMissingRoute } from "../../core/errors.ts";
import { runMoves } from "../../core/run-move.ts";
import type { CommandResult } from "../command.ts";
import type { Context } from "../context.ts";
import { unknownRun } from "../read-run.ts";
import { runResult } from "../run-document.ts";
import type { RunMove } from "./run-move.ts";

export async function moveOne(move: RunMove, workflowId: string, context: Context): Promise<CommandResult> {
  const client = await context.client();
  await context.whileWriting(async () => {
    try {
      await move.one(client, workflowId);
    } catch (error) {
      throw await explain(error, { move, workflowId, client });
    }
  });
  return runResult(await client.workflows.get(workflowId));
}

interface Attempt {
  move: RunMove;
  workflowId: string;
  client: ConductorClient;
}

/** Servers say 404 of a run that they do not know, and some also of one that is in no state for the move. */
async function explain(failure: unknown, { move, workflowId, client }: Attempt): Promise<unknown> {
  if (!isHttpError(failure) || failure.code !== "http" || isMissingRoute(failure)) return failure;
  try {
    const { status } = await client.workflows.get(workflowId, { includeTasks: false });
    const message = `The run ${workflowId} is ${status} and cannot be ${runMoves[move.name].done}: ${failure.serverMessage}`;
    return new FlowError("failed", message, { hint: `\`flow workflows status ${workflowId}\` shows it.`, cause: failure });
  } catch (error) {
    return isMissing(error) ? unknownRun(workflowId, failure) : failure;
  }
}
