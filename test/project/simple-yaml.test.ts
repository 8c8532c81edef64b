import { describe, expect, test } from "vitest";
import { parseText } from "../../src/project/read-text.ts";
import { parseSimpleYaml } from "../../src/project/simple-yaml.ts";
import { testScale } from "../harness/scale.ts";
import { testSeed } from "../harness/test-seed.ts";

/** A small seeded generator (mulberry32), so that a failure can be repeated. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const keys = ["name", "retryCount", "a", "b.c", "true", "null", "_x", "k-1", "on", "2x", "a b", "<<", "__proto__", '"q"', "é"];
const scalars = [
  "",
  " ",
  "x",
  "two words",
  "12",
  "-7",
  "007",
  "1.5",
  "1.",
  ".5",
  "1e3",
  "1.0",
  "-0.0",
  "1e21",
  "9007199254740993",
  "-0",
  "0x1f",
  "0o17",
  "0b1",
  "1_000",
  "12345678901234567890",
  "+5",
  "true",
  "True",
  "tRue",
  "no",
  "null",
  "NULL",
  "~",
  '"quoted"',
  "'single'",
  '"a\\nb"',
  "'it''s'",
  "'open",
  '"x" y',
  "[]",
  "{}",
  "[a, b]",
  "[1, true, x y]",
  "[a,]",
  "[[a]]",
  "[a: b]",
  "{a: 1}",
  "a: b",
  "a:",
  "a:b",
  "x # note",
  "x#y",
  "# note",
  "${workflow.input.x}",
  "http://host:80/p?q=1#f",
  "&anchor x",
  "*anchor",
  "!tag x",
  "|",
  ">-",
  "- x",
  "-",
  "-x",
  "2026-01-02",
  "12:30",
  "(a)",
  "@x",
  "`x`",
  "%x",
  "a\tb",
  "\u00a0x",
  "x\u2028y",
  "y\u3000",
  "ünï",
  "1e400",
  ".inf",
  "nan",
  "...",
  "---",
  "?",
  "? x",
  ", x",
  "a, b",
];

function randomText(random: (below: number) => number): string {
  const lines: string[] = [];
  const indents = [0];
  for (let count = random(9) + 1; count > 0; count -= 1) {
    const indent = random(6) === 0 ? random(7) : (indents[random(indents.length)] ?? 0);
    const key = keys[random(random(3) === 0 ? keys.length : 4)] ?? "";
    const scalar = scalars[random(scalars.length)] ?? "";
    const dash = random(4) === 0 ? "- ".padEnd(2 + random(2)) : "";
    const shape = random(12);
    const body = shape === 0 ? scalar : shape <= 3 ? `${key}:` : shape === 4 ? `${key}:${scalar}` : `${key}: ${scalar}`;
    lines.push(random(25) === 0 ? "  # note" : " ".repeat(indent) + dash + body + " ".repeat(random(8) === 0 ? 2 : 0));
    indents.push(indent, indent + 2);
  }
  return lines.join(random(10) === 0 ? "\r\n" : "\n") + (random(2) === 0 ? "\n" : "");
}

describe("the quick reader agrees with the full parser on all that it reads", () => {
  test(`on random texts (FLOW_TEST_SEED=${testSeed})`, () => {
    const random = createRandom(testSeed);
    let read = 0;
    for (let count = 0; count < 30_000 * testScale; count += 1) {
      const text = randomText(random);
      const value = parseSimpleYaml(text);
      if (value === undefined) continue;
      read += 1;
      // The mark of a document is nothing for the quick reader, and means nothing to the other.
      const full = parseText("a.yml", `---\n${text}`);
      expect({ text, problems: full.problems, value }).toStrictEqual({ text, problems: [], value: full.value });
    }
    // A reader that gives up on everything would pass the comparison.
    expect(read).toBeGreaterThan(1_000);
  });
});

describe("the quick reader", () => {
  test("reads what most definitions are written in", () => {
    const text = `# A task.
name: charge_card
description: Charges the card; see http://wiki/charge#limits
retryCount: 3
timeoutPolicy: TIME_OUT_WF
inputKeys: [orderId, amount]
outputKeys:
- ok
- 'receipt number'
inputTemplate:
  currency: EUR
  url: \${workflow.input.url}
  empty: {}
  limits:
    - max: 10.5
      unit: "EUR"
    - max: -1

ownerEmail: team@example.com
isolationGroupId:
`;
    expect(parseSimpleYaml(text)).toEqual({
      name: "charge_card",
      description: "Charges the card; see http://wiki/charge#limits",
      retryCount: 3,
      timeoutPolicy: "TIME_OUT_WF",
      inputKeys: ["orderId", "amount"],
      outputKeys: ["ok", "receipt number"],
      inputTemplate: { currency: "EUR", url: "${workflow.input.url}", empty: {}, limits: [{ max: 10.5, unit: "EUR" }, { max: -1 }] },
      ownerEmail: "team@example.com",
      isolationGroupId: null,
    });
  });

  test.each([
    ["a repeated key", "a: 1\na: 2"],
    ["a block scalar", "a: |\n  text"],
    ["an anchor", "a: &x 1\nb: *x"],
    ["a tag", "a: !!str 1"],
    ["a merge key", "<<: {a: 1}"],
    ["a prototype", "__proto__: 1"],
    ["a number without bounds", "a: 1e400"],
    ["a second document", "a: 1\n---\nb: 2"],
    ["a tab", "a:\t1"],
    ["text over several lines", "a: one\n  two"],
    ["nothing", "\n# note\n"],
  ])("leaves %s to the full parser", (_what, text) => {
    expect(parseSimpleYaml(text)).toBeUndefined();
  });
});
