/** Watches a run to its end: a live tree on a terminal, a line per change in a pipe, NDJSON under `--json`. */
import type { ConductorClient } from "../client/conductor-client.ts";
import { exitCodes } from "../core/exit-code.ts";
import type { ExitCode } from "../core/exit-code.ts";
import type { Workflow } from "../core/model/execution.ts";
import { assembleRunTree, listRunTasks } from "../core/run-tree.ts";
import { renderRunHead, renderRunTree } from "../render/run.ts";
import type { CommandResult } from "./command.ts";
import type { Context } from "./context.ts";
import { createPalette } from "./create-palette.ts";
import { fetchChildRuns, followRun } from "./follow-run.ts";
import { createLiveBlock } from "./live-block.ts";
import { runDocument } from "./run-document.ts";

type Show = (run: Workflow) => Promise<void> | void;

export async function watchRun(client: ConductorClient, workflowId: string, context: Context): Promise<CommandResult> {
  const { io, globals } = context;
  const onRun =
    globals.json === true ? showJsonLines(context) : io.stdout.isTTY ? await showTree(client, context) : await showLines(context);
  const run = await followRun(client, workflowId, { signal: io.signal, onRun });
  const exitCode: ExitCode = run.status === "COMPLETED" ? exitCodes.done : exitCodes.failed;
  if (globals.json !== true) return { exitCode };
  const { schema, ...rest } = runDocument(run);
  io.stdout.write(`${JSON.stringify({ schema, ok: exitCode === exitCodes.done, exitCode, ...rest })}\n`);
  return { exitCode };
}

async function showTree(client: ConductorClient, { io, globals }: Context): Promise<Show> {
  const palette = await createPalette(io.stdout, { env: io.env, color: globals.color !== false });
  const block = createLiveBlock(io.stdout);
  return async (run) => {
    const tree = assembleRunTree(run, await fetchChildRuns(client, run));
    block.draw(renderRunHead(run, palette) + renderRunTree(tree, Date.now(), palette));
  };
}

/** What is new since the last reading: each status that a try of a task has reached. */
function createNews(): (run: Workflow) => ReturnType<typeof listRunTasks> {
  const seen = new Set<string>();
  return (run) =>
    listRunTasks(run).filter(({ ref, attempt, status }) => {
      const key = `${ref} ${attempt} ${status}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

async function showLines({ io, globals }: Context): Promise<Show> {
  const palette = await createPalette(io.stdout, { env: io.env, color: globals.color !== false });
  const news = createNews();
  let status: string | undefined;
  return (run) => {
    for (const task of news(run)) {
      const tries = task.attempt > 1 ? ` try ${task.attempt}` : "";
      const reason = task.reason === undefined ? "" : `: ${task.reason.split("\n", 1)[0] ?? ""}`;
      io.stdout.write(`${task.status} ${task.ref} (${task.type})${tries}${reason}\n`);
    }
    if (run.status !== status) io.stdout.write(renderRunHead(run, palette));
    status = run.status;
  };
}

function showJsonLines({ io }: Context): Show {
  const news = createNews();
  return (run) => {
    for (const task of news(run))
      io.stdout.write(`${JSON.stringify({ schema: "flow.run-task/1", workflowId: run.workflowId, ...task })}\n`);
  };
}
