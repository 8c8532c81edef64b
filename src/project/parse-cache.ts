/**
 * Values of YAML files by their texts, so that a large project is parsed once and not at every run. What a text says never changes,
 * so nothing in it can be outdated; it holds what stands in the files, before values of the environment are put in.
 */
import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseJson, stringifyJson } from "../core/exact-json.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";
import { makeOwnFolder, markOfFolder } from "./own-folder.ts";

export interface ParseCache {
  find(text: string): Json | undefined;
  keep(text: string, value: Json): void;
  /** Writes what this run has found or kept. Never throws: without it the next run takes longer. */
  save(): void;
}

/** To be raised when a text is read as another value than before. */
const schema = "flow.parsed/1";

/** Fewer are parsed in less time than it is worth to leave files in the project. */
const worthKeeping = 200;

/** `name` tells files of one purpose from those of another: `workflow`. Nothing is read before the first text is looked for. */
export function openParseCache(root: string, name: string): ParseCache {
  const folder = path.join(root, ".flow/parsed");
  const used: JsonObject = {};
  let known: JsonObject | undefined;
  let isNew = false;

  return {
    find(text) {
      known ??= readEntries(path.join(folder, `${name}.json`));
      const key = keyOf(text);
      const value = known[key];
      if (value !== undefined) used[key] = value;
      return value;
    },
    keep(text, value) {
      used[keyOf(text)] = value;
      isNew = true;
    },
    save() {
      if (!isNew || Object.keys(used).length < worthKeeping) return;
      try {
        const file = path.join(makeOwnFolder(root, "parsed"), `${name}.json`);
        const own = `${file}.${process.pid}`;
        writeFileSync(own, stringifyJson({ schema, folder: markOfFolder(folder), values: used }), { mode: 0o600 });
        renameSync(own, file);
      } catch {
        // A folder that cannot be written.
      }
    },
  };
}

const keyOf = (text: string): string => createHash("sha256").update(text).digest("base64url");

function readEntries(file: string): JsonObject {
  try {
    const document = parseJson(readFileSync(file, "utf8"));
    if (!isJsonObject(document) || document["schema"] !== schema || document["folder"] !== markOfFolder(path.dirname(file))) return {};
    const { values = null } = document;
    return isJsonObject(values) ? values : {};
  } catch {
    return {};
  }
}
