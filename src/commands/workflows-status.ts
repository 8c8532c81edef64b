/** `flow workflows status`: one run, its steps and those of its sub-workflows, as they stand now or as they go on. */
import { exitCodes } from "../core/exit-code.ts";
import { assembleRunTree } from "../core/run-tree.ts";
import { renderRunHead, renderRunOutput, renderRunResults } from "../render/run.ts";
import type { CommandInput, CommandResult, Flags } from "./command.ts";
import { fetchChildRuns } from "./follow-run.ts";
import { requireLiveFormat } from "./global-options.ts";
import { readRun } from "./read-run.ts";
import { runDocument, runSteps } from "./run-document.ts";
import type { statusOptions } from "./table-runs.ts";
import { watchRun } from "./watch-run.ts";

export async function showRunStatus({ args, flags, context }: CommandInput<Flags<typeof statusOptions>>): Promise<CommandResult> {
  const [workflowId = ""] = args;
  if (flags.watch === true) requireLiveFormat(context.globals);
  const client = await context.client();
  const run = await readRun(client, workflowId);
  if (flags.watch === true) return watchRun(client, workflowId, context);
  const tree = assembleRunTree(run, await fetchChildRuns(client, run), { stepsOnly: context.globals.verbose !== true });
  return {
    exitCode: exitCodes.done,
    document: { ...runDocument(run), steps: runSteps(run) },
    text: (palette) => renderRunHead(run, palette) + renderRunResults(tree, Date.now(), palette) + renderRunOutput(run, palette),
  };
}
