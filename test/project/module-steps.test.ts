/** Where in a module the steps stand that a function adds. */
import { describe, expect, it, test } from "vitest";
import { readModuleLayout } from "../../src/project/module-positions.ts";

/** A `|` stands before what is looked for. */
function placeOf(marked: string, pointer: string): { expected: object; found: object; has: boolean } {
  const offset = marked.indexOf("|");
  const before = marked.slice(0, offset).split("\n");
  const text = marked.replace("|", "");
  const layout = readModuleLayout(text);
  return {
    expected: { line: before.length, column: (before.at(-1) ?? "").length + 1 },
    found: layout.locate(pointer),
    has: layout.has(pointer),
  };
}

const workflow = (rest: string): string => `export default defineWorkflow({ name: "w", ${rest} });`;

describe("a step that a function adds", () => {
  test.each([
    ["its call", "/steps/a", `steps: ({ step }) => { |step("a", t); }`],
    ["its name", "/steps/a/name", `steps({ step }) {\n  step(\n    |'a', t) }`],
    ["its task", "/steps/a/task", `steps: (tools) => void tools.step<{ x: Map<string, () => 1> }>("a", |t)`],
    ["its options", "/steps/a/input/x", `steps: ({ step }) => { step("a", make(1, 2), { dependsOn: ["b"], input: { |x: 1 } }); }`],
    ["an item", "/steps/a/dependsOn/1", `steps: ({ step }) => { step("a", t, { dependsOn: ["b", |c] }); }`],
    ["an alone name", "/steps/a/name", `steps: ({ step }) => { step(|"a") }`],
    ["the nearest there is", "/steps/a/input/x", `steps: ({ step }) => { |step("a", t, options); }`],
    ["the output", "/output/x", `steps: ({ step }) => { step("a", t); return { other: 1, output: { |x: 1 } }; }`],
  ])("is found by %s", (_what, pointer, rest) => {
    const { expected, found } = placeOf(workflow(rest), pointer);
    expect(found).toEqual(expected);
  });

  it("is found in a function that stands elsewhere", () => {
    const text = `const build = ({ step }) => { |step("a", t); };\n${workflow("steps: build")}`;
    const { expected, found } = placeOf(text, "/steps/a");
    expect(found).toEqual(expected);
  });

  test.each([
    ["there are two", `|steps: ({ step }) => { step("a", t); if (x) step("a", u); step("a", v) }`],
    ["its name is made", `|steps: ({ step }) => { step(\`a\`, t); step(name, t) }`],
    ["it is in a comment or a text", `|steps: ({ step }) => { /* step("a", t) */ log('step("a", t)') }`],
    ["it is no call", `|steps: ({ step }) => { const next = step; }`],
    ["there is nothing", `|steps: ({ step }) => { step(`],
  ])("is not found where %s", (_what, rest) => {
    const { expected, found, has } = placeOf(workflow(rest), "/steps/a");
    expect(has).toBe(false);
    expect(found).toEqual(expected);
  });

  it("has nothing to do with a list", () => {
    const { expected, found } = placeOf(workflow(`steps: [{ name: step("b") }, { |name: "a" }]`), "/steps/1/name");
    expect(found).toEqual(expected);
  });
});
