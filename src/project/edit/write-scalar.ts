/** Scalars as YAML or JSON text, in the manner of what they stand for or beside. */
import { stringifyJson } from "../../core/exact-json.ts";
import type { Json } from "../../core/json.ts";

export type Quote = "plain" | "single" | "double";

export interface ScalarPlace {
  /** Only double quotes, and keys in them. */
  json: boolean;
  /** Inside `[]` or `{}`, where commas and brackets have a meaning. */
  flow: boolean;
}

/** On one line. The wanted quotes are taken where the value allows: a text never turns into something else. */
export function writeScalar(value: Json, quote: Quote, place: ScalarPlace): string {
  if (typeof value !== "string") return stringifyJson(value);
  if (place.json) return JSON.stringify(value);
  if (quote === "plain" && isPlainText(value, place.flow)) return value;
  if (quote === "single" && isPrintable(value)) return `'${value.replaceAll("'", "''")}'`;
  return inDoubleQuotes(value);
}

// What some reader of YAML 1.1 or 1.2 takes for something other than a text.
const words = /^(?:~|null|true|false|yes|no|on|off|y|n|<<|=|[-+]?\.(?:inf|nan))$/i;
const numbers =
  /^[-+]?(?:[\d_]+(?:\.[\d_]*)?(?:e[-+]?\d+)?|\.[\d_]+(?:e[-+]?\d+)?|0x[\da-f_]+|0o?[0-7_]+|0b[01_]+|\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?)$/i;
const dates = /^\d{4}-\d{1,2}-\d{1,2}(?:$|[tT\s])/;
const safeStart = /^(?:[\p{L}\p{N}_/$(.^+]|-[\p{L}\p{N}_$/.])/u;

/** Whether it can stand without quotes and is read as this text again. */
export function isPlainText(text: string, flow: boolean): boolean {
  if (!isPrintable(text) || !safeStart.test(text) || /\s$/.test(text)) return false;
  if (words.test(text) || numbers.test(text) || dates.test(text)) return false;
  if (/:(?:\s|$)|\s#/.test(text) || text.startsWith("...")) return false;
  return !flow || !/[[\]{},]/.test(text);
}

/** Without line breaks, control characters and what could be lost as a space or half of a character. */
const isPrintable = (text: string): boolean =>
  /^[\x20-\x7e\u00a1-\u2027\u202f-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u.test(text);

function inDoubleQuotes(text: string): string {
  return JSON.stringify(text).replaceAll(/[\x7f-\xa0\u2028-\u202e\ufeff\ufffe\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** A text of several lines as a block scalar: what stands on the key's line, and the lines below it. */
export interface BlockText {
  header: string;
  lines: string[];
}

/**
 * Undefined where a block scalar would not be read as the same text. Lines carry no margin. Blank lines at the end (`|+`) are written
 * only where it `mayKeep` them: it would take in those that follow it in the file.
 */
export function writeBlockText(value: string, style: "literal" | "folded", mayKeep = false): BlockText | undefined {
  const body = value.replace(/\n+$/, "");
  const breaks = value.length - body.length;
  if (breaks > 1 && !mayKeep) return undefined;
  const lines = body.split("\n");
  if (body === "" || !lines.every((line) => isPrintable(line.replaceAll("\t", " ")))) return undefined;
  // A first line that begins with a space would be taken for the margin.
  if (/^[ \t]/.test(lines.find((line) => line.trim() !== "") ?? " ") || (lines[0] ?? "").trim() === "") return undefined;
  const chomp = breaks === 0 ? "-" : breaks === 1 ? "" : "+";
  const kept = Array.from({ length: Math.max(0, breaks - 1) }, () => "");
  if (style === "folded" && lines.every((line) => line !== "" && !/^[ \t]/.test(line))) {
    return { header: `>${chomp}`, lines: [...lines.flatMap((line, index) => (index === 0 ? [line] : ["", line])), ...kept] };
  }
  return { header: `|${chomp}`, lines: [...lines, ...kept] };
}
