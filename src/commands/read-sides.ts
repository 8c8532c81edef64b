/** Both sides of one kind, read and compared: what every listing, diff, upload and purge begins with. */
import type { Comparison, Identity, Kind } from "../core/definition.ts";
import type { ExitCode } from "../core/exit-code.ts";
import { exitCodes, worstExitCode } from "../core/exit-code.ts";
import { compareDefinitions } from "../core/compare.ts";
import type { Finding } from "../core/findings.ts";
import { factsOf } from "../core/kinds.ts";
import type { InvalidDefinition } from "../render/sync-document.ts";
import type { Context } from "./context.ts";
import { selectNames } from "./select-names.ts";
import type { KnownNames } from "./select-names.ts";
import { readLocal } from "./read-local.ts";
import type { CheckedLocal } from "./read-local.ts";
import { readRemote } from "./read-remote.ts";

export interface Sides extends CheckedLocal {
  kind: Kind;
  server: { url: string };
  /** False where the server has no such kind at all. */
  supported: boolean;
  /** The project's name, stamped on what it uploads. */
  project: string | undefined;
  /** Without the remote counterparts of invalid definitions: those are local, whatever is wrong with them. */
  comparisons: Comparison[];
  /** Names of invalid definitions, with the server's counterparts. */
  invalidComparisons: InvalidDefinition[];
}

/** A failed read rejects: it is never an empty side. */
export async function readSides(kind: Kind, context: Context): Promise<Sides> {
  const config = await context.config();
  context.progress.say(`Reading ${factsOf(kind).plural}`);
  const [local, { answer, url }] = await Promise.all([readLocal(kind, context), readRemote(kind, context)]);
  context.progress.stop();
  const remote = answer.supported ? answer.definitions : [];
  const project = config.project;
  const all = compareDefinitions({ kind, local: local.definitions, remote, ...(project === undefined ? {} : { project }) });
  const { comparisons, invalidComparisons } = setInvalidApart(all, local.invalidNames);
  return {
    kind,
    ...local,
    findings: answer.supported ? local.findings : [...local.findings, lacksKind(kind)],
    server: { url },
    supported: answer.supported,
    project,
    comparisons,
    invalidComparisons,
  };
}

/** Each remote definition goes to one invalid name at most, so that it is counted once. */
function setInvalidApart(all: readonly Comparison[], names: readonly Identity[]): Pick<Sides, "comparisons" | "invalidComparisons"> {
  let comparisons = [...all];
  const invalidComparisons = names.map((identity) => {
    const isCounterpart = (one: Comparison): boolean => one.state === "remote-only" && matches(identity, one);
    const remote = comparisons.filter(isCounterpart);
    comparisons = comparisons.filter((one) => !isCounterpart(one));
    return { identity, remote };
  });
  return { comparisons, invalidComparisons };
}

export function lacksKind(kind: Kind): Finding {
  return { code: "kind-not-supported", severity: "warning", message: `The server has no ${factsOf(kind).plural}.` };
}

/** The version of an invalid workflow may be unknown: then it may be any. */
function matches(invalid: Identity, other: Identity): boolean {
  return invalid.name === other.name && (invalid.version === undefined || invalid.version === other.version);
}

/** What the names on the command line stand for; everything without names. Throws for one that is unknown. */
export function selectSides(sides: Sides, names: readonly string[]): Sides {
  const identities = [...sides.comparisons, ...sides.invalidNames];
  return narrowSides(sides, names, { identities, where: "in the project or on the server" });
}

/** The same among what the project holds. */
export function selectLocal(sides: Sides, names: readonly string[]): Sides {
  return narrowSides(sides, names, { identities: [...sides.definitions, ...sides.invalidNames], where: "in the project" });
}

function narrowSides(sides: Sides, names: readonly string[], known: Pick<KnownNames, "identities" | "where">): Sides {
  if (names.length === 0) return sides;
  const isSelected = selectNames(names, { ...known, kind: sides.kind, local: sides.definitions });
  const invalidNames = sides.invalidNames.filter(isSelected);
  const definitions = sides.definitions.filter(isSelected);
  const files = new Set([...definitions.map(({ source }) => source.file), ...invalidNames.flatMap((one) => one.files ?? [])]);
  return {
    ...sides,
    definitions,
    // What is wrong elsewhere is no concern of whoever asks for these.
    findings: sides.findings.filter(({ file }) => file === undefined || files.has(file)),
    comparisons: sides.comparisons.filter(isSelected),
    invalid: invalidNames.length,
    invalidNames,
    invalidComparisons: sides.invalidComparisons.filter(({ identity }) => isSelected(identity)),
  };
}

/** 2 only where differences were asked to be told by the exit code. */
export function syncExitCode({ invalid, comparisons }: Sides, asExitCode: boolean): ExitCode {
  const differs = asExitCode && comparisons.some(({ state }) => state !== "same");
  return worstExitCode([invalid > 0 ? exitCodes.invalid : exitCodes.done, differs ? exitCodes.differences : exitCodes.done]);
}
