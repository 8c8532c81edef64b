import { expect, test } from "vitest";
import { parseNumber } from "../../src/core/exact-json.ts";
import { toPlainJson } from "../../src/project/plain-json.ts";

test("numbers of JavaScript are what JSON.stringify would write", () => {
  const read = toPlainJson({ a: 1.0, b: 1.5, c: -0, d: Number.MAX_SAFE_INTEGER, e: 1e21, f: -Number.MAX_VALUE });
  expect(read.issues).toEqual([]);
  expect(read.value).toEqual({
    a: 1,
    b: 1.5,
    c: -0,
    d: 9007199254740991,
    e: parseNumber("1e21"),
    f: parseNumber(String(-Number.MAX_VALUE)),
  });
});

test("bigints are integers, and exact numbers stay", () => {
  const exact = parseNumber("1.0");
  expect(toPlainJson({ a: 5n, b: [2n ** 63n], c: exact })).toStrictEqual({
    value: { a: 5, b: [parseNumber("9223372036854775808")], c: exact },
    issues: [],
  });
});

const cyclic: Record<string, unknown> = {};
cyclic["self"] = cyclic;

test.each<[value: unknown, found: string, hint?: string]>([
  [
    2 ** 53,
    "9007199254740992, which JavaScript may have rounded",
    'Write exactNumber("9007199254740992"), with all the digits that are meant, from conductor-flow.',
  ],
  [Number.NaN, "NaN"],
  [-Infinity, "-Infinity"],
  [() => 1, "a function"],
  [Symbol("x"), "a symbol"],
  [new Date(0), "an instance of Date"],
  [new Map(), "an instance of Map"],
  ["x\ud800", "a text with half of a character (a lone surrogate)"],
])("%s is no JSON", (value, found, hint) => {
  const issue = { pointer: "/a/0", found, ...(hint === undefined ? {} : { hint }) };
  expect(toPlainJson({ a: [value] })).toEqual({ value: { a: [null] }, issues: [issue] });
});

test("what cannot be a key or a whole", () => {
  expect(toPlainJson(undefined).issues).toEqual([{ pointer: "", found: "undefined" }]);
  expect(toPlainJson(cyclic).issues).toEqual([{ pointer: "/self", found: "a value that contains itself" }]);
  expect(toPlainJson({ "\udc00": 1 }).issues).toEqual([{ pointer: "/\udc00", found: "a key with half of a character" }]);
  expect(toPlainJson(JSON.parse('{"__proto__": 1}')).issues).toEqual([{ pointer: "/__proto__", found: "a key named __proto__" }]);
});
