import { describe, expect, test } from "vitest";
import { parseNumber } from "../../src/core/exact-json.ts";
import { parseText } from "../../src/project/read-text.ts";

const problemsOf = (file: string, text: string) =>
  parseText(file, text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

const tooLarge = (digits: string) => `The number ${digits} is too large: the server would keep the text "Infinity" instead.`;
const halfCharacter = "This text holds half of a character (a lone surrogate), which the server would replace by a question mark.";

describe("YAML", () => {
  test.each([
    ["a repeated key", "name: a\nretryCount: 1\nretryCount: 2\n", '3:1 The key "retryCount" stands here a second time.'],
    ["a repeated key in depth", "a:\n  b: 1\n  b: 2\n", '3:3 The key "b" stands here a second time.'],
    ["a number that is infinite", "a: .inf\n", "1:4 .inf is no number that JSON can carry."],
    ["a number that is none", "a: .NaN\n", "1:4 .NaN is no number that JSON can carry."],
    ["a number beyond all bounds", "b: 1\na: -1e400\n", `2:4 ${tooLarge("-1e400")}`],
    ["a number that no server reads", `a: ${"1".repeat(1001)}\n`, "1:4 This number has 1001 characters; the server reads up to 1000."],
    ["half a character", 'a: 1\nb: "x\\ud800"\n', `2:4 ${halfCharacter}`],
    ["half a character in a key", '"\\udc00": 1\n', `1:1 ${halfCharacter}`],
    ["a value of another type", "a: !!binary aGk=\n", "1:13 JSON cannot carry a value of the type tag:yaml.org,2002:binary."],
    ["a tab for an indent", "a:\n\tb: 1\n", "2:1 This is not YAML: Tabs are not allowed as indentation."],
    ["an alias inside of what it stands for", "a: &a\n  b:\n    - *a\n", "3:7 The alias *a stands inside of what it stands for."],
    ["a prototype key", "a:\n  __proto__:\n    b: 1\n", "2:3 The key __proto__ is refused."],
    ["a second document", "a: 1\n---\nb: 2\n", "2:1 A second YAML document begins here."],
    ["an alias without an anchor", "a: 1\nb: *x\n", "2:4 The alias *x has no anchor before it."],
    ["an unknown tag", "a: !secret x\n", "1:4 This YAML tag is not known: !secret."],
    ["a merge of something else", "base: &b [x]\na:\n  <<: *b\n", "3:3 The merge key << takes mappings, and something else follows it."],
    [
      "a merge of nothing",
      "a:\n  <<: *b\n",
      "2:3 The merge key << takes mappings, and something else follows it.",
      "2:7 The alias *b has no anchor before it.",
    ],
    ["a string without end", 'a: "x\n', '2:1 This is not YAML: Missing closing " quote.'],
  ])("refuses %s, with its place", (_what, text, ...problems) => {
    expect(problemsOf("a.yml", text)).toEqual(problems);
  });

  test.each([
    ["lists", "[".repeat(600) + "]".repeat(600)],
    ["mappings", Array.from({ length: 600 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
    ["lists beyond all reason", "[".repeat(20_000) + "]".repeat(20_000)],
  ])("refuses nesting that would exhaust the stack: %s", (_what, text) => {
    expect(problemsOf("a.yml", text)).toEqual([expect.stringMatching(/^\d+:\d+ Values are nested more than 500 deep\.$/)]);
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
    expect(problemsOf("a.yml", lines.join("\n"))).toEqual([expect.stringMatching(/^7:\d+ .*Excessive alias count/)]);
  });

  test("keeps what is fine", () => {
    const text =
      'script: |\n  return 1;\nuse: &u {a: 1}\nagain: *u\nmerge: "<<"\nyes: no\n1: one\n"1.0": two\nletter: "\\ud83d\\ude00"\ntagged: !!str 5\n';
    const parsed = parseText("a.yaml", text);
    expect(parsed.problems).toEqual([]);
    expect(parsed.value).toEqual({
      script: "return 1;\n",
      use: { a: 1 },
      again: { a: 1 },
      merge: "<<",
      yes: "no",
      "1": "one",
      "1.0": "two",
      letter: "\u{1f600}",
      tagged: "5",
    });
  });

  test.each(["", "---\n"])("keeps numbers as they are written, and texts that only look like numbers (begins with %j)", (begin) => {
    const text =
      "big: 9007199254740993\nsmall: -9007199254740993\nwhole: 1.0\nsame: 1e0\nzero: -0.0\nnone: -0\nhuge: 12345678901234567000.0\n" +
      "hex: 0x1F\nlong: 0x20000000000001\noctal: 0o17\ndigits: 017\nplus: +1\npoint: 1.\npart: .5\nsome: 1_000\ntime: 12:30:00\nbits: 0b11\n";
    const parsed = parseText("a.yaml", begin + text);
    expect(parsed.problems).toEqual([]);
    expect(parsed.value).toStrictEqual({
      big: parseNumber("9007199254740993"),
      small: parseNumber("-9007199254740993"),
      whole: parseNumber("1.0"),
      same: parseNumber("1.0"),
      zero: parseNumber("-0.0"),
      none: 0,
      huge: parseNumber("12345678901234567000.0"),
      hex: 31,
      long: parseNumber("9007199254740993"),
      octal: 15,
      digits: 17,
      plus: 1,
      point: parseNumber("1.0"),
      part: 0.5,
      some: "1_000",
      time: "12:30:00",
      bits: "0b11",
    });
  });

  test("reads the same with the line breaks of Windows and a byte order mark", () => {
    const text = "a: |\n  x\n  y\nb: >\n  x\n  y\n\n  z\nc: 'x\n  y'\nd:\n  - 1\n";
    const value = { a: "x\ny\n", b: "x y\nz\n", c: "x y", d: [1] };
    for (const form of [text, text.replaceAll("\n", "\r\n"), `\uFEFF${text}`]) {
      expect(parseText("a.yml", form)).toMatchObject({ value, problems: [] });
    }
    expect(parseText("a.yml", 'a: "x\\r\\ny"\n').value).toEqual({ a: "x\r\ny" });
  });

  test("takes in the fields of merged mappings, without those that stand there already", () => {
    const text = `first: &first {x: 1, y: 1.0}
second: &second
  y: 2
  z: 2
one:
  x: 0
  <<: *first
two:
  <<: [*first, *second, {w: 4}]
  z: 3
three: &three
  <<: *second
four:
  <<: *three
`;
    const { problems, value, locate } = parseText("a.yml", text);
    expect(problems).toEqual([]);
    expect(value).toMatchObject({
      one: { x: 0, y: parseNumber("1.0") },
      two: { x: 1, y: parseNumber("1.0"), z: 3, w: 4 },
      four: { y: 2, z: 2 },
    });
    expect(Object.keys(value ?? {})).toEqual(["first", "second", "one", "two", "three", "four"]);
    expect(locate("/one/x")).toEqual({ line: 6, column: 3 });
    expect(locate("/one/y")).toEqual({ line: 1, column: 22 });
    expect(locate("/two/w")).toEqual({ line: 9, column: 26 });
    expect(locate("/four/z")).toEqual({ line: 4, column: 3 });
    expect(locate("/four/none")).toEqual({ line: 13, column: 1 });
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
    ["a number beyond all bounds", '{"id": 1e999}', `1:8 ${tooLarge("1e999")}`],
    ["a number that no server reads", `[${"1".repeat(1001)}]`, "1:2 This number has 1001 characters; the server reads up to 1000."],
    ["half a character", '{"a": "\\ud800"}', `1:7 ${halfCharacter}`],
    ["half a character in a key", '{"\\udc00x": 1}', `1:2 ${halfCharacter}`],
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
    ' {"a": [1, -2.5e-3, 0, true, false, null, "x\\n\\u00e9\\\\"], "b": {"c": {}}} ',
    '"text"',
    '"\\ud83d\\ude00"',
    '\uFEFF{"a":1}',
  ])("reads %j as JSON.parse does", (text) => {
    const parsed = parseText("a.json", text);
    expect(parsed.problems).toEqual([]);
    expect(parsed.value).toEqual(JSON.parse(text.replace("\uFEFF", "")));
  });

  test("keeps numbers as they are written", () => {
    expect(parseText("a.json", '{"a": 1.0, "b": [9007199254740993, 1, 1e3]}')).toMatchObject({
      problems: [],
      value: { a: parseNumber("1.0"), b: [parseNumber("9007199254740993"), 1, parseNumber("1000.0")] },
    });
  });

  test("knows the place of every value", () => {
    const { locate } = parseText("a.json", '{\n  "a": {"b/c": [\n    1,\n    {"d": 2}\n  ]}\n}');
    expect(locate("")).toEqual({ line: 1, column: 1 });
    expect(locate("/a/b~1c")).toEqual({ line: 2, column: 9 });
    expect(locate("/a/b~1c/1/d")).toEqual({ line: 4, column: 6 });
    expect(locate("/a/none")).toEqual({ line: 2, column: 3 });
  });
});
