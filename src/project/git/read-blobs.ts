/** Contents of files by their ids in the repository, many in one call. */
import type { Repository } from "./open-repository.ts";
import { runGit } from "./run-git.ts";

/** So many are in memory at once. */
const atOnce = 2000;

/** Calls `take` for each that the repository has; answers false where Git failed. */
export async function readBlobs(
  repository: Repository,
  ids: readonly string[],
  take: (id: string, text: string) => void,
): Promise<boolean> {
  for (let from = 0; from < ids.length; from += atOnce) {
    const wanted = ids.slice(from, from + atOnce);
    const answer = await runGit({ cwd: repository.root, args: ["cat-file", "--batch", "--buffer"], input: `${wanted.join("\n")}\n` });
    if (!answer.ok) return false;
    if (!splitBlobs(answer.stdout, take)) return false;
  }
  return true;
}

/** `ID blob SIZE`, a line break, the bytes, a line break. False where one is not there. */
function splitBlobs(bytes: Buffer, take: (id: string, text: string) => void): boolean {
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at);
    const [id = "", type, size] = bytes.toString("latin1", at, end).split(" ");
    if (type !== "blob") return false;
    const start = end + 1;
    at = start + Number(size) + 1;
    take(id, bytes.toString("utf8", start, at - 1));
  }
  return true;
}
