/** Imports the TypeScript and JavaScript modules of a project, so that one that is broken harms no other. */
import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Jiti } from "jiti";
import type { Finding } from "../core/findings.ts";
import { describeModuleError } from "./module-error.ts";

export type ImportedModule = { exports: Record<string, unknown>; finding?: undefined } | { exports?: undefined; finding: Finding };

export interface ModuleImporter {
  /** Never throws. */
  importModule(file: string): Promise<ImportedModule>;
}

/** Absolute names of the files below the root that were imported so far, by whatever module. Installed packages are left out. */
export function importedFiles(root: string): string[] {
  const inside = [root, realpathSync(root)].map((folder) => folder + path.sep);
  const inPackage = `${path.sep}node_modules${path.sep}`;
  return Object.keys(createRequire(import.meta.url).cache).filter(
    (file) => inside.some((folder) => file.startsWith(folder)) && !file.includes(inPackage),
  );
}

/** How long one module may take to load. Loading is not the place for work, so this is generous. */
const defaultTimeLimitMs = 10_000;

export function createModuleImporter(root: string, timeLimitMs = defaultTimeLimitMs): ModuleImporter {
  let jiti: Promise<Jiti> | undefined;
  const load = async (file: string) => (await (jiti ??= createTranspiler(root))).import<Record<string, unknown>>(file);

  return {
    async importModule(file) {
      const timeout = createTimeout(timeLimitMs);
      try {
        const exports = await Promise.race([load(file), timeout.expired]);
        return exports === undefined ? { finding: describeTimeout(root, file, timeLimitMs) } : { exports };
      } catch (error) {
        return { finding: describeModuleError(root, file, error) };
      } finally {
        timeout.clear();
      }
    },
  };
}

/**
 * jiti for TypeScript and JavaScript, on every version of Node, so that a project loads the same everywhere: modules share their
 * helpers, `conductor-flow` is found where it is not installed, and mistakes of syntax have a place, which Node's own loader
 * keeps to itself. What it makes of a file is cached on disk.
 */
async function createTranspiler(root: string): Promise<Jiti> {
  const { createJiti } = await import("jiti");
  const entry: unknown = await import(ownEntry);
  return createJiti(pathToFileURL(path.join(root, "flow.js")).href, {
    fsCache: cacheFolder(root),
    interopDefault: false,
    // The root entry holds what the other two do.
    virtualModules: { "conductor-flow": entry, "conductor-flow/client": entry, "conductor-flow/worker": entry },
  });
}

/** Task modules get the library of the `flow` that runs them, also where it is not installed beside them. */
const ownEntry = new URL(import.meta.url.endsWith(".ts") ? "../index.ts" : "../index.js", import.meta.url).href;

/** Holds code that will be run, so it must not be a place that other users can write to, as the system's temporary folder is. */
function cacheFolder(root: string): string {
  const installed = path.join(root, "node_modules");
  if (existsSync(installed)) return path.join(installed, ".cache", "conductor-flow", "modules");
  const base = process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache");
  return path.join(base, "conductor-flow", "modules");
}

function createTimeout(ms: number): { expired: Promise<undefined>; clear(): void } {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return { expired, clear: () => clearTimeout(timer) };
}

function describeTimeout(root: string, file: string, ms: number): Finding {
  return {
    code: "import-timeout",
    severity: "error",
    message: `The module did not finish loading within ${ms / 1000} s: something at its top level waits.`,
    hint: "Move the waiting into the function.",
    file: path.relative(root, file).replaceAll(path.sep, "/"),
    line: 1,
    column: 1,
  };
}
