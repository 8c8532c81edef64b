/** The definitions in a file of the past. Texts are parsed as those of today are; a module would have to be run, and is not. */
import type { AuthoringTools } from "../../core/authoring/expand-definition.ts";
import { splitWorkerOptions } from "../../core/define-task.ts";
import type { Identity, Kind } from "../../core/definition.ts";
import { isError } from "../../core/findings.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";
import { isModuleFile } from "../module-names.ts";
import { identityOf, makeDefinition } from "../make-definition.ts";
import { readModuleLayout } from "../module-positions.ts";
import { prepareDefinition } from "../prepare-definition.ts";
import type { Project } from "../project.ts";
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

export interface PastText {
  kind: Kind;
  file: string;
  text: string;
}

/** With the values of today's environment and profile, and today's tasks for steps with a time limit: it is compared with what they make of the definitions of today. */
export function readPastFile({ kind, file, text }: PastText, project: Project, tools: AuthoringTools = {}): PastFile {
  if (isModuleFile(file)) {
    const { name } = readModuleLayout(text);
    return { definitions: [], unread: name === undefined ? [] : [name] };
  }
  const { value, problems } = parseText(file, text);
  if (problems.length > 0) return { definitions: [], unread: findWrittenNames(text) };
  const definitions: PastDefinition[] = [];
  const unread: string[] = [];
  for (const written of kind === "task" || !Array.isArray(value) ? [value] : value) {
    const prepared = prepareDefinition(kind, { value: written, locate: () => nowhere }, project, tools);
    const attempt = makeDefinition(kind, bodyOf(kind, prepared.value), () => nowhere).value;
    if (attempt === undefined) continue;
    if (prepared.findings.some(isError)) unread.push(attempt.name);
    else definitions.push({ ...identityOf(attempt), body: attempt.body });
  }
  return { definitions, unread };
}

const bodyOf = (kind: Kind, value: Json): Json => (kind === "task" && isJsonObject(value) ? splitWorkerOptions(value).definition : value);

const nowhere = { file: "", line: 1, column: 1 };
