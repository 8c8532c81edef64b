import type { LocalDefinition } from "../../definition.ts";
import type { AcrossAdvice, ProjectDefinitions } from "./project-definitions.ts";

/** Two names that only differ in letter case: two definitions for the server, and one too many for people and some databases. */
export function findNamesInCase({ definitions }: ProjectDefinitions): AcrossAdvice[] {
  const first = new Map<string, LocalDefinition>();
  return definitions.flatMap((definition): AcrossAdvice[] => {
    const key = `${definition.kind} ${definition.name.toLowerCase()}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, definition);
    if (other === undefined || other.name === definition.name) return [];
    const message = `The name differs from ${other.name} (${other.source.file}:${other.source.line}) in letter case alone.`;
    return [{ definition, pointer: "/name", message, hint: "Is one of them meant for the other?" }];
  });
}
