/** What flow keeps for itself in a project: `.flow`, which is nothing for the repository. */
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

const ownFolder = ".flow";

/** Makes `.flow/NAME`, readable for the user alone: definitions may hold secrets. Answers with its absolute path. */
export function makeOwnFolder(root: string, name: string): string {
  const folder = path.join(root, ownFolder, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Whatever the repository's own .gitignore says.
  writeFileSync(path.join(root, ownFolder, ".gitignore"), "*\n", { mode: 0o600 });
  return folder;
}

/**
 * Tells a folder that this machine made from one that came with a checkout. What only saves work is believed in the first alone:
 * somebody could commit values that are not those of the files beside them.
 */
export function markOfFolder(folder: string): string {
  const { ino, birthtimeNs } = statSync(folder, { bigint: true });
  return `${ino}-${birthtimeNs}`;
}
