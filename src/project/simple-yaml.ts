/**
 * A quick reader for the plain part of YAML that most definitions are written in: block mappings and sequences, one-line
 * plain or quoted scalars, flat flow lists. Reading 500 files takes it a few milliseconds, and the full parser over 200.
 * It answers undefined for everything that it is not sure of, and the full parser takes over; on the rest the two agree,
 * which a test checks on random texts.
 */
import { parseNumber } from "../core/exact-json.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { numberMistake } from "./parsed-text.ts";

interface Line {
  indent: number;
  text: string;
}

/** Not answered by an exception: most files with a block scalar end here, and exceptions are slow. */
const unsure = Symbol("unsure");
type Unsure = typeof unsure;

// Printable characters, without those that YAML or JavaScript may take for a break or a space.
const doubtfulCharacters = /[^\n\x20-\x7e\u00a1-\u167f\u1681-\u1fff\u2070-\u2fff\u3001-\ud7ff\ue000-\ufdff]/;
/** Nobody indents further by hand; the full parser tells what is nested too deep. */
const deepestIndent = 200;
const mappingPattern = /^([A-Za-z_][\w.-]{0,200}):(?: +(.*))?$/;
const plainPattern = /^(?:[A-Za-z0-9_$/(]|-\d)/;
const flowItemPattern = /^[A-Za-z0-9_][\w./ -]*$/;
// Without what ends an item or escapes: a comma inside the quotes has split the text already and leaves a lone quote.
const quotedItemPattern = /^"[^"\\]*"$|^'[^']*'$/;

export function parseSimpleYaml(source: string): Json | undefined {
  const lines = splitLines(source);
  if (lines === undefined || lines.length === 0) return undefined;
  const reader = { lines, at: 0 };
  const value = readBlock(reader, 0);
  return value === unsure || reader.at < lines.length ? undefined : value;
}

function splitLines(source: string): Line[] | undefined {
  const text = source.replaceAll("\r\n", "\n");
  if (doubtfulCharacters.test(text)) return undefined;
  const lines: Line[] = [];
  for (const raw of text.split("\n")) {
    const content = raw.trim();
    if (content === "" || content.startsWith("#")) continue;
    if (content.startsWith("---") || content.startsWith("...") || content.startsWith("%")) return undefined;
    lines.push({ indent: raw.length - raw.trimStart().length, text: content });
  }
  return lines;
}

interface Reader {
  readonly lines: Line[];
  at: number;
}

function isItem(line: Line): boolean {
  return line.text === "-" || line.text.startsWith("- ");
}

/** The mapping or sequence whose first line is the next one, which must stand at this indent. */
function readBlock(reader: Reader, indent: number): Json | Unsure {
  const first = reader.lines[reader.at];
  if (first === undefined || first.indent !== indent || indent > deepestIndent) return unsure;
  return isItem(first) ? readSequence(reader, indent) : readMapping(reader, indent);
}

function readMapping(reader: Reader, indent: number): JsonObject | Unsure {
  const object: JsonObject = {};
  for (let line = reader.lines[reader.at]; line !== undefined && line.indent >= indent; line = reader.lines[reader.at]) {
    const [, key, rest] = (line.indent === indent && mappingPattern.exec(line.text)) || [];
    if (key === undefined || key === "__proto__" || Object.hasOwn(object, key)) return unsure;
    reader.at += 1;
    const value = rest === undefined ? readNested(reader, indent) : readLast(reader, rest, indent);
    if (value === unsure) return unsure;
    object[key] = value;
  }
  return object;
}

function readSequence(reader: Reader, indent: number): Json[] | Unsure {
  const items: Json[] = [];
  for (let line = reader.lines[reader.at]; line !== undefined && line.indent >= indent; line = reader.lines[reader.at]) {
    // A mapping may hold a sequence at its own indent, and its next key ends it.
    if (line.indent === indent && !isItem(line) && mappingPattern.test(line.text)) return items;
    if (line.indent !== indent || !isItem(line)) return unsure;
    const value = readItem(reader, line);
    if (value === unsure) return unsure;
    items.push(value);
  }
  return items;
}

function readItem(reader: Reader, line: Line): Json | Unsure {
  const rest = line.text.slice(1).trimStart();
  if (rest === "" || rest.startsWith("- ") || rest === "-") return unsure;
  if (!mappingPattern.test(rest)) {
    reader.at += 1;
    return readLast(reader, rest, line.indent);
  }
  const indent = line.indent + line.text.length - rest.length;
  reader.lines[reader.at] = { indent, text: rest };
  return readMapping(reader, indent);
}

/** What follows a key that has nothing on its line. */
function readNested(reader: Reader, indent: number): Json | Unsure {
  const next = reader.lines[reader.at];
  if (next === undefined || next.indent < indent || (next.indent === indent && !isItem(next))) return null;
  return readBlock(reader, next.indent);
}

/** A scalar at the end of a line. Deeper lines after it would belong to it. */
function readLast(reader: Reader, text: string, indent: number): Json | Unsure {
  const next = reader.lines[reader.at];
  if (next !== undefined && next.indent > indent) return unsure;
  return readScalar(text);
}

function readScalar(text: string): Json | Unsure {
  if (text === "{}") return {};
  if (text.startsWith("[")) return readFlowList(text);
  if (text.startsWith('"')) return /^"[^"\\]*"$/.test(text) ? text.slice(1, -1) : unsure;
  if (text.startsWith("'")) return /^'[^']*'$/.test(text) ? text.slice(1, -1) : unsure;
  if (!plainPattern.test(text) || text.includes(" #") || text.includes(": ") || text.endsWith(":")) return unsure;
  return readPlain(text);
}

function readFlowList(text: string): Json[] | Unsure {
  if (text === "[]") return [];
  if (!text.endsWith("]")) return unsure;
  const items: Json[] = [];
  for (const raw of text.slice(1, -1).split(",")) {
    const item = raw.trim();
    const value = quotedItemPattern.test(item) ? item.slice(1, -1) : flowItemPattern.test(item) ? readPlain(item) : unsure;
    if (value === unsure) return unsure;
    items.push(value);
  }
  return items;
}

/** A plain scalar by the core schema of YAML 1.2. */
function readPlain(text: string): Json | Unsure {
  if (!/^[-\d]/.test(text)) return readWord(text);
  if (/^0[xo]/.test(text)) return unsure;
  if (!/^-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?$/.test(text)) return text;
  return numberMistake(text) === undefined ? parseNumber(text) : unsure;
}

function readWord(text: string): Json {
  if (text === "true" || text === "True" || text === "TRUE") return true;
  if (text === "false" || text === "False" || text === "FALSE") return false;
  if (text === "null" || text === "Null" || text === "NULL") return null;
  return text;
}
