/** `flow workflows signal`: reports on the task that a run waits at. */
import type { ConductorClient } from "../../client/conductor-client.ts";
import { FlowError, isMissing, isMissingRoute } from "../../core/errors.ts";
import { exitCodes } from "../../core/exit-code.ts";
import type { JsonObject } from "../../core/json.ts";
import type { TaskResultStatus } from "../../core/model/execution.ts";
import { taskResultStatuses } from "../../core/model/execution.ts";
import { renderRunHead } from "../../render/run.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import { runDocument } from "../run-document.ts";
import { readRunInput } from "../run-input.ts";
import type { signalOptions } from "../table-runs.ts";
import { unknownRun } from "../workflows-status.ts";

interface Signal {
  workflowId: string;
  status: TaskResultStatus;
  output: JsonObject;
}

export async function signalRun({ args, flags, context }: CommandInput<Flags<typeof signalOptions>>): Promise<CommandResult> {
  const [workflowId = ""] = args;
  const output = await readRunInput(flags.output, context, "--output");
  const status = taskResultStatuses.find((one) => one === flags.status) ?? "COMPLETED";
  const client = await context.client();
  const signal: Signal = { workflowId, status, output };
  await context.whileWriting(() => (flags.task === undefined ? reportOnWait(client, signal) : reportOnTask(client, signal, flags.task)));
  const run = await client.workflows.get(workflowId);
  return { exitCode: exitCodes.done, document: runDocument(run), text: (palette) => renderRunHead(run, palette) };
}

async function reportOnWait(client: ConductorClient, { workflowId, status, output }: Signal): Promise<void> {
  try {
    await client.workflows.signalAndWait(workflowId, status, output);
  } catch (error) {
    if (isMissingRoute(error)) {
      throw new FlowError("failed", "The server is too old to find the task that a run waits at", {
        hint: "Name the task: --task REF.",
        cause: error,
      });
    }
    throw isMissing(error) ? await nothingWaits(client, workflowId, error) : error;
  }
}

async function reportOnTask(client: ConductorClient, { workflowId, status, output }: Signal, referenceName: string): Promise<void> {
  try {
    // Servers answer with nothing where no such task is open.
    if ((await client.tasks.updateByReference({ workflowId, referenceName, status, output })) !== "") return;
  } catch (error) {
    throw isMissing(error) ? await nothingWaits(client, workflowId, error) : error;
  }
  throw await nothingWaits(client, workflowId, undefined, referenceName);
}

async function nothingWaits(client: ConductorClient, workflowId: string, cause: unknown, task?: string): Promise<FlowError> {
  const run = await client.workflows.get(workflowId).catch((error: unknown) => {
    throw isMissing(error) ? unknownRun(workflowId, error) : error;
  });
  const what = task === undefined ? "waits at no task" : `has no open task ${task}`;
  return new FlowError("failed", `The run ${workflowId} ${what}; it is ${run.status}`, {
    hint: `\`flow workflows status ${workflowId}\` shows its tasks.`,
    cause,
  });
}
