import { expect, it } from "vitest";
import { createReference } from "../../../src/core/steps/reference.ts";

it("a reference is its expression wherever a text is asked for, and has every part", () => {
  const price = createReference("price");
  const textOf = (value: object, key: string): string => String(Reflect.get(value, key));
  expect(JSON.stringify(price)).toBe('"${price}"');
  expect(`${textOf(price, "total")} > 1`).toBe("${price.total} > 1");
  expect(JSON.stringify({ price })).toBe('{"price":"${price}"}');
  expect(textOf(price, "0")).toBe("${price[0]}");
  expect(textOf(price, "a key")).toBe('${price["a key"]}');
  expect(Reflect.get(price, Symbol.iterator)).toBeUndefined();
});
