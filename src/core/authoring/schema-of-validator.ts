/** The JSON Schema of a Standard Schema validator, as far as its library can tell it. */
import type { JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import type { StandardSchema } from "../task-module.ts";

export type SchemaOfValidator =
  | { schema: JsonObject; problem?: undefined; hint?: undefined }
  | { schema?: undefined; problem: string; hint: string };

/** What plain JavaScript, or an old release of a schema library, can put there in spite of the types. Those of arktype are functions. */
export function isValidator(value: unknown): value is StandardSchema {
  return value !== null && (typeof value === "object" || typeof value === "function") && "~standard" in value;
}

const valibotHint =
  "Install @valibot/to-json-schema in the project, where flow finds it (in a program: give what its toStandardJsonSchema makes of the validator), or write the JSON Schema itself.";

/** Draft 7, which everything that checks JSON Schemas reads. `side`: what goes into the validator, or what comes out of it. */
export function schemaOfValidator(validator: StandardSchema, side: "input" | "output"): SchemaOfValidator {
  const converters = validator["~standard"].jsonSchema;
  if (converters === undefined) {
    const vendor = validator["~standard"].vendor;
    const hint = vendor === "valibot" ? valibotHint : "Write the JSON Schema itself.";
    return { problem: `This validator (${vendor}) cannot tell its JSON Schema.`, hint };
  }
  try {
    const schema: unknown = converters[side]({ target: "draft-07" });
    if (isJsonObject(schema)) return { schema: JSON.parse(JSON.stringify(schema)) };
    return { problem: "The JSON Schema of this validator is no object.", hint: "Write the JSON Schema itself." };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: `This validator has no JSON Schema: ${reason}.`, hint: "Use types that JSON has, or write the JSON Schema itself." };
  }
}
