/** The patterns, and what was written for another product, run as their pages say, on either server. */
import { expect, it } from "vitest";
import { onBothServers, readBlocks } from "../docs/blocks/read-blocks.ts";
import { runStory } from "../docs/blocks/story.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();

it.each(onBothServers)("%s", { timeout: 180_000 }, async (page) => {
  expect(await runStory(readBlocks(page), tempFolder(), server.address())).toEqual([]);
});
