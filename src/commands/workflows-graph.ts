/** `flow workflows graph NAME|ID`: a workflow, or a run of it, as a graph. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { RemoteDefinition } from "../core/definition.ts";
import { FlowError, isFlowError } from "../core/errors.ts";
import { exitCodes } from "../core/exit-code.ts";
import { fileReason } from "../core/file-reason.ts";
import type { Finding } from "../core/findings.ts";
import type { JsonObject } from "../core/json.ts";
import { decodeValue } from "../core/model/decode.ts";
import { WorkflowDefSchema } from "../core/model/workflow-def.ts";
import type { ReadWorkflow } from "../core/nested-tasks.ts";
import { isWrittenInSteps } from "../core/steps/tell-in-steps.ts";
import { renderFindings } from "../render/findings.ts";
import { assemblePicture, assembleRunPicture } from "../render/graph/assemble-picture.ts";
import type { Picture } from "../render/graph/picture.ts";
import type { Palette } from "../render/palette.ts";
import { plainPalette } from "../render/palette.ts";
import { identityFields, sourceField } from "../render/sync-document.ts";
import { visible } from "../render/text.ts";
import type { CommandInput, CommandResult, Document, Flags } from "./command.ts";
import type { Context } from "./context.ts";
import { newest, readLocalWorkflow } from "./local-workflow.ts";
import { readRemote } from "./read-remote.ts";
import { readRun } from "./read-run.ts";
import { selectNames } from "./select-names.ts";
import { graphFormats } from "./table-authoring.ts";
import type { graphOptions } from "./table-authoring.ts";

type GraphFormat = (typeof graphFormats)[number];
type Draw = (palette: Palette) => string;

interface Subject {
  /** What the document says of it beside the graph. */
  facts: Omit<Document, "schema">;
  findings: Finding[];
  isRefused: boolean;
  /** Absent where the definition is invalid. */
  picture?: Picture;
}

export async function drawWorkflow({ args, flags, context }: CommandInput<Flags<typeof graphOptions>>): Promise<CommandResult> {
  const format = formatOf(flags);
  const { facts, picture, findings, isRefused } = await readSubject(args[0] ?? "", flags.remote === true, context);
  const draw = picture === undefined ? undefined : await drawings[format](picture, Date.now());
  if (flags.output !== undefined && draw !== undefined) await writeDrawing(flags.output, draw(plainPalette), context);
  return {
    exitCode: isRefused ? exitCodes.invalid : exitCodes.done,
    document: { schema: "flow.graph/1", ...facts, nodes: picture?.nodes ?? [], edges: picture?.edges ?? [], findings },
    ...(draw === undefined ? {} : { text: flags.output === undefined ? draw : () => `The graph is in ${visible(flags.output ?? "")}.\n` }),
    notes: (palette, quiet) => renderFindings(findings, palette, quiet),
  };
}

const formatsByEnding: Readonly<Record<string, GraphFormat>> = { ".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid" };

function formatOf({ format, output }: Flags<typeof graphOptions>): GraphFormat {
  return graphFormats.find((one) => one === format) ?? formatsByEnding[path.extname(output ?? "").toLowerCase()] ?? "text";
}

/** As Conductor makes them, unless a server was built with ids of its own. */
const runId = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

async function readSubject(name: string, isRemote: boolean, context: Context): Promise<Subject> {
  if (runId.test(name)) return readRunSubject(name, context);
  return isRemote ? readRemoteSubject(name, context) : readLocalSubject(name, context);
}

async function readRunSubject(workflowId: string, context: Context): Promise<Subject> {
  const run = await readRun(await context.client(), workflowId);
  const { workflowName: name, workflowVersion: version, status } = run;
  const facts = { kind: "workflow", name, version, workflowId, status };
  return { facts, findings: [], isRefused: false, picture: assembleRunPicture(run) };
}

async function readLocalSubject(name: string, context: Context): Promise<Subject> {
  const { definition, identity, isRefused, findings } = await readLocalWorkflow(name, context).catch((error: unknown) => {
    throw isFlowError(error) && error.code === "not-found" ? withRemoteHint(error) : error;
  });
  if (definition === undefined) return { facts: identityFields(identity), findings, isRefused };
  const facts = { ...identityFields(definition), source: sourceField(definition) };
  return { facts, findings, isRefused, picture: assemblePicture(readBody(definition.body), isWrittenInSteps(definition)) };
}

function withRemoteHint(error: FlowError): FlowError {
  return new FlowError(error.code, error.message, {
    hint: `${error.hint ?? ""} With --remote it is looked for on the server.`,
    cause: error,
  });
}

async function readRemoteSubject(name: string, context: Context): Promise<Subject> {
  context.progress.say("Reading workflows");
  const { answer } = await readRemote("workflow", context);
  context.progress.stop();
  const all: readonly RemoteDefinition[] = answer.supported ? answer.definitions : [];
  const found = newest(all.filter(selectNames([name], { kind: "workflow", identities: all, local: [], where: "on the server" })));
  if (found === undefined) throw new Error(`${name} was found and is not there`);
  return { facts: identityFields(found), findings: [], isRefused: false, picture: assemblePicture(readBody(found.body)) };
}

const readBody = (body: JsonObject): ReadWorkflow => decodeValue<ReadWorkflow>(WorkflowDefSchema, body);

/** `now`: epoch ms. Each is loaded when it is asked for. */
const drawings = {
  text: async (picture, now) => {
    const { renderGraphText } = await import("../render/graph/text.ts");
    return (palette) => renderGraphText(picture, now, palette);
  },
  mermaid: async (picture, now) => {
    const { renderMermaid } = await import("../render/graph/mermaid.ts");
    return () => renderMermaid(picture, now);
  },
  svg: async (picture, now) => {
    const { renderSvg } = await import("../render/graph/svg.ts");
    return () => renderSvg(picture, now);
  },
} as const satisfies Record<GraphFormat, (picture: Picture, now: number) => Promise<Draw>>;

async function writeDrawing(named: string, text: string, context: Context): Promise<void> {
  try {
    await context.whileWriting(() => writeFile(path.resolve(context.cwd, named), text));
  } catch (cause) {
    throw new FlowError("failed", `The graph could not be written to ${named}: ${fileReason(cause)}.`, {
      hint: "--output names a file in a folder that is there and writable.",
      cause,
    });
  }
}
