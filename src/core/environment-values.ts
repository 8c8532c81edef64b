/**
 * `${env.NAME}` in a definition: a value that differs from environment to environment, put in when the file is read. Conductor has
 * expressions of the same look; only what it could not mean itself is taken for ours.
 */
import { taskFields } from "./checks/reference-field.ts";
import { parseNumber } from "./exact-json.ts";
import type { Json } from "./json.ts";
import { isJsonObject } from "./json.ts";
import type { SchemaNode } from "./model/schema-node.ts";
import { nodeAt } from "./model/schema-node.ts";
import { childPointer } from "./pointer.ts";

export interface ValueProblem {
  code: "environment-unset" | "environment-ambiguous" | "secret-in-definition" | "profile-override" | "profile-unknown";
  pointer: string;
  message: string;
  hint: string;
}

export interface ResolvedValues {
  /** The same value where nothing was put in. */
  value: Json;
  /** Where something was put in. */
  pointers: string[];
  problems: ValueProblem[];
}

export interface EnvironmentRequest {
  /** Of the kind; fields with a number or a flag take one out of a text that is nothing but a placeholder. */
  schema: SchemaNode;
  /** Undefined for what nothing sets. */
  lookup: (name: string) => string | undefined;
}

export const environmentName = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** `$${...}` is Conductor's own way to write an expression as a text. */
const placeholder = /(?<!\$)\$\{env\.([A-Za-z_][A-Za-z0-9_]*)\}/g;
const secretWords = /SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_?KEY/i;

/** Definitions can be read on the server, and stand in plans, journals and logs. */
export const looksSecret = (name: string): boolean => secretWords.test(name);

/** Puts the values in, and tells what cannot be. Texts alone hold placeholders, keys do not. */
export function resolveEnvironment(value: Json, request: EnvironmentRequest): ResolvedValues {
  return mayHoldPlaceholder(value) ? resolvePlaceholders(value, request) : { value, pointers: [], problems: [] };
}

/** Few definitions do, and the others are not to be copied. */
function mayHoldPlaceholder(value: Json): boolean {
  if (typeof value === "string") return value.includes("${env.");
  if (Array.isArray(value)) return value.some(mayHoldPlaceholder);
  return isJsonObject(value) && Object.values(value).some(mayHoldPlaceholder);
}

function resolvePlaceholders(value: Json, { schema, lookup }: EnvironmentRequest): ResolvedValues {
  const pointers: string[] = [];
  const problems: ValueProblem[] = [];
  let ownTask: boolean | undefined;

  /** Undefined for what is Conductor's, or cannot be put in. */
  function valueOf(name: string, pointer: string): string | undefined {
    if ((ownTask ??= holdsTaskNamedEnv(value))) {
      if (!taskFields.has(name)) problems.push(ambiguous(name, pointer));
      return undefined;
    }
    const found = lookup(name);
    if (looksSecret(name)) problems.push(secret(name, pointer));
    else if (found === undefined) problems.push(unset(name, pointer));
    else return found;
    return undefined;
  }

  function resolveText(text: string, pointer: string): Json {
    let changed = false;
    const result = text.replace(placeholder, (written, name: string) => {
      const found = valueOf(name, pointer);
      changed ||= found !== undefined;
      return found ?? written;
    });
    if (!changed) return text;
    pointers.push(pointer);
    return text.replace(placeholder, "") === "" ? typed(result, nodeAt(schema, pointer)) : result;
  }

  function resolve(item: Json, pointer: string): Json {
    if (typeof item === "string") return resolveText(item, pointer);
    if (Array.isArray(item)) return item.map((inner, index) => resolve(inner, childPointer(pointer, index)));
    if (!isJsonObject(item)) return item;
    return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, resolve(inner, childPointer(pointer, key))]));
  }

  return { value: resolve(value, ""), pointers, problems };
}

/** Names of secrets in what is not resolved now, but may be another time. */
export function findSecretNames(value: Json, base: string): ValueProblem[] {
  const { problems } = resolveEnvironment(value, { schema: {}, lookup: () => "" });
  return problems.flatMap((problem) => (problem.code === "secret-in-definition" ? [{ ...problem, pointer: base + problem.pointer }] : []));
}

/** What a field with a type can use; anything else stays a text, and the checks say what is wrong with it. */
function typed(text: string, node: SchemaNode | undefined): Json {
  if (node?.type === "integer" && /^-?\d+$/.test(text)) return parseNumber(text);
  if (node?.type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

function holdsTaskNamedEnv(value: Json): boolean {
  if (Array.isArray(value)) return value.some(holdsTaskNamedEnv);
  if (!isJsonObject(value)) return false;
  return value["taskReferenceName"] === "env" || Object.values(value).some(holdsTaskNamedEnv);
}

const unset = (name: string, pointer: string): ValueProblem => ({
  code: "environment-unset",
  pointer,
  message: `\${env.${name}} stands here, and nothing sets ${name}.`,
  hint: `Set the environment variable ${name}, or write it below \`env\` in the config or in the profile.`,
});

const ambiguous = (name: string, pointer: string): ValueProblem => ({
  code: "environment-ambiguous",
  pointer,
  message: `\${env.${name}} may mean the environment's ${name}, or something of the task env of this workflow.`,
  hint: "Give that task another reference name.",
});

const secret = (name: string, pointer: string): ValueProblem => ({
  code: "secret-in-definition",
  pointer,
  message: `${name} looks like a secret, and a definition can be read by everybody who may read the server.`,
  hint: "Let the server put it in: ${workflow.secrets.NAME} in a workflow, runtimeMetadata for a task. Or give the variable another name.",
});
