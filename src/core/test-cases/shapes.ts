/**
 * Shapes of the values in a file of test cases. One shape tells what is wrong with a value, gives the value back with its type, and
 * is the JSON Schema that editors complete by.
 */
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { nearest } from "../nearest.ts";
import { childPointer } from "../pointer.ts";

export interface ShapeProblem {
  pointer: string;
  message: string;
  hint?: string;
}

/** A JSON Schema of draft 7. */
export type EditorSchema = Readonly<Record<string, unknown>>;

export interface Shape<T> {
  schema: EditorSchema;
  /** Undefined where the value, or part of it, is not as it should be: `tell` has heard why then. */
  read(value: Json, pointer: string, tell: (problem: ShapeProblem) => void): T | undefined;
}

export type ValueOf<S> = S extends Shape<infer T> ? T : never;

function plain<T extends Json>(schema: EditorSchema, wanted: string, accepts: (value: Json) => value is T): Shape<T> {
  return {
    schema,
    read(value, pointer, tell) {
      if (accepts(value)) return value;
      tell({ pointer, message: `${nameOf(pointer)} should be ${wanted}.` });
      return undefined;
    },
  };
}

/** The last word of a pointer, as a sentence can begin with it. */
function nameOf(pointer: string): string {
  const key = pointer.slice(pointer.lastIndexOf("/") + 1);
  if (key === "") return "The file";
  return /^\d+$/.test(key) ? "An item of the list" : `\`${key}\``;
}

export const text = (description: string): Shape<string> =>
  plain({ type: "string", description }, "a text", (value): value is string => typeof value === "string" && value !== "");

export const flag = (description: string): Shape<boolean> =>
  plain({ type: "boolean", description }, "true or false", (value): value is boolean => typeof value === "boolean");

export const count = (description: string): Shape<number> =>
  plain(
    { type: "integer", minimum: 0, description },
    "a whole number from 0",
    (value): value is number => Number.isInteger(value) && Number(value) >= 0,
  );

export const anyObject = (description: string): Shape<JsonObject> =>
  plain({ type: "object", description }, "an object", (value): value is JsonObject => isJsonObject(value));

export const anything: Shape<Json> = { schema: {}, read: (value) => value };

export function oneOf<const Word extends string>(words: readonly Word[], description: string): Shape<Word> {
  const list = words.join(", ");
  return plain({ enum: words, description }, words.length === 1 ? list : `one of ${list}`, (value): value is Word =>
    words.some((word) => word === value),
  );
}

export function listOf<T>(item: Shape<T>, description: string): Shape<T[]> {
  return {
    schema: { type: "array", items: item.schema, description },
    read(value, pointer, tell) {
      if (!Array.isArray(value)) {
        tell({ pointer, message: `${nameOf(pointer)} should be a list.` });
        return undefined;
      }
      const items = value.map((one, index) => item.read(one, childPointer(pointer, index), tell));
      const read = items.filter((one) => one !== undefined);
      return read.length === items.length ? read : undefined;
    },
  };
}

export function mapOf<T>(item: Shape<T>, description: string): Shape<ReadonlyMap<string, T>> {
  return {
    schema: { type: "object", additionalProperties: item.schema, description },
    read(value, pointer, tell) {
      if (!isJsonObject(value)) {
        tell({ pointer, message: `${nameOf(pointer)} should be an object.` });
        return undefined;
      }
      const read = new Map<string, T>();
      for (const [key, one] of Object.entries(value)) {
        const known = item.read(one, childPointer(pointer, key), tell);
        if (known !== undefined) read.set(key, known);
      }
      return read.size === Object.keys(value).length ? read : undefined;
    },
  };
}

/** One of them, or a list of them. */
export function oneOrMore<T>(item: Shape<T>, description: string): Shape<T[]> {
  const list = listOf(item, description);
  return {
    schema: { anyOf: [item.schema, { ...list.schema, minItems: 1 }], description },
    read(value, pointer, tell) {
      if (Array.isArray(value)) {
        if (value.length > 0) return list.read(value, pointer, tell);
        tell({ pointer, message: `${nameOf(pointer)} is an empty list.` });
        return undefined;
      }
      const read = item.read(value, pointer, tell);
      return read === undefined ? undefined : [read];
    },
  };
}

interface ObjectFacts<R> {
  required?: readonly R[];
  description: string;
  /** What to say of fields that are not known; the nearest one, or all, where absent. */
  unknown?: string;
}

type Fields = Readonly<Record<string, Shape<unknown>>>;

/** Fields that are not `required` may be absent. */
export function object<const F extends Fields, R extends keyof F & string = never>(
  fields: F,
  { required = [], description, unknown }: ObjectFacts<R>,
): Shape<{ [K in R]: ValueOf<F[K]> } & { [K in Exclude<keyof F, R>]?: ValueOf<F[K]> }> {
  return {
    schema: {
      type: "object",
      description,
      ...(required.length === 0 ? {} : { required }),
      properties: Object.fromEntries(Object.entries(fields).map(([key, { schema }]) => [key, schema])),
      additionalProperties: false,
    },
    read(value, pointer, tell) {
      if (!isJsonObject(value)) {
        tell({ pointer, message: `${nameOf(pointer)} should be an object with ${wordList(Object.keys(fields))}.` });
        return undefined;
      }
      let isWhole = true;
      const hear = (problem: ShapeProblem): void => {
        isWhole = false;
        tell(problem);
      };
      for (const key of required) if (!Object.hasOwn(value, key)) hear({ pointer, message: `\`${key}\` is missing here.` });
      const read = Object.entries(value).map(([key, one]) => [
        key,
        readField({ fields, unknown }, key, one, childPointer(pointer, key), hear),
      ]);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each field was just read by the shape that its type comes from
      return isWhole ? (Object.fromEntries(read) as ValueOf<ReturnType<typeof object<F, R>>>) : undefined;
    },
  };
}

interface Known {
  fields: Fields;
  unknown: string | undefined;
}

function readField({ fields, unknown }: Known, key: string, value: Json, pointer: string, tell: (problem: ShapeProblem) => void): unknown {
  const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (field !== undefined) return field.read(value, pointer, tell);
  const near = nearest(key, Object.keys(fields));
  const hint = near === undefined ? (unknown ?? `Known here: ${Object.keys(fields).join(", ")}.`) : `Did you mean ${near}?`;
  tell({ pointer, message: `The field ${key} is not known here.`, hint });
  return undefined;
}

const wordList = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(", ");
