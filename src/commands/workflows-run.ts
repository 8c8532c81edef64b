/** `flow workflows run`: starts a run, and waits for it or watches it where that is asked for. */
import type { ConductorClient } from "../client/conductor-client.ts";
import { FlowError, isMissing } from "../core/errors.ts";
import { exitCodes } from "../core/exit-code.ts";
import type { Workflow } from "../core/model/execution.ts";
import { nearest } from "../core/nearest.ts";
import { renderRunHead } from "../render/run.ts";
import type { CommandInput, CommandResult, Flags } from "./command.ts";
import { followRun } from "./follow-run.ts";
import { runDocument } from "./run-document.ts";
import { readRunInput } from "./run-input.ts";
import { watchRun } from "./watch-run.ts";
import type { runOptions } from "./table-runs.ts";

export async function runWorkflow({ args, flags, context }: CommandInput<Flags<typeof runOptions>>): Promise<CommandResult> {
  const [name = ""] = args;
  const input = await readRunInput(flags.input, context);
  const client = await context.client();
  const workflowId = await start(client, {
    name,
    input,
    ...(flags.version === undefined ? {} : { version: flags.version }),
    ...(flags.correlationId === undefined ? {} : { correlationId: flags.correlationId }),
  });
  if (flags.watch === true) return watchRun(client, workflowId, context);
  if (flags.wait !== true) return started(await client.workflows.get(workflowId));
  context.progress.say(`Waiting for ${name} (${workflowId})`);
  const run = await followRun(client, workflowId, { signal: context.io.signal });
  context.progress.stop();
  return ended(run);
}

async function start(client: ConductorClient, request: Parameters<ConductorClient["workflows"]["start"]>[0]): Promise<string> {
  try {
    return await client.workflows.start(request);
  } catch (error) {
    if (!isMissing(error)) throw error;
    const names = (await client.metadata.getWorkflowDefs()).map((definition) => definition.name);
    const version = request.version === undefined ? "" : ` in version ${String(request.version)}`;
    const suggestion = nearest(request.name, [...new Set(names)]);
    throw new FlowError("not-found", `The server has no workflow ${request.name}${version}`, {
      hint: suggestion === undefined ? "Upload it first: flow workflows upload NAME." : `Did you mean ${suggestion}?`,
      cause: error,
    });
  }
}

function started(run: Workflow): CommandResult {
  return { exitCode: exitCodes.done, document: runDocument(run), text: (palette) => renderRunHead(run, palette) };
}

function ended(run: Workflow): CommandResult {
  return { ...started(run), exitCode: run.status === "COMPLETED" ? exitCodes.done : exitCodes.failed };
}
