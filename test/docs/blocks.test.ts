/** Every block of code in the pages: it is of a language that is checked, it compiles, and what says that it runs is run. */
import { expect, it } from "vitest";
import { tempFolder } from "../harness/temp-folder.ts";
import { checkBlock } from "./blocks/check-block.ts";
import { checkTypes } from "./blocks/check-types.ts";
import { onBothServers, pages, readBlocks } from "./blocks/read-blocks.ts";
import { runTests } from "./blocks/run-tests.ts";
import { needsStory, runStory } from "./blocks/story.ts";

const all = pages.map((page) => ({ page, blocks: readBlocks(page) })).filter(({ blocks }) => blocks.length > 0);

it.each(all)("$page has only blocks that are checked", async ({ blocks }) => {
  expect((await Promise.all(blocks.map(checkBlock))).flat()).toEqual([]);
});

it("compile, all of them, and the tests among them pass", { timeout: 120_000 }, async () => {
  const cwd = tempFolder();
  const blocks = all.flatMap((page) => page.blocks);
  expect(await checkTypes(blocks, cwd)).toEqual([]);
  expect(await runTests(cwd)).toEqual([]);
});

it.each(all.filter(({ page, blocks }) => needsStory(blocks) && !onBothServers.includes(page)))(
  "$page runs as it says",
  { timeout: 60_000 },
  async ({ blocks }) => {
    expect(await runStory(blocks, tempFolder())).toEqual([]);
  },
);
