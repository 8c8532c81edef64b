/**
 * The short forms that a file may have instead of Conductor's own fields: `namespace`, a semantic `version`, `schema`, `steps`. A file
 * without them is a plain Conductor definition, and stays the same value.
 */
import type { Kind } from "../definition.ts";
import { stringifyJson } from "../exact-json.ts";
import type { Json, JsonObject } from "../json.ts";
import { isExactNumber, isJsonObject } from "../json.ts";
import { isWithin } from "../pointer.ts";
import { compileSteps, hasSteps } from "../steps/compile-steps.ts";
import type { FindTaskDefinition } from "../steps/compile-steps.ts";
import { expandHandlerReferences, expandScheduleReferences, expandWorkflowReferences } from "./expand-references.ts";
import { expandSchema } from "./expand-schema.ts";
import type { Expansion } from "./expand-version.ts";
import { expandVersion } from "./expand-version.ts";
import { fullName, isNamespace } from "./full-name.ts";
import type { AuthoringProblem } from "./problem.ts";
import { readVersion } from "./versions.ts";

export interface ExpandedDefinition<Value extends Json = Json> {
  /** As Conductor has it. With an error among the problems it is not to be used. */
  value: Value;
  /** Where in the written value a pointer of the plain one comes from. */
  origin: (pointer: string) => string;
  /** Pointers of the plain value at which the file says it in another form: nothing writes over them. */
  authored: readonly string[];
  /** Of a task, which has no version on a server: as written. */
  version?: string;
  problems: readonly AuthoringProblem[];
}

export interface AuthoringTools {
  /** Definitions of the project's tasks, by name; for steps with a time limit. */
  findTaskDefinition?: FindTaskDefinition;
}

/** Total: what is no object, or has no short forms, is answered as it is. */
export function expandAuthored(kind: Kind, written: Json, tools: AuthoringTools = {}): ExpandedDefinition {
  return isJsonObject(written) ? expanders[kind](written, tools) : { value: written, origin: same, authored: [], problems: [] };
}

const expanders: Record<Kind, (written: JsonObject, tools: AuthoringTools) => ExpandedDefinition<JsonObject>> = {
  task: expandTaskDefinition,
  workflow: expandWorkflow,
  schedule: (written) => fromExpansion(expandScheduleReferences(written)),
  "event-handler": (written) => fromExpansion(expandHandlerReferences(written)),
};

const same = (pointer: string): string => pointer;

const fromExpansion = ({ value, changed, problems }: Expansion<JsonObject>): ExpandedDefinition<JsonObject> => ({
  value,
  origin: same,
  authored: changed,
  problems,
});

type Expand = (value: JsonObject) => ExpandedDefinition<JsonObject>;

/** Each works on what the one before it has made; what they point at leads back through all of them. */
function inTurn(written: JsonObject, expansions: readonly Expand[]): ExpandedDefinition<JsonObject> {
  let all: ExpandedDefinition<JsonObject> = { value: written, origin: same, authored: [], problems: [] };
  for (const expand of expansions) {
    const before = all;
    const next = expand(before.value);
    all = {
      value: next.value,
      origin: next.origin === same ? before.origin : (pointer) => before.origin(next.origin(pointer)),
      authored: [...before.authored, ...next.authored],
      problems: [...before.problems, ...next.problems.map((problem) => ({ ...problem, pointer: before.origin(problem.pointer) }))],
    };
  }
  return all;
}

function expandWorkflow(written: JsonObject, tools: AuthoringTools): ExpandedDefinition<JsonObject> {
  return inTurn(written, [
    expandHead,
    (value) => fromExpansion(expandVersion(value, "")),
    (value) => expandSteps(value, tools),
    (value) => fromExpansion(expandWorkflowReferences(value)),
  ]);
}

function expandSteps(value: JsonObject, { findTaskDefinition }: AuthoringTools): ExpandedDefinition<JsonObject> {
  if (!hasSteps(value)) return { value, origin: same, authored: [], problems: [] };
  return { ...compileSteps(value, findTaskDefinition), authored: ["/tasks", "/outputParameters"] };
}

function expandTaskDefinition(written: JsonObject): ExpandedDefinition<JsonObject> {
  const head = expandHead(written);
  const { version, ...definition } = head.value;
  if (version === undefined || version === null) return head;
  const problem = findTaskVersionProblem(version);
  return {
    ...head,
    value: definition,
    ...(problem === undefined ? { version: typeof version === "string" ? version : stringifyJson(version) } : {}),
    problems: problem === undefined ? head.problems : [...head.problems, problem],
  };
}

/** It goes nowhere, and is compared with nothing; but it should be a version. */
function findTaskVersionProblem(version: Json): AuthoringProblem | undefined {
  if (typeof version === "number" || isExactNumber(version)) return expandVersion({ version }, "").problems[0];
  const { problem } = typeof version === "string" ? readVersion(version) : noVersion;
  return problem === undefined ? undefined : { code: "version-invalid", severity: "error", pointer: "/version", ...problem };
}

const noVersion = { problem: { message: "The version should be a text or a whole number.", hint: "Write it as `version: 1.2.0`." } };

/** What tasks and workflows have in common. */
function expandHead(written: JsonObject): ExpandedDefinition<JsonObject> {
  if (written["namespace"] === undefined && written["schema"] === undefined) {
    return { value: written, origin: same, authored: [], problems: [] };
  }
  const { namespace, schema, ...rest } = written;
  return inTurn(rest, [
    (value) => (namespace === undefined ? fromExpansion(unchanged(value)) : fromExpansion(expandNamespace(namespace, value))),
    (value) => (schema === undefined ? fromExpansion(unchanged(value)) : addSchema(schema, value)),
  ]);
}

const unchanged = (value: JsonObject): Expansion<JsonObject> => ({ value, changed: [], problems: [] });

function expandNamespace(namespace: Json, definition: JsonObject): Expansion<JsonObject> {
  if (typeof namespace !== "string" || !isNamespace(namespace)) {
    const message = "The namespace should be words of letters, digits, _ and -, with dots between them.";
    const hint = "Write it as `namespace: payments`, or leave it out.";
    return { ...unchanged(definition), problems: [{ code: "namespace-invalid", severity: "error", pointer: "/namespace", message, hint }] };
  }
  const { name } = definition;
  if (typeof name !== "string" || name === "") return unchanged(definition);
  const full = fullName(namespace, name);
  const problems = name.startsWith(`${namespace}.`) ? [repeated(namespace, name, full)] : [];
  return { value: { ...definition, name: full }, changed: ["/name"], problems };
}

function repeated(namespace: string, name: string, full: string): AuthoringProblem {
  const message = `With the namespace before it the name is ${full}.`;
  const hint = `Write \`name: ${name.slice(namespace.length + 1)}\`, or leave the namespace out.`;
  return { code: "namespace-repeated", severity: "warning", pointer: "/name", message, hint };
}

function addSchema(schema: Json, definition: JsonObject): ExpandedDefinition<JsonObject> {
  const { fields, problems } = expandSchema(schema, definition);
  const keys = Object.keys(fields);
  return {
    value: { ...definition, ...fields },
    origin: keys.length === 0 ? same : (pointer) => schemaOrigin(pointer, keys),
    authored: keys.map((key) => `/${key}`),
    problems,
  };
}

/** All that a schema brings stands where the schema stands. */
function schemaOrigin(pointer: string, keys: readonly string[]): string {
  const data = "/inputSchema/data";
  if (isWithin(pointer, data)) return `/schema${pointer.slice(data.length)}`;
  return keys.some((key) => isWithin(pointer, `/${key}`)) ? "/schema" : pointer;
}
