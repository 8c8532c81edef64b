import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/core/json.ts";
import { parseNumber } from "../../../src/core/exact-json.ts";
import { editText, renameKey } from "../../../src/project/edit/edit-text.ts";

const edit = (text: string, wanted: Json, file = "x.yml"): string => {
  const { text: edited, problem } = editText(file, text, wanted);
  return edited ?? `${problem?.line}:${problem?.column} ${problem?.message}`;
};

describe("a scalar", () => {
  it.each<[string, string, Json, string]>([
    ["keeps double quotes", 'a: "x" # c\n', { a: "y" }, 'a: "y" # c\n'],
    ["keeps single quotes", "a: 'x'\n", { a: "it's" }, "a: 'it''s'\n"],
    ["stays plain", "a: x\n", { a: "${workflow.input.y}" }, "a: ${workflow.input.y}\n"],
    ["loses its quotes as a number", 'a: "5"\n', { a: 6 }, "a: 6\n"],
    [
      "gets quotes that keep it a text",
      "a: x\nb: x\nc: x\nd: x\ne: x\n",
      { a: "yes", b: "1", c: "null", d: "2024-01-01", e: "1:30" },
      'a: "yes"\nb: "1"\nc: "null"\nd: "2024-01-01"\ne: "1:30"\n',
    ],
    [
      "gets quotes where it would be something else",
      "a: x\nb: x\nc: x\n",
      { a: "k: v", b: "v # c", c: "*x" },
      'a: "k: v"\nb: "v # c"\nc: "*x"\n',
    ],
    ["gets quotes for commas in braces only", "a: x\nb: { c: x }\n", { a: "1, 2", b: { c: "1, 2" } }, 'a: 1, 2\nb: { c: "1, 2" }\n'],
    ["stays a block", "a: | # c\n    x\n    y\nb: 1\n", { a: "z\n\n w\n", b: 1 }, "a: | # c\n    z\n\n     w\nb: 1\n"],
    ["stays a folded block", "a: >-\n  x\n  y\nb: 1\n", { a: "z\nw", b: 1 }, "a: >-\n  z\n\n  w\nb: 1\n"],
    ["becomes a block with the comment on its header", "a: x # c\nb: 1\n", { a: "y\nz\n", b: 1 }, "a: | # c\n  y\n  z\nb: 1\n"],
    ["leaves a block for what a block cannot hold", "a: |\n  x\nb: 1\n", { a: "x\ty\r\n", b: 1 }, 'a: "x\\ty\\r\\n"\nb: 1\n'],
    [
      "gives way with its lines, behind a block that keeps its blank ones",
      "a: |+\n  x\n\nb: 1\n\n# of c\nc: 2\n",
      { a: "x\n\n", c: 2 },
      "a: |+\n  x\n\n# of c\nc: 2\n",
    ],
    [
      "gives way alone where a comment ends the block before",
      "a: |+\n  x\n\n# of b\nb: 1\n\n# of c\nc: 2\n",
      { a: "x\n\n", c: 2 },
      "a: |+\n  x\n\n# of b\n\n# of c\nc: 2\n",
    ],
    ["comes where nothing was", "a:   # c\nb:\n", { a: 1, b: "x" }, "a: 1   # c\nb: x\n"],
    ["goes over several lines", "a: 'x\n  y'\nb: 1\n", { a: "z", b: 1 }, "a: 'z'\nb: 1\n"],
    ["loses a tag that would bend it", "a: !!str 12 # c\n", { a: 13 }, "a: 13 # c\n"],
    ["keeps its digits", "a: 1\nb: 2\n", { a: parseNumber("9007199254740993"), b: parseNumber("1.0") }, "a: 9007199254740993\nb: 1.0\n"],
    ["keeps what no keyboard has", 'a: "x"\n', { a: "\u2028\u0007\ud83d\ude00" }, 'a: "\\u2028\\u0007😀"\n'],
    [
      "keeps the line breaks of Windows",
      "a: 1\r\nb: x\r\n",
      { a: 2, b: "y\nz\n", c: [1] },
      "a: 2\r\nb: |\r\n  y\r\n  z\r\nc:\r\n  - 1\r\n",
    ],
    ["keeps a byte order mark", "\uFEFFa: 1\n", { a: 2, b: 3 }, "\uFEFFa: 2\nb: 3\n"],
    ["keeps a missing line break at the end", "a: 1\nb: 2", { a: 1, b: 2, c: 3 }, "a: 1\nb: 2\nc: 3"],
    ["keeps a document's marks", "%YAML 1.2\n---\na: 1\n...\n", { a: 2 }, "%YAML 1.2\n---\na: 2\n...\n"],
    ["keeps explicit keys", "? a\n: 1\n? b\n: 2\n", { a: 3, b: 2 }, "? a\n: 3\n? b\n: 2\n"],
  ])("%s", (_what, text, wanted, result) => {
    expect(edit(text, wanted)).toBe(result);
  });
});

