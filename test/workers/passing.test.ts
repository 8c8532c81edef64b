import { expect, test } from "vitest";
import { createPassingTable, removeFrom } from "../../src/workers/passing.ts";

test("a table gives back what was put in, until it is taken out", () => {
  const table = createPassingTable<{ id: number }>();
  table.set("one", { id: 1 });
  table.set("two", { id: 2 });
  expect(table.get("one")).toEqual({ id: 1 });
  table.delete("one");
  table.delete("never there");
  expect(table.get("one")).toBeUndefined();
  expect(table.get("two")).toEqual({ id: 2 });
  table.set("two", { id: 3 });
  expect(table.get("two")).toEqual({ id: 3 });
});

test("removeFrom takes out one item, keeps the order of the others, and says whether it was there", () => {
  const list = ["a", "b", "c", "b"];
  expect(removeFrom(list, "b")).toBe(true);
  expect(removeFrom(list, "x")).toBe(false);
  expect(list).toEqual(["a", "c", "b"]);
});
