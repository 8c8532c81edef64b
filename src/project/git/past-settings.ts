/** What the project's config said at a point of the history: who the project was, and in which folders its definitions stood. */
import path from "node:path";
import picomatch from "picomatch";
import type { Kind } from "../../core/definition.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";
import { definitionNames } from "../find-tasks.ts";
import { isDefinitionFile, kindOfName } from "../find-workflow-files.ts";
import { isModuleFile } from "../module-names.ts";
import { parseText } from "../read-text.ts";
import { isSkipped } from "../walk-folders.ts";

/** Folders and globs relative to the project's root. */
export interface PastFolders {
  tasks: readonly string[];
  workflows: readonly string[];
  events: readonly string[];
  schedules: readonly string[];
}

export interface PastSettings {
  /** Every name that the config gives the project, profiles included. Undefined where the config of then cannot be read. */
  projects: readonly string[] | undefined;
  folders: PastFolders;
  /** Of which kind the definitions in a file are; undefined for a file that holds none. */
  kindOf(file: string): Kind | undefined;
}

/** Without a config. */
const defaults = {
  tasks: ["tasks"],
  workflows: ["workflows"],
  events: ["events"],
  schedules: ["schedules"],
} as const satisfies PastFolders;

/** `text` is absent where there was no config. A profile's settings stand before those of the top. */
export function readPastSettings(file: string, text: string | undefined, profile: string | undefined): PastSettings {
  if (text === undefined) return assemble([], defaults, {});
  if (isModuleFile(file)) return assemble(projectsInModule(text), defaults, {});
  const config = readConfig(file, text);
  if (config === undefined) return assemble(undefined, defaults, {});
  const profiles = Object.values(objectAt(config, "profiles")).filter(isJsonObject);
  const names = [config, ...profiles].map(({ project }) => project).filter((name) => typeof name === "string");
  const own = profile === undefined ? {} : objectAt(objectAt(config, "profiles"), profile);
  const paths = { ...objectAt(config, "paths"), ...objectAt(own, "paths") };
  const folder = (kind: keyof PastFolders): readonly string[] => textsOf(paths[kind])?.map(plainPath) ?? defaults[kind];
  const folders = { tasks: folder("tasks"), workflows: folder("workflows"), events: folder("events"), schedules: folder("schedules") };
  return assemble(names, folders, { include: textsOf(paths["include"]), exclude: textsOf(paths["exclude"]) });
}

function readConfig(file: string, text: string): JsonObject | undefined {
  const { value, problems } = parseText(file, text);
  if (problems.length > 0) return undefined;
  if (path.posix.basename(file) === "package.json") return isJsonObject(value) ? objectAt(value, "flow") : undefined;
  return value === null ? {} : isJsonObject(value) ? value : undefined;
}

/** Whether a package.json says anything about flow; any other config file does. */
export function isConfigText(file: string, text: string | undefined): text is string {
  return text !== undefined && (path.posix.basename(file) !== "package.json" || text.includes('"flow"'));
}

/** A module is not run for this. Undefined where a name is computed. */
function projectsInModule(text: string): string[] | undefined {
  const mentions = text.match(/\bproject["']?\s*:/g) ?? [];
  const names = [...text.matchAll(/\bproject["']?\s*:\s*(["'`])([^"'`\n$]+)\1/g)].map(([, , name = ""]) => name);
  return names.length === mentions.length ? names : undefined;
}

function objectAt(value: JsonObject, key: string): JsonObject {
  const inner = value[key];
  return isJsonObject(inner) ? inner : {};
}

function textsOf(value: Json | undefined): string[] | undefined {
  const texts = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === "string");
  return texts.length === 0 ? undefined : texts;
}

const plainPath = (written: string): string => path.posix.normalize(written).replace(/\/+$/, "").replace(/^\.$/, "");

type Globs = { include?: string[] | undefined; exclude?: string[] | undefined };

function assemble(projects: readonly string[] | undefined, folders: PastFolders, { include, exclude }: Globs): PastSettings {
  const isIncluded = include === undefined ? () => true : picomatch(include, { dot: true });
  const isExcluded = exclude === undefined ? () => false : picomatch(exclude, { dot: true });
  const matchers = (["tasks", "workflows", "events", "schedules"] as const).map((area) => ({ area, isRoot: matcherOf(folders[area]) }));
  return {
    projects,
    folders,
    kindOf(file) {
      if (!isIncluded(file) || isExcluded(file)) return undefined;
      const name = path.posix.basename(file);
      // The innermost folder decides.
      for (let folder = path.posix.dirname(file); ; folder = path.posix.dirname(folder)) {
        const match = matchers.find(({ isRoot }) => isRoot(folder === "." ? "" : folder));
        if (match !== undefined) return kindIn[match.area](name);
        if (folder === "." || folder === "/" || isSkipped(path.posix.basename(folder))) return undefined;
      }
    },
  };
}

function matcherOf(folders: readonly string[]): (folder: string) => boolean {
  const literal = new Set(folders);
  const globs = folders.filter((folder) => picomatch.scan(folder).isGlob);
  const isMatch = globs.length === 0 ? () => false : picomatch(globs);
  return (folder) => literal.has(folder) || isMatch(folder);
}

const kindIn = {
  tasks: (name) => (definitionNames.has(name) || isModuleFile(name) ? "task" : undefined),
  workflows: (name) => (isDefinitionFile(name) ? kindOfName(name) : undefined),
  events: (name) => (isDefinitionFile(name) ? "event-handler" : undefined),
  schedules: (name) => (isDefinitionFile(name) ? "schedule" : undefined),
} as const satisfies Record<keyof PastFolders, (name: string) => Kind | undefined>;
