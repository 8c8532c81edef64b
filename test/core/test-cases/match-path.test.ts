import { expect, it } from "vitest";
import { matchesPath } from "../../../src/core/test-cases/match-path.ts";

it.each([
  ["a b", "a b", true],
  ["a b", "a", false],
  ["a", "a b", false],
  ["b a", "a b", false],
  ["", "", true],
  ["", "...", true],
  ["a", "", false],
  ["a b c", "... c", true],
  ["a b c", "a ...", true],
  ["a b c", "... b", false],
  ["a b c", "a ... b c", true],
  ["a b c b d", "a ... b d", true],
  ["a b c", "x ...", false],
  ["a b c", "x ... c", false],
  ["a b c", "... ...", true],
])("the steps %j and the path %j: %s", (actual, expected, matches) => {
  const words = (text: string): string[] => text.split(" ").filter((word) => word !== "");
  expect(matchesPath(words(actual), words(expected))).toBe(matches);
});
