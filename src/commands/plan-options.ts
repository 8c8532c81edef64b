/** The options of `plan` and `apply` that decide what is planned. */
import type { PurgeOptions } from "../core/assemble-purge.ts";
import type { Kind } from "../core/definition.ts";
import { kinds } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import { factsOf } from "../core/kinds.ts";
import { nearest } from "../core/nearest.ts";
import { readAllowDeletes } from "./read-allow-deletes.ts";

export interface PlanFlags {
  readonly kind?: readonly string[];
  readonly prune?: boolean;
  readonly takeOver?: boolean;
  readonly overwriteDrift?: boolean;
  readonly allowDeletes?: string;
  readonly includeUnowned?: boolean;
  readonly includeForeign?: boolean;
}

export interface PlanOptions {
  /** In the order of apply. */
  kinds: readonly Kind[];
  names: readonly string[];
  takeOver: boolean;
  overwriteDrift: boolean;
  /** Absent: nothing is deleted. */
  prune?: PurgeOptions;
}

/** Throws (`usage`) for what says nothing. */
export function readPlanOptions(names: readonly string[], flags: PlanFlags): PlanOptions {
  const options = {
    kinds: readKinds(flags.kind ?? []),
    names,
    takeOver: flags.takeOver === true,
    overwriteDrift: flags.overwriteDrift === true,
  };
  if (flags.prune === true) return { ...options, prune: readPurgeOptions(flags) };
  for (const [name, flag] of pruneFlags) {
    if (flags[name] !== undefined && flags[name] !== false)
      throw new FlowError("usage", `${flag} needs --prune: nothing is deleted without it.`, { hint: "Add --prune." });
  }
  return options;
}

const pruneFlags = [
  ["allowDeletes", "--allow-deletes"],
  ["includeUnowned", "--include-unowned"],
  ["includeForeign", "--include-foreign"],
] as const;

function readPurgeOptions({ allowDeletes, includeUnowned = false, includeForeign = false }: PlanFlags): PurgeOptions {
  return { includeUnowned, includeForeign, allowDeletes: readAllowDeletes(allowDeletes) };
}

/** All without any. Several may stand in one, with commas. */
export function readKinds(texts: readonly string[]): readonly Kind[] {
  if (texts.length === 0) return kinds;
  const wanted = new Set(texts.flatMap((text) => text.split(",")).map(readKind));
  return kinds.filter((kind) => wanted.has(kind));
}

function readKind(text: string): Kind {
  const kind = kinds.find((one) => wordsOf(one).includes(text));
  if (kind !== undefined) return kind;
  const near = nearest(text, new Set(kinds.flatMap(wordsOf)));
  throw new FlowError("usage", `--kind ${text} is no kind of definition.`, {
    hint: near === undefined ? `The kinds: ${kinds.map((one) => factsOf(one).noun).join(", ")}.` : `Did you mean ${near}?`,
  });
}

/** By its own name, or as the noun on the command line, in both numbers. */
function wordsOf(kind: Kind): string[] {
  const { noun } = factsOf(kind);
  return [...new Set([kind, `${kind}s`, noun, noun.slice(0, -1)])];
}
