/** Whole values as YAML or JSON text. */
import type { Json, JsonObject } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";
import type { Quote } from "./write-scalar.ts";
import { writeBlockText, writeScalar } from "./write-scalar.ts";

/** The manner of a file, as far as it shows. */
export interface Manner {
  json: boolean;
  lineBreak: "\n" | "\r\n";
  /** Spaces, or a tab, that a level is deeper than the one above. */
  step: string;
  /** Whether lists stand deeper than the key that they belong to. */
  indentsLists: boolean;
  /** Around texts where nothing beside them shows another manner. */
  quote: Quote;
  /** Around keys. */
  keyQuote: Quote;
  /** Between a key and its value in a flow map. */
  colon: string;
  /** Inside of braces that stand on one line: `{ a: 1 }`. */
  padding: string;
}

/** A value in block style: what stands behind the key, and the lines below, which carry their margin. */
export interface BlockValue {
  head: string;
  lines: string[];
}

export const isCollection = (value: Json): value is Json[] | JsonObject => Array.isArray(value) || isJsonObject(value);

const isEmpty = (value: Json[] | JsonObject): boolean => Object.keys(value).length === 0;

/** `margin`: of the key whose value it is; `atItem` where it belongs to a list's dash. */
export function writeBlock(value: Json, margin: string, manner: Manner, atItem = false): BlockValue {
  if (!isCollection(value)) return writeText(value, margin, manner);
  if (isEmpty(value)) return { head: Array.isArray(value) ? "[]" : "{}", lines: [] };
  const isIndented = !Array.isArray(value) || manner.indentsLists || atItem;
  const inner = isIndented ? margin + (atItem ? "  " : manner.step) : margin;
  return { head: "", lines: Array.isArray(value) ? writeItems(value, inner, manner) : writeFields(value, inner, manner) };
}

function writeText(value: Json, margin: string, manner: Manner): BlockValue {
  const block = typeof value === "string" && value.includes("\n") ? writeBlockText(value, "literal") : undefined;
  if (block === undefined) return { head: writeScalar(value, manner.quote, { json: false, flow: false }), lines: [] };
  return { head: block.header, lines: block.lines.map((line) => indentLine(line, margin + manner.step)) };
}

export const indentLine = (line: string, margin: string): string => (line === "" ? "" : margin + line);

/** The lines of a block map whose keys stand at the margin. */
export function writeFields(value: JsonObject, margin: string, manner: Manner): string[] {
  return Object.entries(value).flatMap(([key, item]) => writeField(key, item, margin, manner));
}

export function writeField(key: string, value: Json, margin: string, manner: Manner): string[] {
  const { head, lines } = writeBlock(value, margin, manner);
  return [`${margin}${writeKey(key, manner, false)}:${head === "" ? "" : ` ${head}`}`, ...lines];
}

function writeItems(items: readonly Json[], margin: string, manner: Manner): string[] {
  return items.flatMap((item) => writeItem(item, margin, manner));
}

/** One item of a block list, whose dash stands at the margin. A map or list in it begins on the dash's line. */
export function writeItem(value: Json, margin: string, manner: Manner): string[] {
  const { head, lines } = writeBlock(value, margin, manner, true);
  const [first, ...rest] = lines;
  if (head !== "" || first === undefined) return [`${margin}- ${head}`, ...lines];
  return [`${margin}- ${first.slice(margin.length + 2)}`, ...rest];
}

export function writeKey(key: string, manner: Manner, flow: boolean): string {
  return writeScalar(key, manner.keyQuote, { json: manner.json, flow });
}

/** In flow style: on one line, or with a margin over several. */
export function writeFlow(value: Json, manner: Manner, margin?: string): string {
  if (!isCollection(value)) return writeScalar(value, manner.quote, { json: manner.json, flow: true });
  const inner = margin === undefined ? undefined : margin + manner.step;
  const parts = Array.isArray(value)
    ? value.map((item) => writeFlow(item, manner, inner))
    : Object.entries(value).map(([key, item]) => writeFlowField(key, item, manner, inner));
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (parts.length === 0) return open + close;
  if (inner === undefined) {
    const padding = Array.isArray(value) ? "" : manner.padding;
    return open + padding + parts.join(manner.colon.endsWith(" ") ? ", " : ",") + padding + close;
  }
  const { lineBreak } = manner;
  return `${open}${lineBreak}${parts.map((part) => inner + part).join(`,${lineBreak}`)}${lineBreak}${margin}${close}`;
}

export function writeFlowField(key: string, value: Json, manner: Manner, margin?: string): string {
  return writeKey(key, manner, true) + manner.colon + writeFlow(value, manner, margin);
}
