/** What the branch tracks where definitions stand, and a working tree does not hold on purpose: nobody has removed it. */
import { readdirSync } from "node:fs";
import path from "node:path";
import type { Project } from "../project.ts";
import { relativeFile } from "../project.ts";
import { locateRepository } from "./open-repository.ts";
import { literally, relativeTo } from "./read-log.ts";
import { runGit } from "./run-git.ts";

/** Files that a sparse checkout leaves out, and submodules that were not fetched: relative to the root. None outside of a repository. */
export async function findUnpopulated({ root, paths }: Project): Promise<string[]> {
  const { repository } = await locateRepository(root);
  if (repository === undefined) return [];
  const folders = [...paths.tasks, ...paths.workflows, ...paths.events, ...paths.schedules].map(({ path: folder }) =>
    relativeFile(root, folder),
  );
  const inside = [...new Set(folders)].filter((folder) => !folder.startsWith(".."));
  const specs = inside.flatMap((folder) => [
    literally(repository, folder),
    ...parentsOf(folder).map((parent) => literally(repository, parent)),
  ]);
  const answer = await runGit({ cwd: root, args: ["ls-files", "-z", "-t", "--stage", "--full-name", "--", ...specs] });
  if (!answer.ok) return [];
  return answer.stdout
    .toString("utf8")
    .split("\0")
    .flatMap((line) => {
      const [facts = "", name = ""] = line.split("\t");
      const [tag, mode] = facts.split(" ");
      const file = relativeTo(repository.prefix, name);
      const isSubmodule = mode === "160000";
      if (isSubmodule) return isEmpty(path.join(root, file)) ? [file] : [];
      // What stands beside the folders of definitions is of no interest.
      return tag === "S" && inside.some((folder) => file.startsWith(`${folder}/`)) ? [file] : [];
    });
}

/** A folder of definitions may itself lie in a submodule. */
function parentsOf(folder: string): string[] {
  const keys = folder.split("/");
  return keys.slice(1).map((_key, index) => keys.slice(0, index + 1).join("/"));
}

function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return true;
  }
}
