/** Which item of one list became which of another: so that a change in the middle is not taken for a change of all that follows. */
import { own } from "./changes.ts";
import type { Json } from "./json.ts";
import { isJsonObject } from "./json.ts";

/** In the order of both lists. Without `right` the item is gone, without `left` it is new. */
export type Aligned = { left: number; right: number } | { left: number; right?: undefined } | { left?: undefined; right: number };

/** Items belong together by value or by name (`taskReferenceName`, else `name`); what remains between two pairs, by its place. */
export function alignLists(left: readonly Json[], right: readonly Json[]): Aligned[] {
  const aligned: Aligned[] = [];
  let [atLeft, atRight] = [0, 0];
  for (const pair of [...findPairs(left.map(marksOf), right.map(marksOf)), { left: left.length, right: right.length }]) {
    aligned.push(...alignGap(pair.left - atLeft, pair.right - atRight, atLeft, atRight));
    if (pair.left < left.length) aligned.push(pair);
    [atLeft, atRight] = [pair.left + 1, pair.right + 1];
  }
  return aligned;
}

/** Items without a partner by name. As many on both sides are the same ones changed; else those that are left over came or went. */
function alignGap(left: number, right: number, leftAt: number, rightAt: number): Aligned[] {
  return Array.from({ length: Math.max(left, right) }, (_, index): Aligned => {
    if (index >= left) return { right: rightAt + index };
    return index < right ? { left: leftAt + index, right: rightAt + index } : { left: leftAt + index };
  });
}

/** What an item is known by. */
interface Marks {
  value: string;
  name?: string;
}

function marksOf(item: Json): Marks {
  const value = fingerprint(item);
  if (!isJsonObject(item)) return { value };
  const name = own(item, "taskReferenceName") ?? own(item, "name");
  return typeof name === "string" ? { value, name } : { value };
}

/** The same value says more than the same name. */
function likeness(left: Marks | undefined, right: Marks | undefined): number {
  if (left?.value === right?.value) return 3;
  return left?.name !== undefined && left.name === right?.name ? 2 : 0;
}

/** Equal for equal values, whatever the order of their keys. */
function fingerprint(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(fingerprint).join(",")}]`;
  if (!isJsonObject(value)) return typeof value === "string" ? JSON.stringify(value) : String(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${fingerprint(value[key] ?? null)}`).join(",")}}`;
}

interface Pair {
  left: number;
  right: number;
}

/** The pairs in the order of both lists that are alike, as many and as much as can be. */
function findPairs(left: readonly Marks[], right: readonly Marks[]): Pair[] {
  const shorter = Math.min(left.length, right.length);
  let start = 0;
  while (start < shorter && left[start]?.value === right[start]?.value) start += 1;
  let tail = 0;
  while (tail < shorter - start && left.at(-1 - tail)?.value === right.at(-1 - tail)?.value) tail += 1;
  const head = Array.from({ length: start }, (_, index) => ({ left: index, right: index }));
  const middle = findMiddlePairs(left.slice(start, left.length - tail), right.slice(start, right.length - tail));
  const end = Array.from({ length: tail }, (_, index) => ({ left: left.length - tail + index, right: right.length - tail + index }));
  return [...head, ...middle.map((pair) => ({ left: pair.left + start, right: pair.right + start })), ...end];
}

function findMiddlePairs(left: readonly Marks[], right: readonly Marks[]): Pair[] {
  const scores = scoresOf(left, right);
  const pairs: Pair[] = [];
  let [row, column] = [0, 0];
  while (row < left.length && column < right.length) {
    const alike = likeness(left[row], right[column]);
    const best = scoreAt(scores, row, column);
    if (alike > 0 && best === alike + scoreAt(scores, row + 1, column + 1)) pairs.push({ left: row++, right: column++ });
    else if (best === scoreAt(scores, row + 1, column)) row += 1;
    else column += 1;
  }
  return pairs;
}

/** The most likeness that can be had from each place on. */
function scoresOf(left: readonly Marks[], right: readonly Marks[]): number[][] {
  const scores: number[][] = [];
  for (let row = left.length - 1; row >= 0; row--) {
    const line: number[] = [];
    for (let column = right.length - 1; column >= 0; column--) {
      const alike = likeness(left[row], right[column]);
      line[column] = Math.max(
        alike === 0 ? 0 : alike + scoreAt(scores, row + 1, column + 1),
        scoreAt(scores, row + 1, column),
        line[column + 1] ?? 0,
      );
    }
    scores[row] = line;
  }
  return scores;
}

const scoreAt = (scores: readonly (readonly number[])[], row: number, column: number): number => scores[row]?.[column] ?? 0;
