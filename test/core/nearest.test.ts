import { expect, test } from "vitest";
import { editDistance, nearest } from "../../src/core/nearest.ts";

test.each([
  ["", "", 0],
  ["abc", "", 3],
  ["", "ab", 2],
  ["kitten", "sitting", 3],
  ["retyrCount", "retryCount", 1],
  ["ab", "ba", 1],
  ["abcd", "badc", 2],
])("from %j to %j it is %i", (left, right, distance) => {
  expect(editDistance(left, right)).toBe(distance);
  expect(editDistance(right, left)).toBe(distance);
});

const fields = ["retryCount", "retryLogic", "retryDelaySeconds", "timeoutSeconds", "name"];

test.each([
  ["retrycount", "retryCount"],
  ["retry_count", "retryCount"],
  ["retryCuont", "retryCount"],
  ["timeoutSecond", "timeoutSeconds"],
  ["nam", "name"],
])("%s means %s", (word, meant) => {
  expect(nearest(word, fields)).toBe(meant);
});

test("what is like nothing gets no guess", () => {
  expect(nearest("colour", fields)).toBeUndefined();
  expect(nearest("x", fields)).toBeUndefined();
  expect(nearest("retryCount", [])).toBeUndefined();
});
