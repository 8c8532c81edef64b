/** Whether a JSON Schema is one, by the drafts that a worker of this package reads. */
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { withNearestNumbers } from "../core/exact-json.ts";
import type { JsonObject } from "../core/json.ts";
import { pointerText } from "../core/pointer.ts";

const options = { strict: false, validateFormats: false, logger: false } as const;
const latest = new Ajv2020(options);
const older = new Ajv(options);

/** The first mistake and its JSON pointer in the schema; undefined where it is a schema. */
export function findSchemaMistake(schema: JsonObject): { pointer: string; message: string } | undefined {
  const draft = typeof schema["$schema"] === "string" ? schema["$schema"] : "";
  const ajv = /2019-09|2020-12/.test(draft) ? latest : older;
  const { $schema: _, ...undrafted } = withNearestNumbers(schema);
  if (ajv.validateSchema(undrafted) === true) return undefined;
  const [error] = ajv.errors ?? [];
  const pointer = error?.instancePath ?? "";
  return { pointer, message: `${pointer === "" ? "it" : pointerText(pointer)} ${error?.message ?? "is wrong"}` };
}
