/** A quick way past the strict reader for texts in which there is nothing that it would stumble over. */
import { mayLoseDigits } from "../core/exact-json.ts";
import type { Json } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";

const keyPattern = /"(?:[^"\\]|\\.)*"[ \t\r\n]*:/g;

/** So deep no definition is; and no recursion of ours ends there. */
const usualDepth = 50;

/** Undefined where the strict reader has to look: what it refuses, what loses digits, and what it must report. */
export function parsePlainJson(text: string): Json | undefined {
  // Half characters can only be written as escapes; numbers and a key that programs may trip over are the reader's.
  if (text.includes("\\u") || text.includes("__proto__") || mayLoseDigits(text)) return undefined;
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const keys = countKeys(value, 0);
  // A key that is repeated is there once only.
  return keys !== undefined && keys === (text.match(keyPattern)?.length ?? 0) ? value : undefined;
}

/** Undefined where it is too deep to say. */
function countKeys(value: Json, depth: number): number | undefined {
  if (typeof value !== "object" || value === null) return 0;
  if (depth > usualDepth) return undefined;
  const items = Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];
  let count = Array.isArray(value) ? 0 : items.length;
  for (const item of items) {
    if (typeof item !== "object") continue;
    const inner = countKeys(item, depth + 1);
    if (inner === undefined) return undefined;
    count += inner;
  }
  return count;
}
