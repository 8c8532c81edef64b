/** Writes other cases into a file of test cases; whatever else is in it, comments among it, stays byte for byte. */
import type { Finding } from "../core/findings.ts";
import type { JsonObject } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";
import { valueAt, withValueAt } from "../core/pointer.ts";
import { editText } from "./edit/edit-text.ts";
import type { Project } from "./project.ts";
import { relativeFile, warningAt } from "./project.ts";
import { parseText } from "./read-text.ts";
import { readExactText, replaceFile } from "./replace-file.ts";

/** By the pointer of a case: what it is to be. */
export type CaseUpdates = ReadonlyMap<string, (written: JsonObject) => JsonObject>;

/**
 * `file`: absolute. Undefined: it is written. The finding says why the text cannot be changed so, and nothing is written then. Throws
 * (`failed`) where the file cannot be written.
 */
export function updateCaseFile({ root }: Project, file: string, updates: CaseUpdates): Finding | undefined {
  const before = readExactText(file);
  const { value } = parseText(file, before);
  let wanted = isJsonObject(value) ? value : {};
  for (const [pointer, update] of updates) {
    const written = valueAt(wanted, pointer);
    if (isJsonObject(written)) wanted = withValueAt(wanted, pointer, update(written));
  }
  const { text, problem } = editText(file, before, wanted);
  if (problem !== undefined) {
    const { message, ...place } = problem;
    return warningAt({ file: relativeFile(root, file), ...place }, "not-edited", message, "Change what the cases expect by hand.");
  }
  if (text !== before) replaceFile({ root, file, before, text });
  return undefined;
}
