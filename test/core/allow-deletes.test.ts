import { expect, test } from "vitest";
import { isAllowed, parseAllowDeletes } from "../../src/core/allow-deletes.ts";

test.each([
  ["5", { count: 5 }],
  ["0", { count: 0 }],
  ["40%", { percent: 40 }],
  ["12.5%", { percent: 12.5 }],
  ["100%", { percent: 100 }],
])("%s is read", (text, expected) => {
  expect(parseAllowDeletes(text)).toEqual(expected);
});

test.each(["", "%", "-1", "1.5", "101%", "ten", "5 %", "1e2"])("%j is refused", (text) => {
  expect(parseAllowDeletes(text)).toBeUndefined();
});

test("without a word 30 % may go, as soon as there are ten", () => {
  expect(isAllowed(9, 9, undefined)).toBe(true);
  expect(isAllowed(3, 10, undefined)).toBe(true);
  expect(isAllowed(4, 10, undefined)).toBe(false);
});

test("what is said counts, however few there are", () => {
  expect(isAllowed(4, 10, { count: 4 })).toBe(true);
  expect(isAllowed(5, 10, { count: 4 })).toBe(false);
  expect(isAllowed(2, 5, { percent: 30 })).toBe(false);
  expect(isAllowed(10, 10, { percent: 100 })).toBe(true);
  expect(isAllowed(0, 0, { percent: 0 })).toBe(true);
});
