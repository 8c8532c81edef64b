/** Files that a page names in a drawing: one a line, or as a tree by its indentation, with a remark after two blanks. */
import { existsSync } from "node:fs";
import path from "node:path";
import type { Block } from "./read-blocks.ts";

/** What is named and is not there, a line each. */
export function missingFiles(block: Block, folder: string): string[] {
  return pathsIn(block.text)
    .filter((file) => !existsSync(path.join(folder, file)))
    .map((file) => `${block.page}:${block.line}: there is no ${file}`);
}

export function pathsIn(text: string): string[] {
  const above: { indent: number; folder: string }[] = [];
  return text.split("\n").flatMap((line) => {
    const [, blanks = "", names = ""] = /^( *)(\S+(?: {2}[^ ]+\/)*)/.exec(line) ?? [];
    if (names === "") return [];
    while ((above.at(-1)?.indent ?? -1) >= blanks.length) above.pop();
    const files = names.split(/ +/).map((name) => path.join(above.at(-1)?.folder ?? "", name));
    if (names.endsWith("/")) above.push({ indent: blanks.length, folder: files[0] ?? "" });
    return files;
  });
}
