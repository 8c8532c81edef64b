/** The fenced blocks of a page, with what their first line says after the language, which GitHub does not show. */
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

export interface Block {
  /** From the repository's root. */
  page: string;
  /** Of the line with the fence, from 1. */
  line: number;
  language: string;
  /** `file=PATH`: the block is this file of the page's project. */
  file?: string;
  /**
   * What is to be done with it: `run`, its commands are run and what is shown of their output is compared; `config`, a config file;
   * `sample`, an excerpt or drawing that is only shown; `syntax`, it is only parsed.
   */
  mark?: string;
  text: string;
}

const root = path.resolve(import.meta.dirname, "../../..");

/** All but the findings and the reference, which have suites of their own. */
export const pages: readonly string[] = [
  "README.md",
  ...readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !/^(findings|reference)\b/.test(name))
    .map((name) => `docs/${name.replaceAll(path.sep, "/")}`)
    .toSorted(),
];

/** Their stories are run by test/contract/pages.contract.ts. */
export const onBothServers: readonly string[] = ["docs/patterns.md", "docs/migrating/from-tasker.md"];

export const readPage = (page: string): string => readFileSync(path.join(root, page), "utf8");

/** Throws where a fence is not closed, or its line says what nobody knows. */
export function readBlocks(page: string, text: string = readPage(page)): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const [place, line] of text.split("\n").entries()) {
    const fence = /^ *```(.*)$/.exec(line);
    if (fence === null) {
      if (open !== undefined) open.text += `${line}\n`;
    } else if (open === undefined) {
      open = { page, line: place + 1, ...readInfo(fence[1] ?? "", `${page}:${place + 1}`), text: "" };
    } else {
      blocks.push(open);
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`${page}:${open.line}: the block is not closed`);
  return blocks;
}

const marks = new Set(["run", "config", "sample", "syntax"]);

function readInfo(info: string, place: string): Pick<Block, "language" | "file" | "mark"> {
  const [language = "", ...words] = info.trim().split(/ +/);
  const read: Pick<Block, "language" | "file" | "mark"> = { language };
  for (const word of words) {
    if (word.startsWith("file=")) read.file = word.slice("file=".length);
    else if (marks.has(word)) read.mark = word;
    else throw new Error(`${place}: nobody knows what ${word} means behind the language`);
  }
  return read;
}
