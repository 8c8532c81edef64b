/** Searches in what HUMAN tasks hold: `field:value` pairs and words. Pure. */
import { ConductorFault } from "../../../core/conductor-api.ts";
import { isExactNumber, isJsonObject } from "../../../core/json.ts";
import type { Json } from "../../../core/json.ts";
import { own } from "../../engine/own.ts";

export interface TextQuery {
  holds(value: Json): boolean;
  /**
   * Texts that stand in the JSON of each value for which it holds, ASCII letters in any case and `_` for any one character: what a search
   * by SQL may leave out. Few, of the longest.
   */
  needs: readonly string[];
}

type Part = TextQuery["holds"];

/** Characters. Each word is looked for in all that there is. */
const longestQuery = 2000;
const mostNeeds = 8;

/**
 * All parts must hold, in any case: `priority:high` (the field, also nested as `order.priority`), `name:"two words"`, `name:jo*`, or a
 * word that stands in any value. AND between them may be written. Undefined for a query that says nothing. Throws a ConductorFault (400) for
 * one that is too long.
 */
export function parseTextQuery(query: string | undefined): TextQuery | undefined {
  if (query !== undefined && query.length > longestQuery)
    throw new ConductorFault(400, `A query may have ${longestQuery} characters, and not ${query.length}`);
  const needs = new Set<string>();
  const parts = [...(query ?? "").matchAll(/(?:([^\s:"]+):)?(?:"([^"]*)"|(\S+))/g)].flatMap(([whole, field, quoted, bare]): Part[] => {
    if (whole === "AND") return [];
    const wanted = (quoted ?? bare ?? "").toLowerCase();
    if (wanted === "*" && field === undefined) return [];
    const path = field?.split(".");
    for (const text of [...wanted.split("*"), ...(path ?? [])]) for (const need of standingIn(text)) needs.add(need);
    return [path === undefined ? holdsSomewhere(wanted) : holdsAt(path, wanted)];
  });
  if (parts.length === 0) return undefined;
  const longest = [...needs].sort((left, right) => right.length - left.length).slice(0, mostNeeds);
  return { holds: (value) => parts.every((part) => part(value)), needs: longest };
}

/**
 * What of a text stands in JSON as it is: JSON may write quotes, backslashes and what is no ASCII in other ways. K and I are also the small
 * letters' of signs that are no ASCII (U+212A, U+0130); `%` and `_` have a meaning in SQL.
 */
const standingIn = (text: string): string[] =>
  text.split(/[^\x20-\x7e]|["\\]/).flatMap((piece) => (/[^ki_%]/i.test(piece) ? [piece.replaceAll(/[ki_%]/gi, "_")] : []));

function holdsSomewhere(wanted: string): Part {
  const isWanted = (text: string): boolean => isLike(text, `*${wanted}*`);
  return (value) => [...textsOf(value)].some(isWanted);
}

function holdsAt(path: readonly string[], wanted: string): Part {
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
