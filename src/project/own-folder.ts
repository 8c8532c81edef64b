/** What flow keeps for itself in a project: `.flow`, which is nothing for the repository. */
import { mkdirSync, writeFileSync } from "node:fs";
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
