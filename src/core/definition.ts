/** A definition is a value, whether it came from a folder or from a server. These are the words of the sync pipeline. */
import type { Json, JsonObject } from "./json.ts";
import { versionText } from "./authoring/versions.ts";
import type { Finding } from "./findings.ts";

export const kinds = ["task", "workflow", "event-handler", "schedule"] as const;
export type Kind = (typeof kinds)[number];

/** What a definition is known by. Only workflows have versions. */
export interface Identity {
  kind: Kind;
  name: string;
  version?: number;
}

export interface Position {
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
}

export interface Source extends Position {
  /** Relative to the project's root, with `/`. */
  file: string;
}

/** A definition read from the project. */
export interface LocalDefinition extends Identity {
  /** As written, before the server's defaults; only fields of the model's kind. */
  body: JsonObject;
  source: Source;
  /** Where the value at a JSON pointer of `body` stands; the nearest parent's place where it is not written out. */
  locate(pointer: string): Source;
  /** What a task's function gives by the validator in its module, where that can tell its JSON Schema. Made when it is asked for. */
  outputSchema?: () => JsonObject | undefined;
  /** Pointers into `body` at which the file itself says something else; absent where there are none. */
  computed?: ComputedValues;
}

export interface ComputedValues {
  /** Texts in which `${env.NAME}` was replaced. */
  environment: readonly string[];
  /** Values, or their absence, that the chosen profile says. */
  profile: readonly string[];
  /** What a short form of the file stands for: a namespace, a semantic version, a schema. */
  authored: readonly string[];
}

/** A definition read from the server, as it answered. */
export interface RemoteDefinition extends Identity {
  /** May be read from the disk at each access: not to be copied for all of them. */
  readonly body: JsonObject;
  /** Whose stamp it bears, where that is known without the body; "" for nobody's. */
  readonly owner?: string;
}

/** What was found of one kind in the project. Where `complete` is false, something failed to load: absence proves nothing then. */
export interface LocalDefinitions {
  definitions: LocalDefinition[];
  findings: Finding[];
  /** How many definitions could not be loaded or are invalid. */
  invalid: number;
  /** Names of invalid definitions as far as they are known: they are local, whatever is wrong with them. */
  invalidNames: InvalidIdentity[];
}

/** A definition that is invalid or could not be loaded, as far as it is known. */
export interface InvalidIdentity extends Identity {
  /** Where the findings stand that say why. */
  files?: readonly string[];
}

/** One value that differs, by JSON pointer into the definition. An absent side is undefined. */
export interface Change {
  path: string;
  remote?: Json;
  local?: Json;
}

/** A value of a step that differs, by JSON pointer into the step; the whole step where `path` is empty. */
export interface StepChange extends Change {
  step: string;
}

export type ComparisonState = "same" | "changed" | "local-only" | "remote-only";

export interface Comparison extends Identity {
  state: ComparisonState;
  /** Uploaded by this project; null where the kind has no place for an owner. */
  owned: boolean | null;
  /** Who is stamped on the server's side, if anybody. */
  owner?: string;
  changes: Change[];
  /** The changes of tasks, in the words of the steps that the file has; absent where it has none, or where no step tells them. */
  stepChanges?: readonly StepChange[];
  local?: LocalDefinition;
  remote?: RemoteDefinition;
}

const kindOrder: Record<Kind, number> = { task: 0, workflow: 1, "event-handler": 2, schedule: 3 };

/** By kind, then name by code units, then version: the same everywhere, whatever the locale. */
export function compareIdentity(left: Identity, right: Identity): number {
  const byKind = kindOrder[left.kind] - kindOrder[right.kind];
  if (byKind !== 0) return byKind;
  if (left.name !== right.name) return left.name < right.name ? -1 : 1;
  return (left.version ?? 0) - (right.version ?? 0);
}

/** `name`, or `name@version` where there is one, as it is written in files. */
export function identityText(identity: { name: string; version?: number }): string {
  return identity.version === undefined ? identity.name : `${identity.name}@${versionText(identity.version)}`;
}

/** A key for maps. */
export function identityKey(identity: Identity): string {
  return `${identity.kind} ${identity.version ?? ""} ${identity.name}`;
}
