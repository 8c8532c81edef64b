import { describe, expect, it } from "vitest";
import { createListSplitter } from "../../src/client/split-list.ts";

function split(text: string, size: number) {
  const items: string[] = [];
  const splitter = createListSplitter((item) => items.push(item));
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.subarray(at, at + size));
  return { items, rest: splitter.end(), bytes: splitter.bytes };
}

const lists: [string, string[]][] = [
  ["[]", []],
  [" \n[ \t] \r\n", []],
  ['[{"a":1}]', ['{"a":1}']],
  ['[{"a":[1,2,{"b":"]"}]}, {"c":"x\\",[{"} ,\n[1,[2]]]', ['{"a":[1,2,{"b":"]"}]}', '{"c":"x\\",[{"}', "[1,[2]]"]],
  ['["\\\\","ä€😀"]', ['"\\\\"', '"ä€😀"']],
];

describe.each([1, 2, 3, 7, 1000])("in pieces of %i bytes", (size) => {
  it.each(lists)("%j", (text, items) => {
    expect(split(text, size)).toEqual({ items, rest: undefined, bytes: new TextEncoder().encode(text).length });
  });

  it.each(["", "   ", '[{"a":1}', "[1,", "<html>no</html>", '{"error":1}', "[1] more"])("%j is no list", (text) => {
    expect(split(text, size).rest).toBeDefined();
  });
});

it("keeps what is no list, for the error", () => {
  expect(split('{"message":"no"}', 4).rest).toBe('{"message":"no"}');
});
