/** What is to be done about an import that does not resolve. */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { definitionNames } from "./find-tasks.ts";
import { writtenTaskNames } from "./list-written-names.ts";
import { readPackageFile } from "./package-file.ts";
import { relativeFile } from "./project.ts";

interface MissingImport {
  /** The task's module, absolute. */
  module: string;
  /** The file that imports, absolute. */
  importer: string;
  specifier: string;
}

export function hintForMissing(root: string, { module, importer, specifier }: MissingImport): string {
  const general = "Install what is missing, or mend the path.";
  const name = packageNameOf(specifier);
  if (name === undefined) return general;
  const folder = folderWithPackage(root, path.dirname(importer));
  if (folder === undefined) return general;
  const install = `\`flow tasks install ${taskOf(root, module)}\``;
  const { dependencies } = readPackageFile(folder);
  if (dependencies?.includes(name) === true) return `Run ${install}.`;
  return `Name ${name} in ${relativeFile(root, path.join(folder, "package.json"))}, and run ${install}.`;
}

/** `@scope/name` of `@scope/name/part`; undefined for what is a path. */
function packageNameOf(specifier: string): string | undefined {
  return /^(?:@[a-z\d~-][\w.~-]*\/)?[a-z\d~-][\w.~-]*(?=\/|$)/i.exec(specifier)?.[0];
}

/** The nearest one upwards. That of the project itself is none of a task. */
function folderWithPackage(root: string, from: string): string | undefined {
  for (let folder = from; folder.startsWith(root + path.sep); folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, "package.json"))) return folder;
  }
  return undefined;
}

function taskOf(root: string, module: string): string {
  const folder = path.dirname(module);
  const definitionFiles = readdirSync(folder)
    .filter((name) => definitionNames.has(name))
    .map((name) => path.join(folder, name));
  return writtenTaskNames(root, { path: folder, name: path.basename(folder), definitionFiles, module })[0] ?? path.basename(folder);
}
