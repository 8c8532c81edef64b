import type { SchemaDef } from "../model/task-def.ts";
import type { Advice } from "./advice.ts";

/** A schema that no check reads: it lies elsewhere, or it is in another language than JSON Schema. */
export function findUncheckedSchemas({ inputSchema, outputSchema }: { inputSchema?: SchemaDef; outputSchema?: SchemaDef }): Advice[] {
  return Object.entries({ inputSchema, outputSchema }).flatMap(([field, schema]): Advice[] => {
    const reason = whyUnchecked(schema);
    if (reason === undefined) return [];
    const hint = "Write the JSON Schema below data, if values are to be checked by it.";
    return [{ pointer: `/${field}/${reason.key}`, message: `Nothing is checked by the ${field}: ${reason.text}.`, hint }];
  });
}

function whyUnchecked({ type, data, externalRef }: SchemaDef = {}): { key: string; text: string } | undefined {
  if (data === undefined)
    return externalRef === undefined ? undefined : { key: "externalRef", text: "it lies elsewhere, and is not fetched" };
  const language = type ?? "JSON";
  return language === "JSON" ? undefined : { key: "type", text: `it is ${language}, and only JSON Schemas are read` };
}
