/** The repository on disk, as far as its definitions are concerned. A loaded config is one. */
import path from "node:path";
import type { Source } from "../core/definition.ts";
import type { Finding } from "../core/findings.ts";

export interface ProjectFolder {
  /** Absolute. */
  path: string;
  /** Where the config names it: it must exist then. */
  configuredAt?: Source;
}

export interface ProjectPaths {
  tasks: ProjectFolder[];
  workflows: ProjectFolder[];
  events: ProjectFolder[];
  schedules: ProjectFolder[];
  /** Globs on paths relative to the root; empty means everything. */
  include: string[];
  exclude: string[];
}

export interface Project {
  /** Absolute. */
  root: string;
  paths: ProjectPaths;
  /** Whose overrides in definitions count. */
  profile?: string;
  /** Those of the config. */
  profiles?: readonly string[];
  /** What stands for `${env.NAME}` in definitions; undefined for what nothing sets. */
  environmentValue?: (name: string) => string | undefined;
}

/** As findings and sources name files: relative to the root, with `/`. */
export function relativeFile(root: string, file: string): string {
  return path.relative(root, file).replaceAll(path.sep, "/");
}

export function errorAt(source: Source, code: string, message: string, hint?: string): Finding {
  return { code, severity: "error", message, ...(hint === undefined ? {} : { hint }), ...source };
}

export function warningAt(source: Source, code: string, message: string, hint?: string): Finding {
  return { ...errorAt(source, code, message, hint), severity: "warning" };
}
