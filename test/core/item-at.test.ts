import { expect, it } from "vitest";
import { entryOf, itemAt } from "../../src/core/item-at.ts";

it("answers with an item that is there, and throws for one that is not", () => {
  expect(itemAt(["a", "b"], 1)).toBe("b");
  expect(() => itemAt(["a", "b"], 2)).toThrow(new RangeError("A list of 2 has no item 2."));
  const map = new Map([["a", 1]]);
  expect(entryOf(map, "a")).toBe(1);
  expect(() => entryOf(map, "b")).toThrow(new RangeError("A map of 1 has no entry b."));
});
