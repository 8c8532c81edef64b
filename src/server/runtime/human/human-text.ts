/** Searches in what HUMAN tasks hold: `field:value` pairs and words. Pure. */
import { ConductorFault } from "../../../core/conductor-api.ts";
import { isExactNumber, isJsonObject } from "../../../core/json.ts";
import type { Json } from "../../../core/json.ts";
import { own } from "../../engine/own.ts";

export type TextQuery = (value: Json) => boolean;

/** Characters. Each word is looked for in all that there is. */
const longestQuery = 2000;

/**
 * All parts must hold, in any case: `priority:high` (the field, also nested as `order.priority`), `name:"two words"`, `name:jo*`, or a
 * word that stands in any value. AND between them may be written. Undefined for a query that says nothing. Throws a ConductorFault (400) for
 * one that is too long.
 */
export function parseTextQuery(query: string | undefined): TextQuery | undefined {
  if (query !== undefined && query.length > longestQuery)
    throw new ConductorFault(400, `A query may have ${longestQuery} characters, and not ${query.length}`);
  const parts = [...(query ?? "").matchAll(/(?:([^\s:"]+):)?(?:"([^"]*)"|(\S+))/g)].flatMap(([whole, field, quoted, bare]): TextQuery[] => {
    if (whole === "AND") return [];
    const wanted = (quoted ?? bare ?? "").toLowerCase();
    return wanted === "*" && field === undefined ? [] : [field === undefined ? holdsSomewhere(wanted) : holdsAt(field.split("."), wanted)];
  });
  return parts.length === 0 ? undefined : (value) => parts.every((part) => part(value));
}

function holdsSomewhere(wanted: string): TextQuery {
  const isWanted = (text: string): boolean => isLike(text, `*${wanted}*`);
  return (value) => [...textsOf(value)].some(isWanted);
}

function holdsAt(path: readonly string[], wanted: string): TextQuery {
  return (value) => {
    let found: Json | undefined = value;
    for (const key of path) found = isJsonObject(found) ? own(found, key) : undefined;
    return found !== undefined && [...textsOf(found)].some((text) => isLike(text, wanted));
  };
}

/** Of a value and all that it holds. */
function* textsOf(value: Json): Generator<string> {
  if (typeof value !== "object" || value === null || isExactNumber(value)) yield String(value).toLowerCase();
  else for (const item of Array.isArray(value) ? value : Object.values(value)) yield* textsOf(item);
}

/** `*` is any text; nothing else has a meaning. Takes the pieces from the left, so that no pattern can make it slow. */
function isLike(text: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
