/** Random JSON with the values that round trips lose most easily. */
import type { Json, JsonObject } from "../../../src/core/json.ts";
import type { Random } from "../../core/seeded.ts";

export const texts = [
  "",
  " ",
  "a",
  "0",
  "null",
  "true",
  "1.0",
  "ünïcode ☃ 𝒳",
  "line\nbreak\t",
  'quote"\\/',
  "a/b~c",
  "\u0000\u2028",
] as const;

const numbers = [0, -1, 1, 1.5, -0.25, 1e21, 1e-7, 0.1, 123456789.123, 2147483648, 9007199254740991, -9007199254740991] as const;

const keys = ["", "a", "a/b", "~0", "0", "constructor", "toString", "name", "ünï", "a.b", "$ref"] as const;

export function randomJson(random: Random, depth = 0): Json {
  const kind = random.below(depth > 2 ? 5 : 8);
  if (kind === 0) return null;
  if (kind === 1) return random.next() < 0.5;
  if (kind === 2) return random.pick(numbers);
  if (kind < 5) return random.pick(texts);
  if (kind < 7) return randomMap(random, depth + 1);
  return Array.from({ length: random.below(3) }, () => randomJson(random, depth + 1));
}

export function randomMap(random: Random, depth = 0): JsonObject {
  return Object.fromEntries(Array.from({ length: random.below(4) }, () => [random.pick(keys), randomJson(random, depth + 1)]));
}
