/** Documents on stdout, held against the schemas that ship with the package. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { isJsonObject } from "../../../src/core/json.ts";

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });

function compile(name: string) {
  const schema: unknown = JSON.parse(readFileSync(new URL(`../../../schemas/${name}.json`, import.meta.url), "utf8"));
  if (!isJsonObject(schema)) throw new Error(`schemas/${name}.json is no schema`);
  return ajv.compile<OutputDocument>(schema);
}

const validators = new Map<string, ReturnType<typeof compile>>();

function validatorOf(schema: string): ReturnType<typeof compile> {
  const known = validators.get(schema) ?? compile(schema.replace("/", "-"));
  validators.set(schema, known);
  return known;
}

export interface Item {
  kind: string;
  name: string;
  version?: number;
  state?: string;
  owned?: boolean | null;
  action?: string;
  outcome?: string;
  reason?: string;
  changes?: { path: string; remote?: unknown; local?: unknown }[];
  usedBy?: { workflow: string; version?: number; path: string }[];
}

export interface OutputDocument {
  schema: string;
  ok: boolean;
  exitCode: number;
  dryRun?: boolean;
  summary: Record<string, number>;
  backup?: string;
  digest?: string;
  run?: string;
  journal?: string;
  /** Of an apply, each step under what became of it. */
  done?: Item[];
  failed?: Item[];
  notAttempted?: Item[];
  unknown?: Item[];
  items: Item[];
  findings: { code: string; severity: string; file?: string; line?: number; column?: number }[];
  refusals?: { code: string; message: string; hint: string }[];
  error?: { code: string; message: string; hint?: string };
}

/** Exactly one document, valid by its schema, that says the exit code of its process. */
export function readDocument(run: { exitCode: number | null; stdout: string }): OutputDocument {
  const document: unknown = JSON.parse(run.stdout);
  const schema = isJsonObject(document) ? document["schema"] : undefined;
  if (typeof schema !== "string") throw new Error(`no document: ${run.stdout}`);
  const validate = validatorOf(schema);
  if (!validate(document)) throw new Error(`${schema}: ${ajv.errorsText(validate.errors)}\n${run.stdout}`);
  if (document.exitCode !== run.exitCode) throw new Error(`the document says ${document.exitCode}, the process ${run.exitCode}`);
  if (document.ok !== (run.exitCode === 0 || run.exitCode === 2)) throw new Error(`ok is ${document.ok} with exit code ${run.exitCode}`);
  return document;
}
