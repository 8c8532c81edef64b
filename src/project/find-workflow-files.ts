/** Which files under `workflows/` hold definitions of which kind. */
import path from "node:path";
import type { Kind } from "../core/definition.ts";
import { isModuleFile } from "./import-module.ts";
import { isTextFile } from "./read-text.ts";
import type { Folder } from "./walk-folders.ts";

/** Files of the other kinds stand beside workflows and are known by their names. */
const kindOfStem: Readonly<Record<string, Kind>> = {
  event_handlers: "event-handler",
  "event-handlers": "event-handler",
  schedules: "schedule",
};

/** They belong to tools, wherever they stand. */
const toolFiles: ReadonlySet<string> = new Set(["package.json", "package-lock.json", "tsconfig.json"]);

/** Absolute paths of the files of one kind. Names that begin with `_` or `.` are skipped. */
export function findWorkflowFiles(trees: readonly Folder[], kind: Kind): string[] {
  return trees.flatMap((tree) => [
    ...tree.files.filter((name) => kindOfFile(name) === kind).map((name) => path.join(tree.path, name)),
    ...findWorkflowFiles(tree.folders, kind),
  ]);
}

function kindOfFile(name: string): Kind | undefined {
  if (name.startsWith("_") || name.startsWith(".") || toolFiles.has(name)) return undefined;
  if (!isTextFile(name) && !isModuleFile(name)) return undefined;
  return kindOfStem[name.slice(0, name.lastIndexOf("."))] ?? "workflow";
}
