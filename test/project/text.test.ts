import { describe, expect, test } from "vitest";
import { parseText } from "../../src/project/read-text.ts";

const problemsOf = (file: string, text: string) =>
  parseText(file, text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe("YAML", () => {
  test.each([
    ["a repeated key", "name: a\nretryCount: 1\nretryCount: 2\n", '3:1 The key "retryCount" stands here a second time.'],
    ["a repeated key in depth", "a:\n  b: 1\n  b: 2\n", '3:3 The key "b" stands here a second time.'],
    [
      "an integer that would change",
      "a: 1\nid: 9007199254740993\n",
      "2:5 The integer 9007199254740993 does not fit into a number: it would be sent as 9007199254740992.",
    ],
    ["a number beyond all bounds", "a: .inf\n", "1:4 .inf is no number that JSON can carry."],
    ["a prototype key", "a:\n  __proto__:\n    b: 1\n", "2:3 The key __proto__ is refused."],
    ["a second document", "a: 1\n---\nb: 2\n", "2:1 A second YAML document begins here."],
    ["an alias without an anchor", "a: 1\nb: *x\n", "2:4 The alias *x has no anchor before it."],
    ["an unknown tag", "a: !secret x\n", "1:4 This YAML tag is not known: !secret."],
    ["a merge key", "base: &b {x: 1}\na:\n  <<: *b\n", "3:3 The merge key << is YAML 1.1 and would be sent as a field of that name."],
    ["a string without end", 'a: "x\n', '2:1 This is not YAML: Missing closing " quote.'],
  ])("refuses %s, with its place", (_what, text, problem) => {
    expect(problemsOf("a.yml", text)).toEqual([problem]);
  });

  test("refuses aliases that multiply beyond reason", () => {
    const lines = [
      "a: &a [x, x, x, x, x, x, x, x, x, x]",
      ..."bcdefg".split("").map(
        (key, index) =>
          `${key}: &${key} [${Array(10)
            .fill(`*${"abcdef".charAt(index)}`)
            .join(", ")}]`,
      ),
    ];
    expect(problemsOf("a.yml", lines.join("\n"))).toEqual([expect.stringContaining("Excessive alias count")]);
  });

  test("keeps what is fine", () => {
    const text =
      'big: 9007199254740992\nexact: 12345678901234567000.0\nscript: |\n  return 1;\nuse: &u {a: 1}\nagain: *u\nmerge: "<<"\nyes: no\n1: one\n';
    const parsed = parseText("a.yaml", text);
    expect(parsed.problems).toEqual([]);
    expect(parsed.value).toEqual({
      big: 9007199254740992,
      exact: 12345678901234567000,
      script: "return 1;\n",
      use: { a: 1 },
      again: { a: 1 },
      merge: "<<",
      yes: "no",
      "1": "one",
    });
  });

  test.each([
    ["read quickly", "# A task.\nname: a\n\nretryCount: 3\nlimits:\n  - max: 1\n    unit: EUR\n  - max: 2\n"],
    ["read by the full parser", "# A task.\nname: &n a\n\nretryCount: 3\nlimits:\n  - max: 1\n    unit: EUR\n  - max: 2\n"],
  ])("knows the place of every value, %s", (_what, text) => {
    const { locate } = parseText("a.yml", text);
    expect(locate("")).toEqual({ line: 2, column: 1 });
    expect(locate("/retryCount")).toEqual({ line: 4, column: 1 });
    expect(locate("/limits/1")).toEqual({ line: 8, column: 5 });
    expect(locate("/limits/0/unit")).toEqual({ line: 7, column: 5 });
    expect(locate("/limits/0/none/deeper")).toEqual({ line: 6, column: 5 });
    expect(locate("/none")).toEqual({ line: 2, column: 1 });
  });

  test("finds places behind an alias", () => {
    const { locate } = parseText("a.yml", "base: &b\n  x: 1\nuse: *b\n");
    expect(locate("/use/x")).toEqual({ line: 2, column: 3 });
  });
});

describe("JSON", () => {
  test.each([
    ["a repeated key", '{\n  "a": 1,\n  "a": 2\n}', '3:3 The key "a" stands here a second time.'],
    [
      "an integer that would change",
      '{"id": 12345678901234567891}',
      "1:8 The integer 12345678901234567891 does not fit into a number: it would be sent as 12345678901234567000.",
    ],
    ["a number beyond all bounds", '{"id": 1e999}', "1:8 The integer 1e999 does not fit into a number: it would be sent as Infinity."],
    ["a prototype key", '{"__proto__": {"b": 1}}', "1:2 The key __proto__ is refused."],
    ["a comma too many", '{"a": 1,\n}', '2:1 This is not JSON: "}" stands where a key in double quotes should be.'],
    ["a missing comma", '{"a": 1\n "b": 2}', '2:2 This is not JSON: "\\"" stands where a comma or } should be.'],
    ["a missing colon", '{"a" 1}', '1:6 This is not JSON: "1" stands where a colon should be.'],
    ["an end too early", '{"a": [1, 2', "1:12 This is not JSON: the file ends where a comma or ] should be."],
    ["a comment", "// no\n{}", '1:1 This is not JSON: "/" stands where a value should be.'],
    ["an unknown word", "[nil]", '1:2 This is not JSON: "n" stands where a value should be.'],
    ["a lone minus", "[-]", '1:2 This is not JSON: "-" stands where a number should be.'],
    ["a string without end", '["a', "1:2 This is not JSON: the string that begins here has no end."],
    ["an unknown escape", '["\\x"]', "1:2 This is not JSON: the string holds a line break, a control character or an unknown escape."],
    ["something after the end", "{} {}", '1:4 This is not JSON: "{" stands where the end of the file should be.'],
    ["nothing", "", "1:1 This is not JSON: the file ends where a value should be."],
  ])("refuses %s, with its place", (_what, text, problem) => {
    expect(problemsOf("a.json", text)).toEqual([problem]);
  });

  test("refuses nesting that would exhaust the stack", () => {
    expect(problemsOf("a.json", "[".repeat(100_000))).toEqual(["1:502 Values are nested more than 500 deep."]);
  });

  test.each([
    "{}",
    "[]",
    ' {"a": [1, -2.5e3, 0, true, false, null, "x\\n\\u00e9\\\\"], "b": {"c": {}}} ',
    '"text"',
    "9007199254740992",
    '\uFEFF{"a":1}',
  ])("reads %j as JSON.parse does", (text) => {
    const parsed = parseText("a.json", text);
    expect(parsed.problems).toEqual([]);
    expect(parsed.value).toEqual(JSON.parse(text.replace("\uFEFF", "")));
  });

  test("knows the place of every value", () => {
    const { locate } = parseText("a.json", '{\n  "a": {"b/c": [\n    1,\n    {"d": 2}\n  ]}\n}');
    expect(locate("")).toEqual({ line: 1, column: 1 });
    expect(locate("/a/b~1c")).toEqual({ line: 2, column: 9 });
    expect(locate("/a/b~1c/1/d")).toEqual({ line: 4, column: 6 });
    expect(locate("/a/none")).toEqual({ line: 2, column: 3 });
  });
});
