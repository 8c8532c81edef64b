/** Text to path. Parsed paths are remembered: workflows evaluate the same few over and over. */
import type { Json } from "../../../core/json.ts";
import { readFilter } from "./parse-filter.ts";
import { accept, expect, isAtEnd, PathSyntaxError, peek, readQuoted, skipSpace, take } from "./reader.ts";
import type { Reader } from "./reader.ts";
import type { PathExpression, PathToken } from "./tokens.ts";

const remembered = new Map<string, PathExpression | null>();
const rememberedAtMost = 5000;

/** Undefined where the text is no path. A path without `$` starts at the document. */
export function parsePath(text: string): PathExpression | undefined {
  const known = remembered.get(text);
  if (known !== undefined) return known ?? undefined;
  const parsed = parseOrNull(text);
  if (remembered.size >= rememberedAtMost) remembered.clear();
  remembered.set(text, parsed);
  return parsed ?? undefined;
}

function parseOrNull(text: string): PathExpression | null {
  const full = text.startsWith("$") || text.startsWith("@") ? text : `$.${text}`;
  const reader: Reader = { text: full, at: 0 };
  try {
    const path = readPath(reader, () => false);
    return isAtEnd(reader) ? path : null;
  } catch (error) {
    if (error instanceof PathSyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

/** Reads from `$` or `@` as far as the path goes. `stop`: characters that end a plain name, besides the usual ones. */
export function readPath(reader: Reader, stop: (character: string) => boolean): PathExpression {
  const root = peek(reader) === "@" ? "@" : "$";
  reader.at += 1;
  const tokens: PathToken[] = [];
  while (!isAtEnd(reader)) {
    const character = peek(reader);
    if (character === "[") tokens.push(readBracket(reader));
    else if (accept(reader, "..")) {
      if (isAtEnd(reader)) throw new PathSyntaxError("A path must not end with ..");
      tokens.push({ kind: "scan" });
      if (peek(reader) !== "[") tokens.push(readName(reader, stop));
    } else if (accept(reader, ".")) {
      if (peek(reader) === "[") continue;
      tokens.push(readName(reader, stop));
    } else break;
  }
  const spread = tokens.map((token, position) => (position < tokens.length - 1 ? spreadNames(token) : token));
  return { root, tokens: spread, isDefinite: spread.every(isDefinite) };
}

function isDefinite(token: PathToken): boolean {
  if (token.kind === "property" || token.kind === "function") return true;
  return token.kind === "index" && token.indexes.length === 1;
}

/** Several names pick an object's parts at the end of a path; before that each goes its own way. */
const spreadNames = (token: PathToken): PathToken =>
  token.kind === "property" && token.names.length > 1 ? { kind: "each-name", names: token.names } : token;

function readName(reader: Reader, stop: (character: string) => boolean): PathToken {
  if (accept(reader, "*")) return { kind: "wildcard" };
  const start = reader.at;
  while (!isAtEnd(reader) && !".[(".includes(peek(reader)) && !stop(peek(reader))) {
    if (peek(reader) === " " && stop(" ")) break;
    reader.at += 1;
  }
  const name = reader.text.slice(start, reader.at);
  if (name === "" || name.includes(" ")) throw new PathSyntaxError(`A name is missing at position ${start} of ${reader.text}`);
  if (peek(reader) !== "(") return { kind: "property", names: [name] };
  return { kind: "function", name, arguments: readArguments(reader) };
}

function readArguments(reader: Reader): (PathExpression | Json)[] {
  expect(reader, "(");
  const found: (PathExpression | Json)[] = [];
  skipSpace(reader);
  if (accept(reader, ")")) return found;
  for (;;) {
    skipSpace(reader);
    if (peek(reader) === "$" || peek(reader) === "@") found.push(readPath(reader, (character) => ",) ".includes(character)));
    else found.push(readLiteral(reader));
    skipSpace(reader);
    if (accept(reader, ")")) return found;
    expect(reader, ",");
  }
}

/** A value as JSON has it, texts in either kind of quotes. */
export function readLiteral(reader: Reader): Json {
  skipSpace(reader);
  const character = peek(reader);
  if (character === "'" || character === '"') return readQuoted(reader);
  if (character === "[") return readLiteralList(reader);
  if (character === "{") return readLiteralObject(reader);
  const word = take(reader, /[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y);
  if (word === undefined) throw new PathSyntaxError(`A value is missing at position ${reader.at} of ${reader.text}`);
  if (word === "null") return null;
  return word === "true" ? true : word === "false" ? false : Number(word);
}

function readLiteralList(reader: Reader): Json[] {
  expect(reader, "[");
  const items: Json[] = [];
  skipSpace(reader);
  if (accept(reader, "]")) return items;
  for (;;) {
    items.push(readLiteral(reader));
    skipSpace(reader);
    if (accept(reader, "]")) return items;
    expect(reader, ",");
  }
}

function readLiteralObject(reader: Reader): Json {
  expect(reader, "{");
  const entries: [string, Json][] = [];
  skipSpace(reader);
  if (accept(reader, "}")) return {};
  for (;;) {
    skipSpace(reader);
    const key = readQuoted(reader);
    skipSpace(reader);
    expect(reader, ":");
    entries.push([key, readLiteral(reader)]);
    skipSpace(reader);
    if (accept(reader, "}")) return Object.fromEntries(entries);
    expect(reader, ",");
  }
}

function readBracket(reader: Reader): PathToken {
  expect(reader, "[");
  skipSpace(reader);
  const token = readBracketBody(reader);
  skipSpace(reader);
  expect(reader, "]");
  return token;
}

function readBracketBody(reader: Reader): PathToken {
  if (accept(reader, "*")) return { kind: "wildcard" };
  if (accept(reader, "?")) {
    skipSpace(reader);
    return { kind: "filter", test: readFilter(reader, readPath, readLiteral) };
  }
  if (peek(reader) === "'" || peek(reader) === '"') {
    const names = [readQuoted(reader)];
    for (skipSpace(reader); accept(reader, ","); skipSpace(reader)) {
      skipSpace(reader);
      names.push(readQuoted(reader));
    }
    return { kind: "property", names };
  }
  const body = take(reader, /[-\d:,\s]+/y)?.replaceAll(/\s/g, "") ?? "";
  // A third part (the step) is read and has no effect.
  const slice = /^(-?\d+)?:(-?\d+)?(?::-?\d+)?$/.exec(body);
  if (slice !== null && /\d/.test(body)) return { kind: "slice", from: toNumber(slice[1]), to: toNumber(slice[2]) };
  if (!/^-?\d+(?:,-?\d+)*$/.test(body)) throw new PathSyntaxError(`An index is missing at position ${reader.at} of ${reader.text}`);
  return { kind: "index", indexes: body.split(",").map(Number) };
}

const toNumber = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
