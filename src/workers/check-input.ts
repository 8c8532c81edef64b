/** Checks of a task's input and output, made once for each module. */
import { createSchemaCheck, sayProblems } from "../core/input-schema.ts";
import type { SchemaCompilers } from "../core/input-schema.ts";
import type { JsonObject } from "../core/json.ts";
import type { StandardIssue, StandardSchema, TaskModule } from "../core/task-module.ts";
import { errorText } from "./logger.ts";

export type Checked = { value: unknown } | { problem: string };
export type Check = (value: unknown) => Checked | Promise<Checked>;

const compilers: SchemaCompilers = {
  older: async (options) => new (await import("ajv")).Ajv(options),
  latest: async (options) => new (await import("ajv/dist/2020.js")).Ajv2020(options),
  formats: async () => (await import("ajv-formats/dist/formats.js")).fullFormats,
};

/** Undefined where the module declares no schema. Throws where its JSON Schema is none. */
export async function createInputCheck({ input, inputJsonSchema }: TaskModule): Promise<Check | undefined> {
  return input === undefined ? checkByJsonSchema(inputJsonSchema, "input") : checkByStandardSchema(input, "input");
}

/** Of what the handler returns. */
export function createOutputCheck({ output }: TaskModule): Check | undefined {
  return output === undefined ? undefined : checkByStandardSchema(output, "output");
}

/** Of the output as a server gets it. Throws like `createInputCheck`. */
export const createSentCheck = ({ outputJsonSchema }: TaskModule): Promise<Check | undefined> =>
  checkByJsonSchema(outputJsonSchema, "output");

type Side = "input" | "output";

async function checkByJsonSchema(schema: JsonObject | undefined, side: Side): Promise<Check | undefined> {
  if (schema === undefined) return undefined;
  try {
    const check = await createSchemaCheck(schema, compilers, side);
    return (value) => {
      const problems = check(value);
      return problems.length === 0 ? { value } : { problem: sayProblems(problems) };
    };
  } catch (error) {
    throw new Error(`its ${side} schema is no JSON Schema: ${errorText(error)}`, { cause: error });
  }
}

function checkByStandardSchema(schema: StandardSchema, subject: Side): Check {
  return async (value) => {
    const result = await schema["~standard"].validate(value);
    if (result.issues === undefined) return { value: result.value };
    return { problem: sayProblems(result.issues.map((issue) => ({ path: pathOf(issue, subject), message: issue.message }))) };
  };
}

function pathOf(issue: StandardIssue, subject: Side): string {
  let path = subject;
  for (const segment of issue.path ?? []) {
    const key = typeof segment === "object" ? segment.key : segment;
    path += typeof key === "number" ? `[${key}]` : `.${String(key)}`;
  }
  return path;
}
