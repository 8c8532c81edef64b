/** YAML 1.2 with the core schema, read strictly: what has no JSON counterpart, or would be lost, is a problem with a place. */
import { createRequire } from "node:module";
import type * as yaml from "yaml";
import type { Document, Scalar } from "yaml";
import type { Position } from "../core/definition.ts";
import type { Json } from "../core/json.ts";
import { pointerKeys } from "../core/pointer.ts";
import { repeatedKey } from "./json-text.ts";
import type { ParsedText, TextProblem } from "./parsed-text.ts";
import { changesAsNumber, numberTooLarge, positionAt, prototypeKey } from "./parsed-text.ts";
import { parseSimpleYaml } from "./simple-yaml.ts";

/** Loaded when a text needs it, and synchronously: positions are asked for in the midst of pure code. */
function loadYaml(): typeof yaml {
  return createRequire(import.meta.url)("yaml");
}

export function parseYamlText(text: string): ParsedText {
  const simple = parseSimpleYaml(text);
  let document: Document | undefined;
  const locate = (pointer: string) => locateInDocument((document ??= readDocument(text)), text, pointer);
  if (simple !== undefined) return { value: simple, problems: [], locate: (pointer) => locateAtMargin(text, pointer) ?? locate(pointer) };
  document = readDocument(text);
  const problems = findProblems(document, text);
  return { value: problems.length === 0 ? toJson(document, problems) : null, problems, locate };
}

function readDocument(text: string): Document {
  return loadYaml().parseDocument(text, { version: "1.2", schema: "core", stringKeys: true, prettyErrors: false });
}

function toJson(document: Document, problems: TextProblem[]): Json {
  try {
    // Aliases that multiply beyond reason are refused in here.
    const value: Json = document.toJS({ maxAliasCount: 100 });
    return value;
  } catch (error) {
    problems.push({ message: `This YAML cannot be read: ${error instanceof Error ? error.message : String(error)}.`, line: 1, column: 1 });
    return null;
  }
}

/** The top of a text that the quick reader could read, or a key at its margin, is found without parsing. */
function locateAtMargin(text: string, pointer: string): Position | undefined {
  const key = pointer.slice(1);
  if (pointer !== "" && !/^\w+$/.test(key)) return undefined;
  const found = (pointer === "" ? /^[^#\s]/m : new RegExp(`^${key}:`, "m")).exec(text);
  return found === null ? undefined : positionAt(text, found.index);
}

function findProblems(document: Document, text: string): TextProblem[] {
  const problems: TextProblem[] = [];
  for (const issue of [...document.errors, ...document.warnings]) {
    problems.push({ ...describeIssue(issue, text), ...positionAt(text, issue.pos[0]) });
  }
  if (problems.length > 0) return problems;
  const report = (node: { range?: [number, number, number] | null | undefined }, problem: { message: string; hint?: string }) => {
    problems.push({ ...problem, ...positionAt(text, node.range?.[0] ?? 0) });
  };
  const { visit, isScalar } = loadYaml();
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document) === undefined) report(node, { message: `The alias *${node.source} has no anchor before it.` });
    },
    Scalar(_key, node) {
      const problem = scalarProblem(node);
      if (problem !== undefined) report(node, problem);
    },
    Pair(_key, pair) {
      if (!isScalar(pair.key)) return;
      if (pair.key.value === "__proto__") report(pair.key, prototypeKey);
      if (pair.key.value === "<<" && pair.key.type === "PLAIN") report(pair.key, mergeKey);
    },
  });
  return problems;
}

function scalarProblem(node: Scalar): { message: string; hint?: string } | undefined {
  if (typeof node.value !== "number") return undefined;
  const source = node.source ?? String(node.value);
  if (!Number.isFinite(node.value)) return { message: `${source} is no number that JSON can carry.` };
  return changesAsNumber(source, node.value) ? numberTooLarge(source) : undefined;
}

const mergeKey = {
  message: "The merge key << is YAML 1.1 and would be sent as a field of that name.",
  hint: "Write the fields out, or use an alias for a whole value.",
};

function describeIssue(issue: { code: string; message: string; pos: [number, number] }, text: string): { message: string; hint?: string } {
  switch (issue.code) {
    case "DUPLICATE_KEY":
      return repeatedKey(/^[^:\n]*/.exec(text.slice(issue.pos[0]))?.[0].trim() ?? "");
    case "MULTIPLE_DOCS":
      return { message: "A second YAML document begins here.", hint: "Keep one definition in a file, or write a list of them." };
    case "TAG_RESOLVE_FAILED":
      return {
        message: `This YAML tag is not known: ${issue.message.replace(/^Unresolved tag: /, "")}.`,
        hint: "Only YAML's core types are read.",
      };
    default:
      return { message: `This is not YAML: ${issue.message.replace(/\.$/, "").replace(/closing (["'])quote/, "closing $1 quote")}.` };
  }
}

function locateInDocument(document: Document, text: string, pointer: string): Position {
  const { isAlias, isMap, isScalar, isSeq } = loadYaml();
  let node: unknown = document.contents;
  let offset = startOf(document.contents) ?? 0;
  for (const segment of pointerKeys(pointer)) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === segment);
      if (pair === undefined) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(segment)];
      if (node === undefined) break;
      offset = startOf(node) ?? offset;
    } else break;
  }
  return positionAt(text, offset);
}

function startOf(node: unknown): number | undefined {
  return loadYaml().isNode(node) ? node.range?.[0] : undefined;
}
