/** Inputs checked by JSON Schemas. A pattern or a schema that multiplies itself may take for ever: the thread around it can be ended. */
import type { SchemaCompilers, SchemaProblem } from "../../core/input-schema.ts";
import { createSchemaCheck } from "../../core/input-schema.ts";
import type { EvaluationJob } from "./messages.ts";

/** The answer for one input: what does not fit, or why the schema is none. */
export type SchemaAnswer = { problems: SchemaProblem[] } | { noSchema: string };

type Check = (input: unknown) => SchemaAnswer;

const compilers: SchemaCompilers = {
  older: async (options) => new (await import("ajv")).Ajv(options),
  latest: async (options) => new (await import("ajv/dist/2020.js")).Ajv2020(options),
  formats: async () => (await import("ajv-formats/dist/formats.js")).fullFormats,
};

/** Compiling takes a few milliseconds, checking a few microseconds. */
const mostKept = 50;
const kept = new Map<string, Promise<Check>>();

/** The library comes first, so that its time is not that of a schema: to be loaded, and for its first schema, which takes twice as long. */
export async function loadSchemaCheck(): Promise<typeof checkByJsonSchema> {
  await Promise.all([createSchemaCheck({}, compilers), import("ajv/dist/2020.js")]);
  return checkByJsonSchema;
}

/** JSON text of a `SchemaAnswer`. */
async function checkByJsonSchema({ source, input }: EvaluationJob): Promise<string> {
  const check = kept.get(source) ?? compile(source);
  kept.delete(source);
  kept.set(source, check);
  for (const oldest of kept.keys()) {
    if (kept.size <= mostKept) break;
    kept.delete(oldest);
  }
  return JSON.stringify((await check)(JSON.parse(input)));
}

async function compile(source: string): Promise<Check> {
  try {
    const check = await createSchemaCheck(JSON.parse(source), compilers);
    return (input) => ({ problems: check(input) });
  } catch (error) {
    const noSchema = error instanceof Error ? error.message : String(error);
    return () => ({ noSchema });
  }
}
