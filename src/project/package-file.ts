/** What a folder's package.json and the files beside it say of what is to be installed. */
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { isJsonObject } from "../core/json.ts";
import type { Json } from "../core/json.ts";

export interface PackageFile {
  /** Names of the packages that it wants; undefined where the file is missing or no JSON object. */
  dependencies?: string[];
  /** `pnpm` of `"packageManager": "pnpm@9.1.0"`. */
  packageManager?: string;
  /** Names of all files in the folder. */
  beside: string[];
  /** Yarn 1 has another lock file and other options than later ones. */
  isClassicYarn: boolean;
}

export function readPackageFile(folder: string): PackageFile {
  const beside = readdirSync(folder);
  const value = readJson(path.join(folder, "package.json"));
  const classicLock = beside.includes("yarn.lock") && readText(path.join(folder, "yarn.lock")).includes("# yarn lockfile v1");
  if (!isJsonObject(value)) return { beside, isClassicYarn: classicLock };
  const dependencies = ["dependencies", "optionalDependencies", "devDependencies"].flatMap((key) => {
    const named = value[key];
    return isJsonObject(named) ? Object.keys(named) : [];
  });
  const { packageManager } = value;
  const [manager, version = ""] = typeof packageManager === "string" ? packageManager.split("@") : [];
  return {
    beside,
    dependencies,
    isClassicYarn: classicLock || (manager === "yarn" && version.startsWith("1.")),
    ...(manager === undefined ? {} : { packageManager: manager }),
  };
}

/**
 * Packages that npm has installed in the folder and that want to run a script after it. Other managers say so themselves;
 * none where npm has left no word.
 */
export function packagesWithScripts(folder: string): string[] {
  const value = readJson(path.join(folder, "node_modules", ".package-lock.json"));
  if (!isJsonObject(value) || !isJsonObject(value["packages"])) return [];
  return Object.entries(value["packages"]).flatMap(([place, facts]) => {
    if (!isJsonObject(facts) || facts["hasInstallScript"] !== true) return [];
    // A package that is linked stands there by its folder.
    const { name } = facts;
    return [typeof name === "string" ? name : place.replace(/^.*node_modules\//, "")];
  });
}

function readText(file: string): string {
  return readFileSync(file, "utf8");
}

function readJson(file: string): Json | undefined {
  try {
    const value: Json = JSON.parse(readText(file));
    return value;
  } catch {
    return undefined;
  }
}
