/** Which item of one list became which of another: so that a change in the middle is not taken for a change of all that follows. */
import type { Json } from "./json.ts";
import { isJsonObject } from "./json.ts";

/** In the order of both lists. Without `right` the item is gone, without `left` it is new. */
export type Aligned = { left: number; right: number } | { left: number; right?: undefined } | { left?: undefined; right: number };

/** Items belong together by name (`taskReferenceName`, else `name`), else by value; what remains between two pairs, by its place. */
export function alignLists(left: readonly Json[], right: readonly Json[]): Aligned[] {
  const [leftKeys, rightKeys] = [left.map(keyOf), right.map(keyOf)];
  const aligned: Aligned[] = [];
  let [atLeft, atRight] = [0, 0];
  for (const pair of [...commonKeys(leftKeys, rightKeys), { left: left.length, right: right.length }]) {
    aligned.push(...alignGap(left.slice(atLeft, pair.left), right.slice(atRight, pair.right), atLeft, atRight));
    if (pair.left < left.length) aligned.push(pair);
    [atLeft, atRight] = [pair.left + 1, pair.right + 1];
  }
  return aligned;
}

/** Items without a partner by name. As many on both sides are the same ones changed; else those that are left over came or went. */
function alignGap(left: readonly Json[], right: readonly Json[], leftAt: number, rightAt: number): Aligned[] {
  const common = Math.min(left.length, right.length);
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index): Aligned => {
    if (index < common) return { left: leftAt + index, right: rightAt + index };
    return index < left.length ? { left: leftAt + index } : { right: rightAt + index };
  });
}

function keyOf(item: Json): string {
  if (isJsonObject(item)) {
    for (const field of ["taskReferenceName", "name"]) {
      const name = Object.hasOwn(item, field) ? item[field] : undefined;
      if (typeof name === "string") return `${field} ${name}`;
    }
  }
  return fingerprint(item);
}

/** Equal for equal values, whatever the order of their keys. */
function fingerprint(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(fingerprint).join(",")}]`;
  if (!isJsonObject(value)) return typeof value === "string" ? JSON.stringify(value) : String(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${fingerprint(value[key] ?? null)}`).join(",")}}`;
}

/** The longest sequence of keys that both have in this order. */
function commonKeys(left: readonly string[], right: readonly string[]): { left: number; right: number }[] {
  const found: { left: number; right: number }[] = [];
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) found.push({ left: start, right: start++ });
  let [leftEnd, rightEnd] = [left.length, right.length];
  const tail: { left: number; right: number }[] = [];
  while (leftEnd > start && rightEnd > start && left[leftEnd - 1] === right[rightEnd - 1])
    tail.unshift({ left: --leftEnd, right: --rightEnd });
  const lengths = commonLengths(left.slice(start, leftEnd), right.slice(start, rightEnd));
  for (let [row, column] = [0, 0]; start + row < leftEnd && start + column < rightEnd;) {
    if (left[start + row] === right[start + column]) found.push({ left: start + row++, right: start + column++ });
    else if (lengthAt(lengths, row + 1, column) >= lengthAt(lengths, row, column + 1)) row += 1;
    else column += 1;
  }
  return [...found, ...tail];
}

/** How long the common sequence is from each place on. */
function commonLengths(left: readonly string[], right: readonly string[]): number[][] {
  const lengths: number[][] = [];
  for (let row = left.length - 1; row >= 0; row--) {
    const line: number[] = [];
    for (let column = right.length - 1; column >= 0; column--) {
      line[column] =
        left[row] === right[column]
          ? 1 + lengthAt(lengths, row + 1, column + 1)
          : Math.max(lengthAt(lengths, row + 1, column), line[column + 1] ?? 0);
    }
    lengths[row] = line;
  }
  return lengths;
}

const lengthAt = (lengths: readonly (readonly number[])[], row: number, column: number): number => lengths[row]?.[column] ?? 0;
