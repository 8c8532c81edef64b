/** YAML 1.2 with the core schema and merge keys, read strictly: what has no JSON counterpart, or would be lost, is a problem with a place. */
import type { Document, Node, Scalar } from "yaml";
import type { Position } from "../core/definition.ts";
import { integerFrom, parseNumber } from "../core/exact-json.ts";
import type { Json } from "../core/json.ts";
import { pointerKeys } from "../core/pointer.ts";
import type { ParseCache } from "./parse-cache.ts";
import type { ParsedText, TextProblem } from "./parsed-text.ts";
import { positionAt } from "./parsed-text.ts";
import { parseSimpleYaml } from "./simple-yaml.ts";
import { findYamlProblems, isMergeKey, loadYaml, mergeSources } from "./yaml-mistakes.ts";

export function parseYamlText(text: string, cache?: ParseCache): ParsedText {
  const simple = parseSimpleYaml(text);
  let document: Document | undefined;
  const locate = (pointer: string) => locateInDocument((document ??= readDocument(text)), text, pointer);
  if (simple !== undefined) return { value: simple, problems: [], locate: (pointer) => locateAtMargin(text, pointer) ?? locate(pointer) };
  const known = cache?.find(text);
  if (known !== undefined) return { value: known, problems: [], locate };
  document = readDocument(text);
  const problems = findYamlProblems(document, text);
  const value = problems.length === 0 ? toJson(document, text, problems) : null;
  if (problems.length === 0) cache?.keep(text, value);
  return { value, problems, locate };
}

function readDocument(text: string): Document {
  return loadYaml().parseDocument(text, { version: "1.2", schema: "core", merge: true, stringKeys: true, prettyErrors: false });
}

function toJson(document: Document, text: string, problems: TextProblem[]): Json {
  const aliases: Node[] = [];
  loadYaml().visit(document, {
    Scalar: (_key, node) => keepDigits(node),
    Alias: (_key, node) => void aliases.push(node),
  });
  try {
    const value: Json = document.toJS({ maxAliasCount: 100 });
    return value;
  } catch (error) {
    // What is left to refuse are aliases that multiply beyond reason; the last of them make the most.
    const reason = error instanceof Error ? error.message : String(error);
    problems.push({ message: `This YAML cannot be read: ${reason}.`, ...positionAt(text, aliases.at(-1)?.range?.[0] ?? 0) });
    return null;
  }
}

/** The parser rounds numbers to those of JavaScript. */
function keepDigits(node: Scalar): void {
  const { value, source } = node;
  if (typeof value !== "number" || source === undefined) return;
  node.value = /^0[xo]/.test(source) ? integerFrom(BigInt(source)) : parseNumber(source);
}

/** The top of a text that the quick reader could read, or a key at its margin, is found without parsing. */
function locateAtMargin(text: string, pointer: string): Position | undefined {
  const key = pointer.slice(1);
  if (pointer !== "" && !/^\w+$/.test(key)) return undefined;
  const found = (pointer === "" ? /^[^#\s]/m : new RegExp(`^${key}:`, "m")).exec(text);
  return found === null ? undefined : positionAt(text, found.index);
}

function locateInDocument(document: Document, text: string, pointer: string): Position {
  const { isAlias, isMap, isSeq } = loadYaml();
  let node: unknown = document.contents;
  let offset = startOf(document.contents) ?? 0;
  for (const segment of pointerKeys(pointer)) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = findPair(node, segment, document);
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

/** A field of the mapping itself, or else of those that are merged into it. */
function findPair(map: unknown, key: string, document: Document): { key: unknown; value: unknown } | undefined {
  const { isMap, isScalar } = loadYaml();
  if (!isMap(map)) return undefined;
  const own = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  if (own !== undefined) return own;
  for (const merge of map.items.filter((item) => isMergeKey(item.key))) {
    for (const source of mergeSources(merge, document) ?? []) {
      const found = findPair(source, key, document);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function startOf(node: unknown): number | undefined {
  return loadYaml().isNode(node) ? node.range?.[0] : undefined;
}
