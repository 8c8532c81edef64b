/** Lays out a new project from the files in `templates/project`. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { FlowError } from "../core/errors.ts";
import { writeNewFiles } from "./new/write-new-files.ts";

const templateFolder = new URL("../../templates/project/", import.meta.url);
/** As npm takes it for a package and Conductor for an owner; nothing in it needs quoting in YAML or JSON. */
const projectName = /^[a-z0-9][a-z0-9_-]*$/;
/** npm leaves files of this name out of packages, so the template has it under another. */
const renamed: Readonly<Record<string, string>> = { _gitignore: ".gitignore" };

export interface NewProject {
  /** Absolute. */
  folder: string;
  /** For `project` and the package's name. */
  name: string;
  /** The version of this package, for the dependency on it. */
  version: string;
}

/**
 * Writes the files and returns their names, relative to the folder. Writes nothing at all if one of them is there already (`refused`)
 * or if the name cannot be one (`usage`).
 */
export async function writeNewProject({ folder, name, version }: NewProject): Promise<string[]> {
  if (!projectName.test(name)) {
    throw new FlowError("usage", `${JSON.stringify(name)} cannot be the name of a project`, {
      hint: "Use small letters, digits, - and _, beginning with a letter or a digit.",
    });
  }
  const files = await Promise.all(
    (await listTemplate()).map(async ({ source, target }) => {
      const text = await readFile(new URL(source, templateFolder), "utf8");
      return { file: target, text: text.replaceAll("{{name}}", name).replaceAll("{{version}}", version) };
    }),
  );
  await writeNewFiles(folder, files, "Choose an empty folder: `flow init NEW_FOLDER`.");
  return files.map(({ file }) => file);
}

/** The project's name from its folder's. */
export function projectNameOf(folder: string): string {
  const name = path
    .basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, "-")
    .replaceAll(/^[-_]+|[-_]+$/g, "");
  return name === "" ? "flow-project" : name;
}

async function listTemplate(): Promise<{ source: string; target: string }[]> {
  const entries = await readdir(templateFolder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(fileURLToPath(templateFolder), path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
    .sort()
    .map((source) => ({
      source,
      target: path.posix.join(path.posix.dirname(source), renamed[path.posix.basename(source)] ?? path.posix.basename(source)),
    }));
}
