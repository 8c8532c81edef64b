/** Reads a YAML or JSON file of the project. */
import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import type { Source } from "../core/definition.ts";
import type { Finding } from "../core/findings.ts";
import type { Json } from "../core/json.ts";
import { parseJsonText } from "./json-text.ts";
import type { ParseCache } from "./parse-cache.ts";
import type { ParsedText } from "./parsed-text.ts";
import { positionAt } from "./parsed-text.ts";
import { errorAt, relativeFile } from "./project.ts";
import { findWrittenNames } from "./written-names.ts";
import { parseYamlText } from "./yaml-text.ts";

export interface TextFile {
  /** Relative to the root. */
  file: string;
  value: Json;
  /** Not empty: the value is not to be used. */
  findings: Finding[];
  locate: (pointer: string) => Source;
  /** For a file that cannot be parsed: the names of its definitions as far as they can be told. */
  writtenNames: () => string[];
}

export const isTextFile = (name: string): boolean => /\.(?:ya?ml|json)$/.test(name);

export function parseText(file: string, text: string, cache?: ParseCache): ParsedText {
  return file.endsWith(".json") ? parseJsonText(text) : parseYamlText(text, cache);
}

export function readTextFile(root: string, target: string, cache?: ParseCache): TextFile {
  const file = relativeFile(root, target);
  let bytes;
  try {
    bytes = readFileSync(target);
  } catch (error) {
    const source = { file, line: 1, column: 1 };
    const message = `The file cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
    return { file, value: null, findings: [errorAt(source, "unreadable", message)], locate: () => source, writtenNames: () => [] };
  }
  const text = bytes.toString("utf8");
  const parsed = isUtf8(bytes) ? parseText(file, text, cache) : notUtf8(text);
  return {
    file,
    value: parsed.value,
    findings: parsed.problems.map(({ line, column, message, hint }) => errorAt({ file, line, column }, "syntax-error", message, hint)),
    locate: (pointer) => ({ file, ...parsed.locate(pointer) }),
    writtenNames: () => findWrittenNames(text),
  };
}

/** Bytes that are no UTF-8 would be read as question marks. */
function notUtf8(text: string): ParsedText {
  const place = positionAt(text, Math.max(0, text.indexOf("\uFFFD")));
  const hint = "Save it as UTF-8.";
  return { value: null, problems: [{ message: "The file is not UTF-8.", hint, ...place }], locate: () => place };
}
