import { describe, expect, it } from "vitest";
import { stringifyJson } from "../../../src/core/exact-json.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { largestPayload, sizeBeyond } from "../../../src/server/engine/payload-size.ts";

const bytes = (payload: JsonObject): number => Buffer.byteLength(stringifyJson(payload));
/** A payload with that many bytes, made of one character. */
const filled = (size: number, character: string): JsonObject => {
  const each = bytes({ a: character }) - bytes({ a: "" });
  const count = Math.floor((size - 64) / each);
  return { a: character.repeat(count), b: "x".repeat(size - bytes({ a: character.repeat(count), b: "" })) };
};

describe("the size of a payload", () => {
  it.each(["x", "\n", "\u0001", "é", "語", "😀", "\ud800"])("is that of its JSON in UTF-8: %j", (character) => {
    const fits = filled(largestPayload, character);
    expect(bytes(fits)).toBe(largestPayload);
    expect(sizeBeyond(fits)).toBeUndefined();
    const larger = filled(largestPayload + 1, character);
    expect(sizeBeyond(larger)).toBe(largestPayload + 1);
  });

  it("counts keys, lists and what is in them", () => {
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`key${n}`, [n, true, null, { deep: "é".repeat(3_000) }]]));
    expect(sizeBeyond(many)).toBe(bytes(many));
    expect(sizeBeyond({ list: Array.from({ length: 1000 }, (_, n) => ({ n })) })).toBeUndefined();
  });
});
