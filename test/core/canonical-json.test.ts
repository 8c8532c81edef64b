import { expect, test } from "vitest";
import { canonicalJson, sortKeys } from "../../src/core/canonical-json.ts";
import { parseJson, stringifyJson } from "../../src/core/exact-json.ts";

test.each([
  ['{"b":1,"a":2}', '{"a":2,"b":1}'],
  ['{"2":0,"10":0,"a":{"z":null,"y":[{"b":1,"a":1}]}}', '{"10":0,"2":0,"a":{"y":[{"a":1,"b":1}],"z":null}}'],
  ['{"é":1,"z":2,"Z":3,"\\ud83d\\ude00":4,"\\uff5e":5}', '{"Z":3,"z":2,"é":1,"😀":4,"～":5}'],
  ["[3,1,2]", "[3,1,2]"],
  ["9007199254740993", "9007199254740993"],
  ["[1.0,1]", "[1.0,1]"],
  ['{"__proto__":{"b":1,"a":2}}', '{"__proto__":{"a":2,"b":1}}'],
  ['"a\\"b"', '"a\\"b"'],
])("%s", (text, expected) => {
  expect(canonicalJson(parseJson(text))).toBe(expected);
});

test("the same value with its keys in order prints the same, whoever wrote it", () => {
  const one = parseJson('{"b":[{"d":1,"c":1.0}],"a":{"__proto__":1,"A":2}}');
  const other = parseJson('{"a":{"A":2,"__proto__":1},"b":[{"c":1.0,"d":1}]}');
  expect(stringifyJson(sortKeys(one))).toBe('{"a":{"A":2,"__proto__":1},"b":[{"c":1.0,"d":1}]}');
  expect(stringifyJson(sortKeys(other))).toBe(stringifyJson(sortKeys(one)));
});
