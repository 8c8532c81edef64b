import { expect, it } from "vitest";
import { parseJson } from "../../../src/core/exact-json.ts";
import { integerIn } from "../../../src/server/engine/own.ts";

it.each([
  ["3", 3],
  ['"3"', 3],
  ["3.0", 3],
  ["3.5", undefined],
  ['"3.5"', undefined],
  ['""', undefined],
  ['" "', undefined],
  ['"x"', undefined],
  ["null", undefined],
  ["true", undefined],
  ["[3]", undefined],
  ['{"toString": null}', undefined],
])("a whole number is found in %s: %s", (json, expected) => {
  expect(integerIn(parseJson(json))).toBe(expected);
});
