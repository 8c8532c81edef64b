/** Where the files of something new go, and what they call each other. */
import path from "node:path";
import picomatch from "picomatch";
import { FlowError } from "../../core/errors.ts";
import type { ProjectFolder } from "../project.ts";
import { relativeFile } from "../project.ts";
import { isFolder } from "../walk-folders.ts";

/** The first folder that the config has for them, relative to the root and with `/`: `tasks`, or `packages/orders/tasks`. */
export function firstFolder(root: string, folders: readonly ProjectFolder[], setting: string): string {
  const [first] = folders;
  // A pattern that matches nothing stands for itself.
  if (first !== undefined && (isFolder(first.path) || !picomatch.scan(first.path).isGlob)) return relativeFile(root, first.path);
  throw new FlowError("config", `${setting} names no folder that is there`, {
    hint: "Make one of the folders that its pattern stands for, or name one without a pattern.",
  });
}

/** How a module in one file imports another: `../tasks/charge/charge.ts`. Both are relative to the root. */
export function importPath(from: string, to: string): string {
  const relative = path.posix.relative(path.posix.dirname(from), to);
  return relative.startsWith(".") ? relative : `./${relative}`;
}

/** The folder of the schemas for editors, as a file names it. */
export const schemasFrom = (file: string): string => importPath(file, "node_modules/conductor-flow/schemas/definitions");

/** A word as YAML reads it for a text. */
export const yamlWord = (text: string): string => (/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text) ? `"${text}"` : text);
