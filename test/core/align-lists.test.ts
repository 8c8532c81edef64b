import { describe, expect, it } from "vitest";
import { alignLists } from "../../src/core/align-lists.ts";
import type { Json } from "../../src/core/json.ts";
import { seeded } from "./seeded.ts";

const task = (taskReferenceName: string, more: object = {}) => ({ name: "n", taskReferenceName, ...more });

/** As text: `a>b` for items that belong together by place, `-a` for one that is gone, `+b` for a new one, `=` for an unchanged one. */
function show(left: readonly Json[], right: readonly Json[]): string {
  return alignLists(left, right)
    .map((pair) => `${pair.left ?? ""}:${pair.right ?? ""}`)
    .join(" ");
}

describe("items belong together", () => {
  it.each<[string, Json[], Json[], string]>([
    ["in equal lists", [1, 2], [1, 2], "0:0 1:1"],
    ["behind an insertion", ["a", "b"], ["a", "x", "b"], "0:0 :1 1:2"],
    ["before a removal", ["a", "x", "b"], ["a", "b"], "0:0 1: 2:1"],
    ["by place where as many changed", ["a", "b", "c"], ["a", "x", "c"], "0:0 1:1 2:2"],
    ["by place, and the rest is new", ["a"], ["x", "y"], "0:0 :1"],
    ["by place, and the rest is gone", ["a", "b"], ["x"], "0:0 1:"],
    ["by reference name, though changed", [task("a"), task("b")], [task("new"), task("a", { type: "HTTP" }), task("b")], ":0 0:1 1:2"],
    ["by name, though changed", [{ name: "a", x: 1 }, { name: "b" }], [{ name: "b" }, { name: "a", x: 2 }], "0: 1:0 :1"],
    ["by value before name", [task("a", { x: 1 }), task("a", { x: 2 })], [task("a", { x: 2 })], "0: 1:0"],
    ["whatever the order of keys", [{ a: 1, b: null }, 1], [2, { b: null, a: 1 }], ":0 0:1 1:"],
    ["but not a text and a number", ["1", 5], [5, 1], "0: 1:0 :1"],
    ["in nothing", [], [], ""],
  ])("%s", (_where, left, right, shown) => {
    expect(show(left, right)).toBe(shown);
  });
});

it("covers every item of both lists once, in order", () => {
  const random = seeded(7);
  for (let round = 0; round < 300; round++) {
    const list = (): Json[] =>
      Array.from({ length: random.below(6) }, () => random.pick([1, 2, { name: "a", x: 1 }, { name: "a" }, { name: 3 }, [1]]));
    const [left, right] = [list(), list()];
    const aligned = alignLists(left, right);
    expect(aligned.flatMap((pair) => pair.left ?? [])).toEqual(left.map((_, index) => index));
    expect(aligned.flatMap((pair) => pair.right ?? [])).toEqual(right.map((_, index) => index));
  }
});
