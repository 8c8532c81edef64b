/** `schema:` beside a definition: the JSON Schema of its input, which becomes Conductor's own `inputSchema`. */
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import type { AuthoringProblem } from "./problem.ts";

export interface ExpandedSchema {
  /** What it stands for; none where there is a problem. */
  fields: JsonObject;
  problems: AuthoringProblem[];
}

/** `definition` is what stands beside it, with its full name: the schema is known by the same. */
export function expandSchema(schema: Json, definition: JsonObject): ExpandedSchema {
  if (!isJsonObject(schema)) {
    const hint = "Write it as `schema: { type: object, properties: { orderId: { type: integer } } }`.";
    return { fields: {}, problems: [{ ...place, message: "The key schema should hold a JSON Schema that is an object.", hint }] };
  }
  if (definition["inputSchema"] !== undefined) {
    const message = "The keys schema and inputSchema both say what the input must be.";
    return { fields: {}, problems: [{ ...place, message, hint: "Keep one of them: schema is the short form of inputSchema." }] };
  }
  const { name, enforceSchema } = definition;
  const inputSchema = { ...(typeof name === "string" ? { name } : {}), version: 1, type: "JSON", data: schema };
  return { fields: { inputSchema, ...(enforceSchema === undefined ? { enforceSchema: true } : {}) }, problems: [] };
}

const place = { code: "schema-misplaced", severity: "error", pointer: "/schema" } as const satisfies Partial<AuthoringProblem>;