describe("a field", () => {
  it.each<[string, string, Json, string]>([
    [
      "comes at the end of its map, before the comments behind it",
      "a:\n  b: 1\n\n# about c\nc: 2\n",
      { a: { b: 1, d: 3 }, c: 2 },
      "a:\n  b: 1\n  d: 3\n\n# about c\nc: 2\n",
    ],
    [
      "comes as deep as its neighbours",
      "a:\n    b: 1\n",
      { a: { b: 1, c: { d: [1] } } },
      "a:\n    b: 1\n    c:\n        d:\n            - 1\n",
    ],
    ["has a list as the file has lists", "a:\n- 1\n", { a: [1], b: [{ c: 1, d: [2] }] }, "a:\n- 1\nb:\n- c: 1\n  d:\n  - 2\n"],
    ["goes with the comment on its line, and no other", "# top\na: 1 # one\n# two\nb: 2\n", { b: 2 }, "# top\n# two\nb: 2\n"],
    ["goes from behind a dash", "- a: 1\n  b: 2\n- c: 3\n", [{ b: 2 }, { c: 3 }], "- b: 2\n- c: 3\n"],
    ["goes from behind a dash, not the comment below", "- a: 1\n  # two\n  b: 2\n", [{ b: 2 }], "-\n  # two\n  b: 2\n"],
    ["comes into braces", "a: {b: 1}\nc: { d: 1 }\n", { a: { b: 1, e: 2 }, c: { d: 1, e: [] } }, "a: {b: 1, e: 2}\nc: { d: 1, e: [] }\n"],
    [
      "comes into empty braces",
      "a: {}\nb: {}\n",
      { a: { c: 1 }, b: { c: { d: "x".repeat(60) } } },
      `a: { c: 1 }\nb:\n  c:\n    d: ${"x".repeat(60)}\n`,
    ],
    [
      "comes into braces over several lines",
      "a: {\n  b: 1, # one\n  c: 2 # two\n}\n",
      { a: { b: 1, c: 2, d: 3 } },
      "a: {\n  b: 1, # one\n  c: 2, # two\n  d: 3\n}\n",
    ],
    [
      "goes from braces over several lines with its comment",
      "a: {\n  b: 1, # one\n  c: 2, # two\n  d: 3\n}\n",
      { a: { b: 1, d: 3 } },
      "a: {\n  b: 1, # one\n  d: 3\n}\n",
    ],
    ["goes as the last one", "a:\n  b: 1\nc: 2\n", { a: {}, c: 2 }, "a: {}\nc: 2\n"],
    ["has its name in the quotes of the others", '"a": 1\n"b": 2\n', { a: 1, b: 2, c: 3 }, '"a": 1\n"b": 2\n"c": 3\n'],
    ["may have any name", "a: 1\n", { a: 1, "x: y": 1, "": 2, yes: 3, тест: 4 }, 'a: 1\n"x: y": 1\n"": 2\n"yes": 3\nтест: 4\n'],
    ["turns from a map into a list", "a: # c\n  b: 1\n  c: 2\nd: 1\n", { a: [1, 2], d: 1 }, "a: # c\n  - 1\n  - 2\nd: 1\n"],
  ])("%s", (_what, text, wanted, result) => {
    expect(edit(text, wanted)).toBe(result);
  });
});

describe("an item", () => {
  const tasks = "tasks:\n  # first\n  - name: a # A\n    type: HTTP\n  # second\n  - name: b\n";
  it.each<[string, string, Json, string]>([
    [
      "comes in the middle as new lines",
      tasks,
      { tasks: [{ name: "a", type: "HTTP" }, { name: "new" }, { name: "b" }] },
      tasks.replace("  # second", "  - name: new\n  # second"),
    ],
    [
      "comes first",
      tasks,
      { tasks: [{ name: "new" }, { name: "a", type: "HTTP" }, { name: "b" }] },
      tasks.replace("  - name: a", "  - name: new\n  - name: a"),
    ],
    ["goes with its lines", tasks, { tasks: [{ name: "b" }] }, "tasks:\n  # first\n  # second\n  - name: b\n"],
    [
      "changes in its place",
      tasks,
      {
        tasks: [
          { name: "a", type: "HTTP" },
          { name: "b", type: "X" },
        ],
      },
      `${tasks}    type: X\n`,
    ],
    ["comes into brackets", "a: [1,2]\n", { a: [0, 1, 3, 2] }, "a: [0, 1, 3,2]\n"],
    ["goes from brackets", "a: [ 1, 2, 3 ]\n", { a: [1, 3] }, "a: [ 1, 3 ]\n"],
    ["comes into nested lists", "a:\n  - - 1\n    - 2\n", { a: [[1, 2, 3], [4]] }, "a:\n  - - 1\n    - 2\n    - 3\n  - - 4\n"],
    [
      "turns from a scalar into a map",
      "a:\n  -   x\n  - y # c\n",
      { a: [{ b: 1, c: 2 }, { d: 1 }] },
      "a:\n  - b: 1\n    c: 2\n  - # c\n    d: 1\n",
    ],
  ])("%s", (_what, text, wanted, result) => {
    expect(edit(text, wanted)).toBe(result);
  });
});

