/**
 * The fenced blocks of a page, with what their first line says after the language, which GitHub does not show. How to mark a block:
 *
 * - `ts`: nothing more is needed, it is compiled; `file=PATH` where it is a file of the page's project.
 * - `yaml file=PATH`, `json file=PATH`: a file of the project. `config` behind it: a config, which is loaded. A `json` with a `schema` is
 *   held against that schema instead.
 * - `sh run`, `text run`: its commands are run, in the order of the page, in one folder and on one server. In `text` the lines with `$ `
 *   are the commands, and the others must be printed, in their order.
 * - `scene=NAME` before that: what a reader is meant to have already, made by the function of that name in scenes.ts.
 * - `text files`: the names of files, one a line or as a tree, each of which the project has when the page ends.
 * - `elsewhere=WHY`: no test runs it here. WHY is one of the reasons in elsewhere.ts, and the block must be in the list there.
 */
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
   * `files`, the names of files that there are.
   */
  mark?: string;
  /** What is prepared before it is run: a name in scenes.ts. */
  scene?: string;
  /** Why nothing is done with it: a reason in elsewhere.ts. */
  elsewhere?: string;
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

/** Their stories are run by test/contract/pages.contract.ts, on a real server too. */
export const onBothServers: readonly string[] = ["docs/patterns.md", "docs/migrating/from-tasker.md"];

const readPage = (page: string): string => readFileSync(path.join(root, page), "utf8");

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

const marks = new Set(["run", "config", "files"]);

type Info = Pick<Block, "language" | "file" | "mark" | "scene" | "elsewhere">;

function readInfo(info: string, place: string): Info {
  const [language = "", ...words] = info.trim().split(/ +/);
  const read: Info = { language };
  for (const word of words) {
    const [, name, value = ""] = /^(file|scene|elsewhere)=(.+)$/.exec(word) ?? [];
    if (name === "file" || name === "scene" || name === "elsewhere") read[name] = value;
    else if (marks.has(word)) read.mark = word;
    else throw new Error(`${place}: nobody knows what ${word} means behind the language`);
  }
  return read;
}
