/** `flow workflows run`: starts a run, and waits for it or watches it where that is asked for. */
import type { ConductorClient } from "../client/conductor-client.ts";
import { versionText } from "../core/authoring/versions.ts";
import { FlowError, isHttpError, isMissing } from "../core/errors.ts";
import type { FlowErrorDetails } from "../core/errors.ts";
import { exitCodes } from "../core/exit-code.ts";
import { enforcedSchema } from "../core/input-schema.ts";
import type { JsonObject } from "../core/json.ts";
import type { Workflow } from "../core/model/execution.ts";
import type { WorkflowDef } from "../core/model/workflow-def.ts";
import { nearest } from "../core/nearest.ts";
import { renderRunHead, renderRunOutput } from "../render/run.ts";
import type { CommandInput, CommandResult, Flags } from "./command.ts";
import type { Context } from "./context.ts";
import { followRun } from "./follow-run.ts";
import { runDocument, runResult } from "./run-document.ts";
import { requireLiveFormat } from "./global-options.ts";
import { readRunInput } from "./run-input.ts";
import { watchRun } from "./watch-run.ts";
import { splitVersion } from "./select-names.ts";
import type { runOptions } from "./table-runs.ts";

interface StartRequest {
  name: string;
  version?: number;
  correlationId?: string;
  input: JsonObject;
}

export async function runWorkflow({ args, flags, context }: CommandInput<Flags<typeof runOptions>>): Promise<CommandResult> {
  const [name = ""] = args;
  if (flags.watch === true) requireLiveFormat(context.globals);
  const input = await readRunInput(flags.input, context);
  const client = await context.client();
  const workflowId = await start(client, {
    name,
    input,
    ...(flags.version === undefined ? {} : { version: flags.version }),
    ...(flags.correlationId === undefined ? {} : { correlationId: flags.correlationId }),
  });
  const isWaiting = flags.wait === true || flags.sync === true;
  if (!isWaiting && flags.watch !== true) return runResult(await client.workflows.get(workflowId));
  try {
    if (flags.watch === true) return await watchRun(client, workflowId, context);
    context.progress.say(`Waiting for ${name} (${workflowId})`);
    const run = await followRun(client, workflowId, { signal: context.io.signal });
    context.progress.stop();
    return ended(run);
  } catch (error) {
    if (context.io.signal.aborted) sayThatItGoesOn(context, workflowId);
    throw error;
  }
}

/** `NAME@VERSION` is one version, unless a workflow has that very name. */
async function start(client: ConductorClient, request: StartRequest): Promise<string> {
  try {
    await refuseUnfit(client, request);
    return await client.workflows.start(request);
  } catch (error) {
    if (!isMissing(error)) throw error;
    const versioned = request.version === undefined ? splitVersion(request.name) : undefined;
    if (versioned !== undefined) return start(client, { ...request, ...versioned });
    throw await unknownWorkflow(client, request, error);
  }
}

/** Servers that keep to schemas refuse it themselves; most do not, and the run would fail somewhere later. */
async function refuseUnfit(client: ConductorClient, { name, version, input }: StartRequest): Promise<void> {
  const definition = await readDefinition(client, name, version);
  if (definition === undefined || enforcedSchema(definition) === undefined) return;
  const { refuseUnfitInput } = await import("./refuse-unfit-input.ts");
  await refuseUnfitInput(definition, input);
}

/** Whoever may start a workflow need not be allowed to read it. */
async function readDefinition(client: ConductorClient, name: string, version: number | undefined): Promise<WorkflowDef | undefined> {
  try {
    return await client.metadata.getWorkflowDef(name, version);
  } catch (error) {
    if (isHttpError(error) && !isMissing(error)) return undefined;
    throw error;
  }
}

async function unknownWorkflow(client: ConductorClient, { name, version }: StartRequest, cause: unknown): Promise<FlowError> {
  const definitions = await client.metadata.getWorkflowDefs();
  const versions = definitions.filter((definition) => definition.name === name).map((definition) => definition.version ?? 1);
  const details = (hint: string): FlowErrorDetails => ({ hint, cause });
  if (version !== undefined && versions.length > 0) {
    const known = versions
      .sort((left, right) => left - right)
      .map(versionText)
      .join(", ");
    return new FlowError(
      "not-found",
      `The server has no version ${versionText(version)} of the workflow ${name}`,
      details(`It has: ${known}.`),
    );
  }
  const names = new Set(definitions.map((definition) => definition.name));
  const suggestion = nearest(name, names);
  const hint = suggestion === undefined ? `Upload it first: flow workflows upload ${name}.` : `Did you mean ${suggestion}?`;
  return new FlowError("not-found", `The server has no workflow ${name}`, details(hint));
}

function ended(run: Workflow): CommandResult {
  return {
    exitCode: run.status === "COMPLETED" ? exitCodes.done : exitCodes.failed,
    document: runDocument(run),
    text: (palette) => renderRunHead(run, palette) + renderRunOutput(run, palette),
  };
}

function sayThatItGoesOn({ io, globals, progress }: Context, workflowId: string): void {
  progress.stop();
  if (globals.json !== true) io.stderr.write(`The run goes on. To see it: flow workflows status ${workflowId}\n`);
}
