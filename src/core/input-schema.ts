/** Whether an input, or an output, fits the JSON Schema of its definition. What compiles schemas is given, as this folder loads no library for it. */
import { withNearestNumbers } from "./exact-json.ts";
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import type { SchemaDef } from "./model/task-def.ts";
import { withNewerForms } from "./newer-schema.ts";

export interface SchemaProblem {
  /** `input.lines[0].sku`. */
  path: string;
  message: string;
}

/** What ajv's validators are, as far as it is used. */
interface Validate {
  (value: unknown): unknown;
  errors?: readonly SchemaError[] | null;
}

interface SchemaError {
  /** A JSON pointer into the value. */
  instancePath: string;
  keyword: string;
  message?: string;
  params: Readonly<Record<string, unknown>>;
}

// Conductor's schemas name any draft or none; unknown keywords and formats are annotations, as the drafts say. What every object inherits
// (`constructor`) is no property of an input.
const options = { strict: false, allErrors: true, logger: false, ownProperties: true } as const;

interface Compiler {
  validateSchema(schema: JsonObject): unknown;
  compile(schema: JsonObject): Validate;
  /** Those that it knows, by their names. */
  formats: object;
}

type CreateCompiler = (schemaOptions: typeof options) => Promise<Compiler>;

/** ajv, loaded when it is needed. */
export interface SchemaCompilers {
  older: CreateCompiler;
  /** For the drafts 2019-09 and 2020-12. */
  latest: CreateCompiler;
  /** What `format` can say, by its names. */
  formats: () => Promise<object>;
}

/** More help nobody, and every item of a long list may have one. */
const mostTold = 100;

/**
 * Rejects with an Error that says why where the schema is no JSON Schema. The check answers with nothing where the value fits, and
 * with the first hundred places where it does not. `subject`: the first word of their paths.
 */
export async function createSchemaCheck(
  schema: JsonObject,
  compilers: SchemaCompilers,
  subject = "input",
): Promise<(value: unknown) => SchemaProblem[]> {
  const { isLatest, schema: read } = readSchema(schema);
  const compiler = await (isLatest ? compilers.latest : compilers.older)(options);
  // The schema itself is looked at before there are formats: a $ref to the definition of `My Type` need be no address.
  compiler.validateSchema(read);
  // What every object inherits is no format either.
  Object.assign(Object.setPrototypeOf(compiler.formats, null), await compilers.formats());
  const validate = compiler.compile(read);
  return (value) => (validate(value) === true ? [] : (validate.errors ?? []).slice(0, mostTold).map((error) => describe(error, subject)));
}

/** As a compiler takes it. `isLatest`: it names one of the drafts 2019-09 and 2020-12, and is of draft 4 to 7 otherwise. */
export function readSchema(schema: JsonObject): { isLatest: boolean; schema: JsonObject } {
  const draft = typeof schema["$schema"] === "string" ? schema["$schema"] : "";
  const isLatest = /2019-09|2020-12/.test(draft);
  // `$async` is ajv's own word: the check would answer with a promise, which nobody waits for.
  const { $schema: _, $async: _async, ...undrafted } = withNearestNumbers(schema);
  return { isLatest, schema: isLatest ? undrafted : withNewerForms(undrafted) };
}

function describe({ instancePath, keyword, message = keyword, params }: SchemaError, subject: string): SchemaProblem {
  const extra = params["additionalProperty"];
  return { path: `${subject}${pathText(instancePath)}`, message: typeof extra === "string" ? `${message} (${extra})` : message };
}

const pathText = (pointer: string): string =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join("");

const mostSaid = 5;

/** In one line. */
export function sayProblems(problems: readonly SchemaProblem[]): string {
  const shown = problems.slice(0, mostSaid).map(({ path, message }) => `${path}: ${message}`);
  const left = problems.length - shown.length;
  return [...shown, ...(left === 0 ? [] : [problems.length < mostTold ? `and ${left} more` : "and many more"])].join("; ");
}

/** The JSON Schema that a start of the workflow is checked by; undefined where there is none, or where it is not to be enforced. */
export const enforcedSchema = ({ inputSchema, enforceSchema = true }: { inputSchema?: SchemaDef; enforceSchema?: boolean }) =>
  enforceSchema ? jsonSchemaIn(inputSchema) : undefined;

/** The JSON Schema that a definition holds as `inputSchema` or `outputSchema`; undefined where it is of another language, or elsewhere. */
export function jsonSchemaIn(definition: Json | SchemaDef | undefined): JsonObject | undefined {
  if (typeof definition !== "object" || definition === null || !("data" in definition)) return undefined;
  const { type, data } = definition;
  return (type ?? "JSON") === "JSON" && isJsonObject(data) ? data : undefined;
}

export interface TaskJsonSchemas {
  inputJsonSchema?: JsonObject;
  outputJsonSchema?: JsonObject;
}

/**
 * What a worker checks by a task's definition: the input unless `enforceSchema` is false, and the output only where it is true, as the
 * work is done by then.
 */
export function taskJsonSchemas({ inputSchema, outputSchema, enforceSchema }: JsonObject): TaskJsonSchemas {
  const input = enforceSchema === false ? undefined : jsonSchemaIn(inputSchema);
  const output = enforceSchema === true ? jsonSchemaIn(outputSchema) : undefined;
  return {
    ...(input === undefined ? {} : { inputJsonSchema: withNearestNumbers(input) }),
    ...(output === undefined ? {} : { outputJsonSchema: withNearestNumbers(output) }),
  };
}

/** The input that a run begins with: the template fills what is missing or null, but an empty input stays empty. */
export function filledInput(template: JsonObject = {}, input: JsonObject): JsonObject {
  if (Object.keys(input).length === 0) return input;
  const given = Object.entries(input).filter(([key, value]) => value !== null || !Object.hasOwn(template, key));
  return { ...template, ...Object.fromEntries(given) };
}

/** What a server puts into the input of a run by itself, which no schema has to allow. */
export const serverKeys: ReadonlySet<string> = new Set([
  "_systemMetadata",
  "_startedByScheduler",
  "_scheduledTime",
  "_executedTime",
  "_executionId",
  "_schedulerCron",
]);

/** The input as whoever started the run gave it. */
export const givenInput = (input: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(input).filter(([key]) => !serverKeys.has(key)));
