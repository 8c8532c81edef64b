/**
 * Validators of valibot tell their JSON Schemas by a package of its own, `@valibot/to-json-schema`. The project's copy of it is asked
 * where it has one: it has to fit the project's valibot.
 */
import { createRequire } from "node:module";
import { isValidator } from "../core/authoring/schema-of-validator.ts";
import type { StandardSchema } from "../core/task-module.ts";

const converterPackage = "@valibot/to-json-schema";

/** `from`: absolute, the file that uses the validator. The same validator where it needs nothing, or where the package is not there. */
export function withValibotSchema(validator: StandardSchema, from: string): StandardSchema {
  const { vendor, jsonSchema } = validator["~standard"];
  if (vendor !== "valibot" || jsonSchema !== undefined) return validator;
  const convert = findConverter(from);
  const converted: unknown = convert?.(validator);
  return isValidator(converted) ? converted : validator;
}

function findConverter(from: string): ((validator: StandardSchema) => unknown) | undefined {
  const require = createRequire(from);
  let found: unknown;
  try {
    found = require(converterPackage);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
  // Releases before 1.5 have no such function.
  const convert = typeof found === "object" && found !== null && "toStandardJsonSchema" in found ? found.toStandardJsonSchema : undefined;
  return typeof convert === "function" ? (validator): unknown => Reflect.apply(convert, undefined, [validator]) : undefined;
}
