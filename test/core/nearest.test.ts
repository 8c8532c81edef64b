import { expect, test } from "vitest";
import { editDistance, nearest, onlyNear, sameWord } from "../../src/core/nearest.ts";

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

test("a word is the same whatever its case and separators, unless two are", () => {
  expect(sameWord("Retry_Count", ["retryCount", "retryLogic"])).toBe("retryCount");
  expect(sameWord("retry_count", ["retryCount", "retrycount"])).toBeUndefined();
  expect(sameWord("retry", ["retryCount"])).toBeUndefined();
});

test("only one near candidate is sure", () => {
  expect(onlyNear("cat", ["bat", "dog"])).toBe("bat");
  expect(onlyNear("cat", ["bat", "hat"])).toBeUndefined();
  expect(onlyNear("retry", ["retr", "dog"])).toBe("retr");
  expect(onlyNear("cattles", ["cttle", "dog"])).toBeUndefined();
  expect(onlyNear("cat", ["dog"])).toBeUndefined();
  expect(onlyNear("Cat", ["cat", "bat"])).toBe("cat");
});
