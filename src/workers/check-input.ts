/** Checks of a task's input and output, made once for each module. */
import { createSchemaCheck, sayProblems } from "../core/input-schema.ts";
import type { SchemaCompilers } from "../core/input-schema.ts";
import type { StandardIssue, StandardSchema, TaskModule } from "../core/task-module.ts";
import { errorText } from "./logger.ts";

export type Checked = { value: unknown } | { problem: string };
export type Check = (value: unknown) => Checked | Promise<Checked>;

const compilers: SchemaCompilers = {
  older: async (options) => new (await import("ajv")).Ajv(options),
  latest: async (options) => new (await import("ajv/dist/2020.js")).Ajv2020(options),
};

/** Undefined where the module declares no schema. Throws where its JSON Schema is none. */
export async function createInputCheck(module: TaskModule): Promise<Check | undefined> {
  if (module.input !== undefined) return checkByStandardSchema(module.input, "input");
  if (module.inputJsonSchema === undefined) return undefined;
  try {
    const check = await createSchemaCheck(module.inputJsonSchema, compilers);
    return (value) => {
      const problems = check(value);
      return problems.length === 0 ? { value } : { problem: sayProblems(problems) };
    };
  } catch (error) {
    throw new Error(`its input schema is no JSON Schema: ${errorText(error)}`, { cause: error });
  }
}

export function createOutputCheck(module: TaskModule): Check | undefined {
  return module.output === undefined ? undefined : checkByStandardSchema(module.output, "output");
}

function checkByStandardSchema(schema: StandardSchema, subject: string): Check {
  return async (value) => {
    const result = await schema["~standard"].validate(value);
    if (result.issues === undefined) return { value: result.value };
    return { problem: sayProblems(result.issues.map((issue) => ({ path: pathOf(issue, subject), message: issue.message }))) };
  };
}

function pathOf(issue: StandardIssue, subject: string): string {
  let path = subject;
  for (const segment of issue.path ?? []) {
    const key = typeof segment === "object" ? segment.key : segment;
    path += typeof key === "number" ? `[${key}]` : `.${String(key)}`;
  }
  return path;
}
