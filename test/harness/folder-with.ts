import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { tempFolder } from "./temp-folder.ts";

/** A new folder with these files in it, by their paths; removed when the test ends. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = tempFolder();
  for (const [file, text] of Object.entries(files)) {
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  return folder;
}
