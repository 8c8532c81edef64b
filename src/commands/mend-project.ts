/** What `validate --fix` and `--bump` write: the sure mendings of findings, into YAML and JSON files. */
import type { LocalDefinition } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import type { Finding, Fix } from "../core/findings.ts";
import type { JsonObject } from "../core/json.ts";
import { valueAt, withValueAt } from "../core/pointer.ts";
import type { FileEdits } from "../project/file-edits.ts";
import type { CheckedProject } from "./check-project.ts";
import type { Context } from "./context.ts";

export interface Mended {
  /** As they were: what they say is no longer so. */
  mended: Finding[];
  /** Why some could not be mended. */
  findings: Finding[];
  /** Folder with what the files said before, relative to the project's root. */
  backup?: string;
}

/** Throws (`failed`) where a file cannot be written. */
export async function mendProject(
  { definitions, findings }: CheckedProject,
  wanted: (finding: Finding, definition: LocalDefinition) => boolean,
  context: Context,
): Promise<Mended> {
  const [{ createFileEdits }, { isTextFile }] = await Promise.all([import("../project/file-edits.ts"), import("../project/read-text.ts")]);
  const edits = createFileEdits(await context.config());
  const bodies = new Map<LocalDefinition, JsonObject>();
  const result: Mended = { mended: [], findings: [] };
  for (const finding of findings) {
    const definition = definitionOf(finding, definitions);
    if (finding.fix === undefined || definition === undefined || !wanted(finding, definition)) continue;
    // What a module says is made by code.
    if (!isTextFile(definition.source.file)) continue;
    const problem = mend(finding.fix, definition, bodies, edits);
    if (problem === undefined) result.mended.push(finding);
    else result.findings.push(problem);
  }
  const { backup, failed } = await context.whileWriting(async () => edits.write("validate", new Date()));
  for (const [file, reason] of failed) throw new FlowError("failed", reason, { file });
  return { ...result, ...(backup === undefined ? {} : { backup }) };
}

/** The definition that a finding is about: the last one in its file that begins before it. */
function definitionOf({ file, line = 1, column = 1 }: Finding, definitions: readonly LocalDefinition[]): LocalDefinition | undefined {
  return definitions
    .filter(({ source }) => source.file === file && (source.line < line || (source.line === line && source.column <= column)))
    .sort((left, right) => left.source.line - right.source.line || left.source.column - right.source.column)
    .at(-1);
}

/** All of a mending or nothing of it. */
function mend(
  fixes: readonly Fix[],
  definition: LocalDefinition,
  bodies: Map<LocalDefinition, JsonObject>,
  edits: FileEdits,
): Finding | undefined {
  for (const fix of fixes) {
    const now = bodies.get(definition) ?? definition.body;
    const wanted = mendedBody(now, fix);
    const { problem } = fix.op === "rename" ? edits.rename(definition, fix.pointer, fix.key) : edits.edit(definition, wanted, now);
    if (problem !== undefined) return problem;
    bodies.set(definition, wanted);
  }
  return undefined;
}

function mendedBody(body: JsonObject, fix: Fix): JsonObject {
  if (fix.op === "set") return withValueAt(body, fix.pointer, fix.value);
  const without = withValueAt(body, fix.pointer, undefined);
  const value = valueAt(body, fix.pointer);
  if (fix.op === "remove" || value === undefined) return without;
  const parent = fix.pointer.slice(0, fix.pointer.lastIndexOf("/"));
  return withValueAt(without, `${parent}/${fix.key}`, value);
}
