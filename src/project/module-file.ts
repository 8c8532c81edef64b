/** A module's file as a place to point at, read only when somebody does. */
import { readFileSync } from "node:fs";
import type { Source } from "../core/definition.ts";
import type { ModuleLayout } from "./module-positions.ts";
import type { Json } from "../core/json.ts";
import { childPointer, valueAt } from "../core/pointer.ts";
import { readModuleLayout } from "./module-positions.ts";
import { relativeFile } from "./project.ts";

export interface ModuleFile {
  locate: (pointer: string) => Source;
  /** The same for a value that the module has made: a step that a function adds is found by its name. */
  locateIn: (value: Json) => (pointer: string) => Source;
  /** The definition's name as far as it is written out: known even if the module does not load. */
  writtenName: () => string | undefined;
}

export function createModuleFile(root: string, target: string): ModuleFile {
  const file = relativeFile(root, target);
  let layout: ModuleLayout | undefined;
  const read = () => (layout ??= readModuleLayout(readFileSync(target, "utf8")));
  const locate = (pointer: string): Source => ({ file, ...read().locate(pointer) });
  const locateIn = (value: Json) => (pointer: string) => {
    const [step] = stepPointer.exec(pointer) ?? [];
    const name = step === undefined || read().has(step) ? undefined : valueAt(value, `${step}/name`);
    if (step === undefined || typeof name !== "string") return locate(pointer);
    const named = childPointer("/steps", name);
    return locate(read().has(named) ? named + pointer.slice(step.length) : pointer);
  };
  return { locate, locateIn, writtenName: () => read().name };
}

const stepPointer = /^\/steps\/\d+(?=\/|$)/;
