/** The definitions in a file of the past. Texts are parsed as those of today are; a module would have to be run, and is not. */
import { splitWorkerOptions } from "../../core/define-task.ts";
import type { Identity, Kind } from "../../core/definition.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";
import { isModuleFile } from "../import-module.ts";
import { identityOf, makeDefinition } from "../make-definition.ts";
import { readModuleLayout } from "../module-positions.ts";
import { parseText } from "../read-text.ts";
import { findWrittenNames } from "../written-names.ts";

export interface PastDefinition extends Identity {
  body: JsonObject;
}

export interface PastFile {
  definitions: readonly PastDefinition[];
  /** Names in a file that cannot be read, as far as they are written out. */
  unread: readonly string[];
}

export function readPastFile(kind: Kind, file: string, text: string): PastFile {
  if (isModuleFile(file)) {
    const { name } = readModuleLayout(text);
    return { definitions: [], unread: name === undefined ? [] : [name] };
  }
  const { value, problems } = parseText(file, text);
  if (problems.length > 0) return { definitions: [], unread: findWrittenNames(text) };
  return { definitions: bodiesOf(kind, value).flatMap((body) => define(kind, body)), unread: [] };
}

function bodiesOf(kind: Kind, value: Json): Json[] {
  if (kind === "task") return [isJsonObject(value) ? splitWorkerOptions(value).definition : value];
  return Array.isArray(value) ? value : [value];
}

function define(kind: Kind, body: Json): PastDefinition[] {
  const { value } = makeDefinition(kind, body, () => nowhere);
  return value === undefined ? [] : [{ ...identityOf(value), body: value.body }];
}

const nowhere = { file: "", line: 1, column: 1 };
