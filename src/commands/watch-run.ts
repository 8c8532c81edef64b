/** Watches a run to its end: a live tree on a terminal, a line per change in a pipe, NDJSON under `--json`. */
import type { ConductorClient } from "../client/conductor-client.ts";
import { exitCodes } from "../core/exit-code.ts";
import type { ExitCode } from "../core/exit-code.ts";
import type { Workflow } from "../core/model/execution.ts";
import { isTerminalWorkflow } from "../core/model/execution.ts";
import { assembleRunTree, listRunTasks } from "../core/run-tree.ts";
import type { RunTask } from "../core/run-tree.ts";
import { findMadeTasks } from "../core/steps/find-made-tasks.ts";
import { renderRunHead, renderRunOutput, renderRunTree, renderTaskLine } from "../render/run.ts";
import type { CommandResult } from "./command.ts";
import type { Context } from "./context.ts";
import { createPalette } from "./create-palette.ts";
import { fetchChildRuns, followRun } from "./follow-run.ts";
import { createLiveBlock } from "./live-block.ts";
import { documentOf } from "./print-result.ts";
import { runDocument } from "./run-document.ts";

/** Shows one reading of the run; the last one is of a run that has ended. */
type Show = (run: Workflow) => Promise<void> | void;

export async function watchRun(client: ConductorClient, workflowId: string, context: Context): Promise<CommandResult> {
  const { io, globals } = context;
  const onRun =
    globals.json === true ? showJsonLines(context) : io.stdout.isTTY ? await showTree(client, context) : await showLines(context);
  const run = await followRun(client, workflowId, { signal: io.signal, onRun });
  const exitCode: ExitCode = run.status === "COMPLETED" ? exitCodes.done : exitCodes.failed;
  if (globals.json === true) io.stdout.write(`${JSON.stringify(documentOf({ exitCode, document: runDocument(run) }))}\n`);
  return { exitCode };
}

async function showTree(client: ConductorClient, { io, globals }: Context): Promise<Show> {
  const palette = await createPalette(io.stdout, { env: io.env, color: globals.color !== false });
  const block = createLiveBlock(io.stdout);
  return async (run) => {
    const tree = assembleRunTree(run, await fetchChildRuns(client, run), { stepsOnly: globals.verbose !== true });
    const text = renderRunHead(run, palette) + renderRunTree(tree, Date.now(), palette);
    if (isTerminalWorkflow(run.status)) block.end(text + renderRunOutput(run, palette));
    else block.draw(text);
  };
}

/** What is new since the last reading: each status that a try of a task has reached, in the order in which they ended. */
function createNews(): (run: Workflow) => RunTask[] {
  const seen = new Set<string>();
  const endOf = ({ endTime }: RunTask): number => (endTime > 0 ? endTime : Number.MAX_SAFE_INTEGER);
  return (run) =>
    listRunTasks(run)
      .filter(({ ref, attempt, status }) => {
        const key = `${ref} ${attempt} ${status}`;
        if (seen.has(key)) return false;
        seen.add(key);
        return true;
      })
      .sort((left, right) => endOf(left) - endOf(right));
}

async function showLines({ io, globals }: Context): Promise<Show> {
  const palette = await createPalette(io.stdout, { env: io.env, color: globals.color !== false });
  const news = createNews();
  let status: string | undefined;
  return (run) => {
    const ended = isTerminalWorkflow(run.status);
    const head = run.status === status ? "" : renderRunHead(run, palette);
    status = run.status;
    if (!ended) io.stdout.write(head);
    const made = globals.verbose === true ? new Map() : findMadeTasks(run.workflowDefinition);
    for (const task of news(run)) if (!made.has(task.ref)) io.stdout.write(renderTaskLine(task));
    if (ended) io.stdout.write(head + renderRunOutput(run, palette));
  };
}

function showJsonLines({ io }: Context): Show {
  const news = createNews();
  return (run) => {
    for (const task of news(run))
      io.stdout.write(`${JSON.stringify({ schema: "flow.run-task/1", workflowId: run.workflowId, ...task })}\n`);
  };
}
