import type { SchemaDef } from "../model/task-def.ts";
import type { Advice, Tools } from "./advice.ts";

/** A JSON Schema that is none. The server stores it; a worker of this package cannot check its input by it. */
export function findInvalidSchemas(
  { inputSchema, outputSchema }: { inputSchema?: SchemaDef; outputSchema?: SchemaDef },
  { findSchemaMistake }: Tools,
): Advice[] {
  return Object.entries({ inputSchema, outputSchema }).flatMap(([field, schema]): Advice[] => {
    if (schema?.data === undefined || (schema.type ?? "JSON") !== "JSON") return [];
    const mistake = findSchemaMistake?.(schema.data);
    if (mistake === undefined) return [];
    return [{ pointer: `/${field}/data${mistake.pointer}`, message: `The ${field} is no JSON Schema: ${mistake.message}.` }];
  });
}
