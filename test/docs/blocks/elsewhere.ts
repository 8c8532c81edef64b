/**
 * What no test of the pages runs, all of it, each by its page and its first line: what is in no list here is run, and what is in one is
 * marked `elsewhere=REASON` in its page. So a block that is added is run, or somebody has to say here why it is not.
 */
import type { Block } from "./read-blocks.ts";
import type { ShellCommand } from "./shell-lines.ts";

export interface Reason {
  means: string;
  blocks: readonly string[];
}

export const reasons: Readonly<Record<string, Reason>> = {};

/** Pages that another suite tells as a story, with the same blocks. */
export const toldElsewhere: Readonly<Record<string, string>> = {
  "docs/patterns.md": "test/contract/pages.contract.ts",
  "docs/migrating/from-tasker.md": "test/contract/pages.contract.ts",
  "docs/quick-start.md": "test/e2e/quick-start.test.ts",
};

/** Lines of blocks that run which are passed over, for the reason of that name. */
const commands: readonly [pattern: RegExp, reason: string][] = [
  [/^npm /, "npm"],
  [/^(?:npx )?flow tasks install\b/, "npm"],
  [/^(?:npx )?flow (?:test|worker start)\b.* --(?:watch|procs)\b/, "process"],
];

export const reasonOf = ({ words }: ShellCommand): string | undefined => commands.find(([pattern]) => pattern.test(words.join(" ")))?.[1];

/** As it stands in a list. */
export const entryOf = ({ page, text }: Block): string => `${page}: ${text.trim().split("\n")[0]?.trim()}`;
