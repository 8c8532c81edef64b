/** `flow workflows status`: one run, its tasks and those of its sub-workflows, as they stand now. */
import { exitCodes } from "../core/exit-code.ts";
import { assembleRunTree } from "../core/run-tree.ts";
import { renderRunHead, renderRunTree } from "../render/run.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import { fetchChildRuns } from "./follow-run.ts";
import { readRun } from "./read-run.ts";
import { runDocument } from "./run-document.ts";

export async function showRunStatus({ args, context }: CommandInput<Record<string, never>>): Promise<CommandResult> {
  const [workflowId = ""] = args;
  const client = await context.client();
  const run = await readRun(client, workflowId);
  const tree = assembleRunTree(run, await fetchChildRuns(client, run));
  return {
    exitCode: exitCodes.done,
    document: runDocument(run),
    text: (palette) => renderRunHead(run, palette) + renderRunTree(tree, Date.now(), palette),
  };
}