describe("a shared value", () => {
  const shared = "a: &x # here\n  k: 1\nb: *x\nc: *x\n";
  it.each<[string, string, Json, string]>([
    [
      "is written out where an alias alone changes",
      shared,
      { a: { k: 1 }, b: { k: 2 }, c: { k: 1 } },
      "a: &x # here\n  k: 1\nb:\n  k: 2\nc: *x\n",
    ],
    ["changes at its anchor where all change", shared, { a: { k: 2 }, b: { k: 2 }, c: { k: 2 } }, shared.replace("1", "2")],
    [
      "does not change behind the back of an alias",
      shared,
      { a: { k: 2 }, b: { k: 1 }, c: { k: 2 } },
      "3:4 The alias *x shares a value of which only the other place is to change.",
    ],
    [
      "does not go while it is needed",
      shared,
      { b: { k: 1 }, c: { k: 1 } },
      "3:4 The alias *x stands for a value that is to be taken out.",
    ],
    ["goes with its last alias", "a: &x 1\nb: *x\nc: 2\n", { c: 2 }, "c: 2\n"],
    ["keeps its anchor as another scalar", "a: &x 1 # c\nb: *x\n", { a: 2, b: 2 }, "a: &x 2 # c\nb: *x\n"],
    [
      "is overridden where a merge brings it in",
      "a: &x\n  k: 1\n  l: 2\nb:\n  <<: *x\n  m: 3\n",
      { a: { k: 1, l: 2 }, b: { k: 5, l: 2, m: 3 } },
      "a: &x\n  k: 1\n  l: 2\nb:\n  <<: *x\n  m: 3\n  k: 5\n",
    ],
    [
      "cannot be taken out where a merge brings it in",
      "a: &x\n  k: 1\nb:\n  <<: *x\n",
      { a: { k: 1 }, b: {} },
      "4:3 k comes from a merge and cannot be taken out here alone.",
    ],
    [
      "does not change behind the back of a merge",
      "a: &x\n  k: 1\nb:\n  <<: *x\n",
      { a: { k: 2 }, b: { k: 1 } },
      "4:7 The alias *x shares a value of which only the other place is to change.",
    ],
  ])("%s", (_what, text, wanted, result) => {
    expect(edit(text, wanted)).toBe(result);
  });
});

describe("JSON", () => {
  it.each<[string, string, Json, string]>([
    ["in one line", '{"a":1,"b":[1,2]}', { a: 2, b: [1], c: {} }, '{"a":2,"b":[1],"c":{}}'],
    [
      "over several lines",
      '{\n\t"a": 1,\n\t"b": []\n}\n',
      { a: 1, b: [{ c: 1 }] },
      '{\n\t"a": 1,\n\t"b": [\n\t\t{\n\t\t\t"c": 1\n\t\t}\n\t]\n}\n',
    ],
    ["without its first field", '{\n  "a": 1,\n  "b": 2\n}', { b: 2 }, '{\n  "b": 2\n}'],
    ["without its last field", '{\n  "a": 1,\n  "b": 2\n}', { a: 1 }, '{\n  "a": 1\n}'],
    ["with escapes of its own", '{"a\\u0062":"\\/x","c":1}', { ab: "/x", c: 2 }, '{"a\\u0062":"\\/x","c":2}'],
    ["with all of its digits", '{"a":1}', { a: parseNumber("123456789012345678901234567890") }, '{"a":123456789012345678901234567890}'],
  ])("%s", (_what, text, wanted, result) => {
    expect(edit(text, wanted, "x.json")).toBe(result);
  });
});

it("refuses what it would not get right, with a place", () => {
  expect(edit("- [a: 1, b]\n", [[{ a: 2 }, "b"]])).toBe("1:4 What stands here is written in a way that is not changed from outside.");
  expect(edit("a: [\n", { a: 1 })).toMatch(/^2:1 This is not YAML/);
});

it("gives a field another name in its place", () => {
  const rename = (file: string, text: string, pointer: string): string | undefined => renameKey(file, text, pointer, "good").text;
  expect(rename("x.yml", "a:\n  - 'bad' : 1 # c\n    x: 2\n", "/a/0/bad")).toBe("a:\n  - 'good' : 1 # c\n    x: 2\n");
  expect(rename("x.json", '{ "bad" : 1 }', "/bad")).toBe('{ "good" : 1 }');
  expect(renameKey("x.yml", "a: &x\n  k: 1\nb:\n  <<: *x\n", "/b/k", "l").problem).toMatchObject({ line: 1, column: 1 });
  expect(renameKey("x.yml", "a: 1\nb: 2\n", "/a", "b").problem).toBeDefined();
});
