import { expect, test } from "vitest";
import { childPointer, comparePointers, isWithin, pointerKeys, pointerText, valueAt, withValueAt } from "../../src/core/pointer.ts";

test("keys with the signs of a pointer survive the way there and back", () => {
  const pointer = childPointer(childPointer(childPointer("", "a/b"), "c~1"), 3);
  expect(pointer).toBe("/a~1b/c~01/3");
  expect(pointerKeys(pointer)).toEqual(["a/b", "c~1", "3"]);
});

test("the empty pointer is the whole", () => {
  expect(pointerKeys("")).toEqual([]);
  expect(valueAt({ a: 1 }, "")).toEqual({ a: 1 });
  expect(pointerText("")).toBe("");
});

test("a value is found through objects and lists, and nothing where there is none", () => {
  const root = { tasks: [{ "": { "a/b": null } }] };
  expect(valueAt(root, "/tasks/0//a~1b")).toBeNull();
  expect(valueAt(root, "/tasks/1")).toBeUndefined();
  expect(valueAt(root, "/tasks/0/x/y")).toBeUndefined();
  expect(valueAt(root, "/constructor")).toBeUndefined();
  expect(valueAt("text", "/length")).toBeUndefined();
});

test("within is the same place or below, not a longer word", () => {
  expect(isWithin("/tasks/1", "/tasks/1")).toBe(true);
  expect(isWithin("/tasks/1/name", "/tasks/1")).toBe(true);
  expect(isWithin("/tasks/10", "/tasks/1")).toBe(false);
});

test("people read a path", () => {
  expect(pointerText("/tasks/0/decisionCases/eu-west/1/name")).toBe("tasks[0].decisionCases.eu-west[1].name");
  expect(pointerText("/inputTemplate/a b/c")).toBe('inputTemplate["a b"].c');
});

test("pointers stand in the order of their keys, the items of a list in theirs", () => {
  const sorted = ["", "/a", "/a/2", "/a/10", "/a/x", "/b/01", "/b/1", "/é"];
  expect([...sorted].reverse().sort(comparePointers)).toEqual(sorted);
  expect([...sorted.slice(4), ...sorted.slice(0, 4)].sort(comparePointers)).toEqual(sorted);
  expect(comparePointers("/a", "/a")).toBe(0);
});

test("a value is set, added or taken out in a copy", () => {
  const root = { a: { "b/c": [1, { d: 2 }] }, e: 3 };
  const before = structuredClone(root);
  expect(withValueAt(root, "/a/b~1c/1/d", 4)).toEqual({ a: { "b/c": [1, { d: 4 }] }, e: 3 });
  expect(withValueAt(root, "/a/b~1c/1/f", 4)).toEqual({ a: { "b/c": [1, { d: 2, f: 4 }] }, e: 3 });
  expect(withValueAt(root, "/a/b~1c/0", undefined)).toEqual({ a: { "b/c": [{ d: 2 }] }, e: 3 });
  expect(withValueAt(root, "/a/b~1c/0", 9)).toEqual({ a: { "b/c": [9, { d: 2 }] }, e: 3 });
  expect(withValueAt(root, "/e", undefined)).toEqual({ a: { "b/c": [1, { d: 2 }] } });
  expect(withValueAt(root, "/x/y", 1)).toEqual(root);
  expect(withValueAt(root, "/e/y", 1)).toEqual(root);
  expect(withValueAt(root, "", 1)).toEqual(root);
  expect(root).toEqual(before);
});
