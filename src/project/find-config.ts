/** Finds and reads the config file: the nearest one upwards, never above the repository, and never one of the home folder. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { FlowError } from "../core/errors.ts";
import type { Position } from "../core/definition.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";
import { createModuleImporter } from "./import-module.ts";
import { readModuleLayout } from "./module-positions.ts";
import { toPlainJson } from "./plain-json.ts";
import { relativeFile } from "./project.ts";
import { parseText } from "./read-text.ts";

export interface ConfigFile {
  /** The folder that paths in the file are relative to, absolute. */
  root: string;
  /** Relative to the root. */
  file: string;
  value: JsonObject;
  /** Pointers are those of `value`. */
  locate: (pointer: string) => Position;
}

export const searchPlaces = [
  ...["yaml", "yml", "json", "ts", "mts", "js", "mjs"].map((extension) => `flow.config.${extension}`),
  ...["yml", "yaml", "json"].map((extension) => `config/flow.${extension}`),
  "package.json",
];

/** What stands in a config file, before it is known whether it is one. */
interface Contents {
  value: Json;
  locate: (pointer: string) => Position;
}

/** Undefined where there is no config file. Throws a FlowError (`config`) with the place if it cannot be read. */
export async function findConfig(cwd: string): Promise<ConfigFile | undefined> {
  const folders = foldersUpwards(cwd);
  // Most runs start where the file is; without any there is nothing to load a library for.
  if (!folders.some((folder) => searchPlaces.some((place) => existsSync(path.join(folder, place))))) return undefined;
  const { cosmiconfig } = await import("cosmiconfig");
  const extensions = [".yaml", ".yml", ".json", ".ts", ".mts", ".js", ".mjs"];
  const explorer = cosmiconfig("flow", {
    searchPlaces,
    searchStrategy: "none",
    ignoreEmptySearchPlaces: false,
    loaders: Object.fromEntries(extensions.map((extension) => [extension, loadForSearch])),
  });
  for (const folder of folders) {
    const found = await explorer.search(folder);
    // Its type leaves open what a loader answers; ours answers this.
    const contents: Contents | undefined = found?.config;
    if (found !== null) return assembleConfig(found.filepath, contents ?? empty);
  }
  return undefined;
}

/** Reads the file that was named. */
export async function readConfig(file: string): Promise<ConfigFile> {
  if (!existsSync(file)) throw new FlowError("config", `The config file ${file} does not exist.`);
  return assembleConfig(file, (await loadContents(file, readTextOf(file))) ?? empty);
}

function readTextOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FlowError("config", `The config file ${file} cannot be read: ${reason}.`, { cause, hint: "--config names a file." });
  }
}

const empty: Contents = { value: null, locate: () => ({ line: 1, column: 1 }) };

function assembleConfig(file: string, { value, locate }: Contents): ConfigFile {
  const root = rootOf(file);
  const name = relativeFile(root, file);
  if (value !== null && !isJsonObject(value)) {
    throw new FlowError("config", "The config should be an object with keys such as `server`.", { file: name, ...locate("") });
  }
  return { root, file: name, value: value ?? {}, locate };
}

/** `config/flow.yml` belongs to the folder above. */
function rootOf(file: string): string {
  const folder = path.dirname(file);
  return path.basename(folder) === "config" && path.parse(file).name === "flow" ? path.dirname(folder) : folder;
}

const isPackageFile = (file: string): boolean => path.basename(file) === "package.json";

/** cosmiconfig looks for the key `flow` in what a package.json holds. */
async function loadForSearch(file: string, text: string): Promise<Contents | { flow?: Contents }> {
  const contents = await loadContents(file, text);
  if (!isPackageFile(file)) return contents ?? empty;
  return contents === undefined ? {} : { flow: contents };
}

/** Undefined for a package.json that says nothing about flow. */
async function loadContents(file: string, text: string): Promise<Contents | undefined> {
  if (/\.m?[tj]s$/.test(file)) return loadModule(file, text);
  const isPackage = isPackageFile(file);
  if (isPackage && !text.includes('"flow"')) return undefined;
  const { value, problems, locate } = parseText(file, text);
  const [problem] = problems;
  if (problem !== undefined) {
    const { message, ...details } = problem;
    throw new FlowError("config", message, { file: relativeFile(rootOf(file), file), ...details });
  }
  if (!isPackage) return { value, locate };
  const own = isJsonObject(value) ? value["flow"] : undefined;
  return own === undefined ? undefined : { value: own, locate: (pointer) => locate(`/flow${pointer}`) };
}

async function loadModule(file: string, text: string): Promise<Contents> {
  const root = rootOf(file);
  const { exports, finding } = await createModuleImporter(root).importModule(file);
  if (finding !== undefined) throw new FlowError("config", finding.message, finding);
  const { locate } = readModuleLayout(text);
  const { value, issues } = toPlainJson(exports["default"] ?? null);
  const [issue] = issues;
  if (issue === undefined && exports["default"] !== undefined) return { value, locate };
  const message =
    issue === undefined ? "The config module has no default export." : `The config is plain data, and here stands ${issue.found}.`;
  throw new FlowError("config", message, { file: relativeFile(root, file), ...locate(issue?.pointer ?? "") });
}

/** From here up to the root of the repository; without one to the nearest package.json; without that only here. */
function foldersUpwards(cwd: string): string[] {
  const upwards: string[] = [];
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    upwards.push(folder);
    if (folder === path.dirname(folder)) break;
  }
  const last =
    [".git", "package.json"]
      .map((name) => upwards.findIndex((folder) => existsSync(path.join(folder, name))))
      .find((index) => index !== -1) ?? 0;
  const home = homedir();
  return upwards.slice(0, last + 1).filter((folder, index) => index === 0 || folder !== home);
}

/** The root of a project without a config file. */
export function findRepositoryRoot(cwd: string): string {
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, ".git"))) return folder;
    if (folder === path.dirname(folder)) return path.resolve(cwd);
  }
}
