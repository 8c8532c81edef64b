/** Every block of code in the pages: it is of a language that is checked, it compiles, and what says that it runs is run. */
import { existsSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { tempFolder } from "../harness/temp-folder.ts";
import { checkBlock } from "./blocks/check-block.ts";
import { checkTypes } from "./blocks/check-types.ts";
import { notRun, reasons, toldElsewhere } from "./blocks/elsewhere.ts";
import { pages, readBlocks } from "./blocks/read-blocks.ts";
import { runTests } from "./blocks/run-tests.ts";
import { needsStory, runStory } from "./blocks/story.ts";

const root = path.resolve(import.meta.dirname, "../..");

const all = pages.map((page) => ({ page, blocks: readBlocks(page) })).filter(({ blocks }) => blocks.length > 0);

it.each(all)("$page has only blocks that are checked", async ({ blocks }) => {
  expect((await Promise.all(blocks.map(checkBlock))).flat()).toEqual([]);
});

it("are run, all but those that the list says", () => {
  const sorted = (lists: Readonly<Record<string, readonly string[]>>) =>
    Object.fromEntries(Object.entries(lists).map(([reason, entries]) => [reason, entries.toSorted()]));
  const listed = Object.fromEntries(Object.entries(reasons).map(([reason, { blocks }]) => [reason, Object.keys(blocks)]));
  expect(sorted(notRun(all.flatMap(({ blocks }) => blocks)))).toEqual(sorted(listed));
  const suites = [...Object.values(reasons).flatMap(({ blocks }) => Object.values(blocks)), ...Object.values(toldElsewhere)];
  expect(suites.filter((suite) => suite !== "none" && !existsSync(path.join(root, suite)))).toEqual([]);
});

/** A page with mistakes, checked along with the others: by itself it would take a compiler and a test runner of its own. */
const wrong = `
\`\`\`ts
import { defineTask } from "conductor-flow";
export default defineTask({ name: "a", retryCount: "one" }, () => ({}));
\`\`\`
\`\`\`ts file=test/first.test.ts
import { it } from "vitest";
it("first", () => Promise.reject(new Error("first")));
\`\`\`
\`\`\`ts file=test/second.test.ts
import { it } from "node:test";
it("second", () => Promise.reject(new Error("second")));
\`\`\`
`;

it("compile, all of them, and the tests among them pass; what is wrong is found with its place", { timeout: 400_000 }, async () => {
  const cwd = tempFolder();
  const blocks = all.flatMap((page) => page.blocks);
  const problems = await checkTypes([...blocks, ...readBlocks("wrong.md", wrong)], cwd);
  expect(problems).toEqual([expect.stringMatching(/^wrong\.md:4 .*TS2322/)]);
  const [byVitest, ...byNode] = await runTests(cwd);
  expect(byVitest).toMatch(/Error: first/);
  expect(byVitest).toMatch(/Tests +1 failed \| \d+ passed/);
  expect(byNode).toEqual([expect.stringContaining("not ok 1 - second")]);
});

it.each(all.filter(({ page, blocks }) => needsStory(blocks) && toldElsewhere[page] === undefined))(
  "$page runs as it says",
  { timeout: 400_000 },
  async ({ blocks }) => {
    expect(await runStory(blocks, tempFolder())).toEqual([]);
  },
);
