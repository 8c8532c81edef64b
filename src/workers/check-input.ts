/** Checks of a task's input and output, made once for each module. */
import type { ValidateFunction } from "ajv";
import type { JsonObject } from "../core/json.ts";
import type { StandardIssue, StandardSchema, TaskModule } from "../core/task-module.ts";
import { errorText } from "./logger.ts";

export type Checked = { value: unknown } | { problem: string };
export type Check = (value: unknown) => Checked | Promise<Checked>;

const mostProblems = 5;

/** Undefined where the module declares no schema. Throws where its JSON Schema is none. */
export async function createInputCheck(module: TaskModule): Promise<Check | undefined> {
  if (module.input !== undefined) return checkByStandardSchema(module.input, "input");
  if (module.inputJsonSchema === undefined) return undefined;
  try {
    return checkByJsonSchema(await compile(module.inputJsonSchema));
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
    return { problem: sayProblems(result.issues.map((issue) => `${pathOf(issue, subject)}: ${issue.message}`)) };
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

async function compile(schema: JsonObject): Promise<ValidateFunction> {
  // Conductor's schemas name any draft or none; formats and unknown keywords are annotations, as the drafts say.
  const options = { strict: false, allErrors: true, validateFormats: false, logger: false } as const;
  const draft = typeof schema["$schema"] === "string" ? schema["$schema"] : "";
  if (/2019-09|2020-12/.test(draft)) {
    const { Ajv2020 } = await import("ajv/dist/2020.js");
    return new Ajv2020(options).compile(schema);
  }
  const { Ajv } = await import("ajv");
  const { $schema: _, ...undrafted } = schema;
  return new Ajv(options).compile(undrafted);
}

function checkByJsonSchema(validate: ValidateFunction): Check {
  return (value) => {
    if (validate(value)) return { value };
    const problems = (validate.errors ?? []).map((error) => {
      const extra: unknown = error.params["additionalProperty"];
      return `input${pointerToPath(error.instancePath)}: ${error.message ?? error.keyword}${typeof extra === "string" ? ` (${extra})` : ""}`;
    });
    return { problem: sayProblems(problems) };
  };
}

function pointerToPath(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join("");
}

function sayProblems(problems: readonly string[]): string {
  const shown = problems.slice(0, mostProblems).join("; ");
  return problems.length <= mostProblems ? shown : `${shown}; and ${problems.length - mostProblems} more`;
}
