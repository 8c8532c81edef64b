/** Definitions for tests. A place in the "file" is its JSON pointer: line 1 plus its depth, column 1 plus its length. */
import type { Kind, LocalDefinition, LocalDefinitions, RemoteDefinition } from "../../src/core/definition.ts";
import type { JsonObject } from "../../src/core/json.ts";

export function local(kind: Kind, body: JsonObject): LocalDefinition {
  const name = typeof body["name"] === "string" ? body["name"] : "";
  const file = `${kind}s/${name}.yml`;
  const version = kind === "workflow" ? { version: typeof body["version"] === "number" ? body["version"] : 1 } : {};
  const locate = (pointer: string) => ({ file, line: pointer.split("/").length, column: pointer.length + 1 });
  return { kind, name, ...version, body, source: locate(""), locate };
}

export function remote(kind: Kind, body: JsonObject): RemoteDefinition {
  const { version, ...rest } = local(kind, body);
  return { kind: rest.kind, name: rest.name, ...(version === undefined ? {} : { version }), body };
}

export function localDefinitions(...definitions: LocalDefinition[]): LocalDefinitions {
  return { definitions, findings: [], invalid: 0, invalidNames: [] };
}

export const simple = (taskReferenceName: string, name = taskReferenceName): JsonObject => ({ name, taskReferenceName });
