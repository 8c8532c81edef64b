/** Whether a JSON Schema is one, by the drafts that checks of inputs read. */
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { readSchema } from "../core/input-schema.ts";
import type { JsonObject } from "../core/json.ts";
import { pointerText } from "../core/pointer.ts";

const options = { strict: false, validateFormats: false, logger: false } as const;
const latest = new Ajv2020(options);
const older = new Ajv(options);

/** The first mistake and its JSON pointer in the schema; undefined where it is a schema. */
export function findSchemaMistake(schema: JsonObject): { pointer: string; message: string } | undefined {
  const { isLatest, schema: read } = readSchema(schema);
  const ajv = isLatest ? latest : older;
  if (ajv.validateSchema(read) !== true) {
    const [error] = ajv.errors ?? [];
    const pointer = error?.instancePath ?? "";
    return { pointer, message: `${pointer === "" ? "it" : pointerText(pointer)} ${error?.message ?? "is wrong"}` };
  }
  try {
    // One of its own for each, as schemas of two definitions may have the same name.
    new (isLatest ? Ajv2020 : Ajv)({ ...options, validateSchema: false }).compile(read);
    return undefined;
  } catch (error) {
    // A pattern that is none, or a reference to what is not in the schema.
    return { pointer: "", message: error instanceof Error ? error.message : String(error) };
  }
}
