/** Changes one definition in the text of its file. */
import type { LocalDefinition, Position } from "../../core/definition.ts";
import { alignLists } from "../../core/align-lists.ts";
import { isSameValue, own } from "../../core/changes.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";
import { childPointer, valueAt } from "../../core/pointer.ts";
import type { ParsedText } from "../parsed-text.ts";
import { parseText } from "../read-text.ts";
import type { Edited } from "./edit-text.ts";
import { editText } from "./edit-text.ts";

export interface DefinitionEdit {
  /** Of the definition, by its ending the format. */
  file: string;
  /** Where in the file's value the definition stands: `pointerInFile`. */
  pointer: string;
  /** As it counts now. */
  body: JsonObject;
  wanted: JsonObject;
}

/** What a file says by a placeholder, or what a profile adds to it, is not written over: that is a problem with a place. */
export function editDefinition(text: string, { file, pointer, body, wanted }: DefinitionEdit): Edited {
  const parsed = parseText(file, text);
  const [problem] = parsed.problems;
  if (problem !== undefined) return { problem };
  const result = rebase(valueAt(parsed.value, pointer), body, wanted, pointer);
  if ("computedAt" in result) return { problem: computedProblem(parsed, result.computedAt) };
  const { value } = parsed;
  if (pointer === "" || !Array.isArray(value)) return editText(file, text, result.value);
  return editText(
    file,
    text,
    value.map((item, index) => (pointer === `/${index}` ? result.value : item)),
  );
}

/** Where in its file a definition stands: at the top, or in the list that begins where it begins. */
export function pointerInFile({ value, locate }: ParsedText, { source }: LocalDefinition): string {
  if (!Array.isArray(value)) return "";
  const index = value.findIndex((_, at) => isSamePlace(locate(`/${at}`), source));
  return index === -1 ? "" : `/${index}`;
}

const isSamePlace = (left: Position, right: Position): boolean => left.line === right.line && left.column === right.column;

export const computedMessage =
  "What is written here is not what counts (a placeholder or a profile's value stands for it), so it is not written over.";

function computedProblem({ locate }: ParsedText, pointer: string): Position & { message: string } {
  return {
    ...locate(pointer),
    message: computedMessage,
  };
}

type Rebased = { value: Json } | { computedAt: string };

/** The file's own value with what differs between body and wanted. Beside the body's fields the file may have others. */
function rebase(written: Json | undefined, body: Json | undefined, wanted: Json, pointer: string): Rebased {
  if (written !== undefined && isSameValue(body, wanted)) return { value: written };
  if (isJsonObject(written) && isJsonObject(body) && isJsonObject(wanted)) return rebaseObject(written, body, wanted, pointer);
  if (Array.isArray(written) && Array.isArray(body) && Array.isArray(wanted) && written.length === body.length) {
    return rebaseList(written, body, wanted, pointer);
  }
  return isSameValue(written, body) ? { value: wanted } : { computedAt: pointer };
}

function rebaseObject(written: JsonObject, body: JsonObject, wanted: JsonObject, pointer: string): Rebased {
  const result: [string, Json][] = [];
  for (const key of new Set([...Object.keys(written), ...Object.keys(wanted)])) {
    const [there, is, becomes] = [own(written, key), own(body, key), own(wanted, key)];
    const place = childPointer(pointer, key);
    // A field of the file that is none of the definition's, like those for the worker, or one that a profile supplies.
    if (isSameValue(is, becomes)) {
      if (there !== undefined) result.push([key, there]);
    } else if (becomes === undefined) {
      if (!isSameValue(there, is)) return { computedAt: place };
    } else {
      const inner = rebase(there, is, becomes, place);
      if ("computedAt" in inner) return inner;
      result.push([key, inner.value]);
    }
  }
  return { value: Object.fromEntries(result) };
}

function rebaseList(written: readonly Json[], body: readonly Json[], wanted: readonly Json[], pointer: string): Rebased {
  const result: Json[] = [];
  for (const { left, right } of alignLists(body, wanted)) {
    const becomes = right === undefined ? undefined : wanted[right];
    if (becomes === undefined) {
      if (left !== undefined && !isSameValue(written[left], body[left])) return { computedAt: childPointer(pointer, left) };
      continue;
    }
    const [there, is] = left === undefined ? [undefined, undefined] : [written[left], body[left]];
    const inner = rebase(there, is, becomes, childPointer(pointer, left ?? written.length));
    if ("computedAt" in inner) return inner;
    result.push(inner.value);
  }
  return { value: result };
}
