/** Names on the command line, matched with the definitions there are. */
import { parseVersion } from "../core/authoring/versions.ts";
import type { Identity, Kind, LocalDefinition } from "../core/definition.ts";
import { identityText } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import { factsOf } from "../core/kinds.ts";
import { nearest } from "../core/nearest.ts";

export type Selection = (identity: Identity) => boolean;

export interface KnownNames {
  kind: Kind;
  /** Everything that may be named, from whichever side the command looks at. */
  identities: readonly Identity[];
  /** For the hint where a folder's name was given. */
  local: readonly LocalDefinition[];
  /** Where was looked, for the message. */
  where: string;
}

/** A name as given; without a version all versions are meant. */
export interface WantedName {
  name: string;
  version?: number;
}

/**
 * `NAME` stands for all versions, `NAME@VERSION` for one. Throws (`not-found`, exit 1) for the first name that stands for nothing.
 */
export function findNames(names: readonly string[], known: KnownNames): WantedName[] {
  return names.map((name) => findName(name, known));
}

/** Without names everything is selected. */
export function selectNames(names: readonly string[], known: KnownNames): Selection {
  if (names.length === 0) return () => true;
  const wanted = findNames(names, known);
  return ({ name, version }) => wanted.some((one) => one.name === name && (one.version === undefined || one.version === version));
}

function findName(text: string, known: KnownNames): WantedName {
  const found = matchName(text, known);
  if (found !== undefined) return found;
  throw new FlowError("not-found", `There is no ${factsOf(known.kind).label} named ${text} ${known.where}.`, {
    hint: suggest(text, known),
  });
}

/** `NAME@VERSION`, the version as a whole number or as `2.1.0`; undefined for a name alone. */
export function splitVersion(text: string): Required<WantedName> | undefined {
  const at = text.lastIndexOf("@");
  const version = parseVersion(text.slice(at + 1));
  return at < 1 || version === undefined || version < 0 ? undefined : { name: text.slice(0, at), version };
}

/** Undefined where the name stands for nothing. */
export function matchName(text: string, known: Pick<KnownNames, "identities">): WantedName | undefined {
  if (known.identities.some(({ name }) => name === text)) return { name: text };
  const one = splitVersion(text);
  if (one !== undefined) {
    // An invalid definition may be known by its name only.
    if (known.identities.some(({ name, version }) => name === one.name && (version === undefined || version === one.version))) return one;
  }
  return undefined;
}

function suggest(text: string, { identities, local, kind }: KnownNames): string {
  const folder = text.replaceAll("\\", "/").replace(/^\.\//, "").replace(/\/+$/, "");
  const inFolder = local.filter(({ source }) => `/${source.file}`.includes(`/${folder}/`) || `/${source.file}`.includes(`/${folder}.`));
  const [only] = inFolder;
  if (only !== undefined && inFolder.length === 1) return `${only.source.file} defines ${only.name}: use that name.`;
  const near = nearest(text, new Set(identities.flatMap((identity) => [identity.name, identityText(identity)])));
  if (near !== undefined) return `Did you mean ${near}?`;
  return `\`flow ${factsOf(kind).noun} list\` shows what there is.`;
}
