/** A module's file as a place to point at, read only when somebody does. */
import { readFileSync } from "node:fs";
import type { Source } from "../core/definition.ts";
import type { ModuleLayout } from "./module-positions.ts";
import { readModuleLayout } from "./module-positions.ts";
import { relativeFile } from "./project.ts";

export interface ModuleFile {
  locate: (pointer: string) => Source;
  /** The definition's name as far as it is written out: known even if the module does not load. */
  writtenName: () => string | undefined;
}

export function createModuleFile(root: string, target: string): ModuleFile {
  const file = relativeFile(root, target);
  let layout: ModuleLayout | undefined;
  const read = () => (layout ??= readModuleLayout(readFileSync(target, "utf8")));
  return { locate: (pointer) => ({ file, ...read().locate(pointer) }), writtenName: () => read().name };
}
