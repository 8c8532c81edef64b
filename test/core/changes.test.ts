import { expect, test } from "vitest";
import { findChanges } from "../../src/core/changes.ts";
import { parseNumber } from "../../src/core/exact-json.ts";

test("equal values, whatever the order of their keys", () => {
  expect(findChanges({ a: 1, b: [{ c: null, d: "" }] }, { b: [{ d: "", c: null }], a: 1 })).toEqual([]);
  expect(findChanges(null, null)).toEqual([]);
  expect(findChanges(undefined, undefined)).toEqual([]);
});

test("the deepest value that differs is named", () => {
  const remote = { a: { "x/y": [1, { z: true }] }, b: 1 };
  const local = { a: { "x/y": [1, { z: false }] }, b: 1 };
  expect(findChanges(remote, local)).toEqual([{ path: "/a/x~1y/1/z", remote: true, local: false }]);
});

test("an absent side is absent; null, 0, false and empty are values", () => {
  expect(findChanges({ a: null, b: 0 }, { b: false, c: "", d: [] })).toEqual([
    { path: "/b", remote: 0, local: false },
    { path: "/c", local: "" },
    { path: "/d", local: [] },
    { path: "/a", remote: null },
  ]);
});

test("the order of a list counts, and what is longer shows at its end", () => {
  expect(findChanges(["a", "b"], ["b", "a", "c"])).toEqual([
    { path: "/0", remote: "a", local: "b" },
    { path: "/1", remote: "b", local: "a" },
    { path: "/2", local: "c" },
  ]);
  expect(findChanges([1, 2], [1])).toEqual([{ path: "/1", remote: 2 }]);
});

test("values of different make differ as a whole", () => {
  expect(findChanges({ a: [] }, { a: {} })).toEqual([{ path: "/a", remote: [], local: {} }]);
  expect(findChanges({ a: { b: 1 } }, { a: 1 })).toEqual([{ path: "/a", remote: { b: 1 }, local: 1 }]);
  expect(findChanges(1, "1")).toEqual([{ path: "", remote: 1, local: "1" }]);
});

test("keys that every object inherits are ordinary keys", () => {
  const local = JSON.parse('{"constructor":{"a":1},"__proto__":{"b":2}}');
  expect(findChanges({}, local)).toEqual([
    { path: "/constructor", local: { a: 1 } },
    { path: "/__proto__", local: { b: 2 } },
  ]);
  expect(findChanges(local, structuredClone(local))).toEqual([]);
});

test("numbers are the same where Java would hold the same", () => {
  expect(
    findChanges(
      { a: parseNumber("1.0"), b: [parseNumber("9007199254740993")] },
      { a: parseNumber("1.00"), b: [parseNumber("9007199254740993")] },
    ),
  ).toEqual([]);
  expect(findChanges([parseNumber("1e21"), parseNumber("9007199254740992")], [1e21, 2 ** 53])).toEqual([]);
  for (const [remote, local] of [
    [parseNumber("1.0"), 1],
    [0, parseNumber("-0.0")],
    [parseNumber("0.0"), parseNumber("-0.0")],
    [parseNumber("9007199254740993"), parseNumber("9007199254740992")],
    [parseNumber("1.0"), { text: "1.0" }],
    ["1.0", parseNumber("1.0")],
  ] as const) {
    expect(findChanges({ a: remote }, { a: local })).toStrictEqual([{ path: "/a", remote, local }]);
  }
});
