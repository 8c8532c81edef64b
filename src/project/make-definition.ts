/** From a value in a file to a definition, or to the reason why it is none. */
import type { ComputedValues, Identity, Kind, LocalDefinition, LocalDefinitions, Source } from "../core/definition.ts";
import { identityKey, identityText } from "../core/definition.ts";
import type { Finding } from "../core/findings.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { isExactNumber, isJsonObject } from "../core/json.ts";
import { readScalar } from "../core/model/scalars.ts";
import { errorAt } from "./project.ts";

type Locate = (pointer: string) => Source;

/**
 * A definition, or why there is none. `known` is as much as could be read of its identity, or of what else the file defines;
 * `others` is what was found besides.
 */
export type Attempt<Value> =
  | { value: Value; finding?: undefined; others?: readonly Finding[] }
  | { value?: undefined; finding: Finding; others?: readonly Finding[]; known?: Identity[] };

const articleKind: Record<Kind, string> = {
  task: "a task definition",
  workflow: "a workflow definition",
  "event-handler": "an event handler",
  schedule: "a schedule",
};

export function makeDefinition(kind: Kind, value: Json, locate: Locate, computed?: ComputedValues): Attempt<LocalDefinition> {
  if (!isJsonObject(value)) {
    const found = value === null ? "nothing" : Array.isArray(value) ? "a list" : isExactNumber(value) ? "a number" : `a ${typeof value}`;
    return {
      finding: errorAt(
        locate(""),
        "not-a-definition",
        `This should be ${articleKind[kind]}, which is an object, and it is ${found}.`,
        leaveOut,
      ),
    };
  }
  const name = readName(value);
  if (name === undefined) {
    const what = value["name"] === undefined || value["name"] === null ? "has no name" : "has a name that is no text";
    return { finding: errorAt(locate("/name"), "missing-name", `This should be ${articleKind[kind]}, and it ${what}.`, leaveOut) };
  }
  const version = kind === "workflow" ? { version: readVersion(value["version"]) } : {};
  return {
    value: {
      kind,
      name,
      ...version,
      body: value,
      locate,
      ...(computed === undefined ? {} : { computed }),
      // Most definitions are never pointed at, and finding a place can mean to parse the file once more.
      get source() {
        return locate("");
      },
    },
  };
}

const leaveOut = "A file or folder that holds no definition may be named with a leading _ or be excluded by `paths.exclude`.";

/** The server reads a number or a flag as a text too. */
export function readName(value: JsonObject): string | undefined {
  const name = value["name"];
  if (typeof name === "number" || typeof name === "boolean" || isExactNumber(name)) return String(name);
  return typeof name === "string" && name !== "" ? name : undefined;
}

/** As the server reads it: absent is 1, null is 0. The checks report what it refuses. */
function readVersion(version: Json | undefined): number {
  if (version === null) return 0;
  const { value } = readScalar({ type: "integer", primitive: true }, version);
  return typeof value === "number" ? value : 1;
}

/** Gathers attempts, and takes out definitions of one identity: which of them counts would be a guess. */
export function collectDefinitions<Value>(
  attempts: readonly Attempt<Value>[],
  findings: readonly Finding[],
  definitionOf: (value: Value) => LocalDefinition,
): LocalDefinitions & { values: Value[] } {
  const groups = new Map<string, Value[]>();
  const result: LocalDefinitions & { values: Value[] } = {
    values: [],
    definitions: [],
    findings: [...findings],
    invalid: 0,
    invalidNames: [],
  };
  result.invalid += findings.filter((finding) => finding.severity === "error").length;
  for (const attempt of attempts) {
    result.findings.push(...(attempt.finding === undefined ? [] : [attempt.finding]), ...(attempt.others ?? []));
    if (attempt.finding !== undefined) {
      result.invalid += 1;
      const { file } = attempt.finding;
      result.invalidNames.push(...(attempt.known ?? []).map((known) => (file === undefined ? known : { ...known, files: [file] })));
    } else {
      const key = identityKey(definitionOf(attempt.value));
      groups.set(key, [...(groups.get(key) ?? []), attempt.value]);
    }
  }
  for (const group of groups.values()) {
    const definitions = group.map(definitionOf);
    const [first, ...others] = definitions;
    if (first === undefined) continue;
    if (others.length === 0) {
      result.values.push(...group);
      result.definitions.push(first);
    } else {
      result.findings.push(...definitions.map((definition) => describeDuplicate(definition, definitions)));
      result.invalid += definitions.length;
      result.invalidNames.push({ ...identityOf(first), files: definitions.map(({ source }) => source.file) });
    }
  }
  return result;
}

function describeDuplicate(definition: LocalDefinition, all: readonly LocalDefinition[]): Finding {
  const places = all.filter((other) => other !== definition).map(({ source }) => `${source.file}:${source.line}`);
  const message = `${capitalise(articleKind[definition.kind])} named ${identityText(definition)} is also in ${places.join(", ")}.`;
  return errorAt(definition.locate("/name"), "duplicate-definition", message, "Rename or remove one of them; until then neither is used.");
}

const capitalise = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

export function identityOf({ kind, name, version }: Identity): Identity {
  return { kind, name, ...(version === undefined ? {} : { version }) };
}
