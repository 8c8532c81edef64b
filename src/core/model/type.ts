/**
 * The constructors of TypeBox that the model needs: its types, and the same JSON Schema, without its run-time code.
 * Importing that opens two hundred files, which is a fifth of the time that `flow tasks list` may take.
 */
import type {
  SchemaOptions,
  TArray,
  TBoolean,
  TInteger,
  TObject,
  TOptional,
  TProperties,
  TRecord,
  TSchema,
  TString,
  TUnsafe,
} from "@sinclair/typebox";

export type { SchemaOptions, Static, TSchema } from "@sinclair/typebox";

/** Fields that may be left out; TypeBox marks them by a symbol of its own. */
const optionalSchemas = new WeakSet<object>();

/** A schema is its JSON; the rest of TypeBox's type exists for the compiler only. */
function schema<T extends TSchema>(json: object): T;
function schema(json: object): object {
  return json;
}

export const Type = {
  String: (options: SchemaOptions = {}) => schema<TString>({ ...options, type: "string" }),
  Integer: (options: SchemaOptions = {}) => schema<TInteger>({ ...options, type: "integer" }),
  Boolean: (options: SchemaOptions = {}) => schema<TBoolean>({ ...options, type: "boolean" }),
  Array: <T extends TSchema>(items: T, options: SchemaOptions = {}) => schema<TArray<T>>({ ...options, type: "array", items }),
  /** A map from any text to values of one schema. */
  Record: <K extends TString, T extends TSchema>(_key: K, values: T, options: SchemaOptions = {}) =>
    schema<TRecord<K, T>>({ ...options, type: "object", patternProperties: { "^(.*)$": values } }),
  Object: <T extends TProperties>(properties: T, options: SchemaOptions = {}) => {
    const required = Object.entries(properties).flatMap(([name, field]) => (optionalSchemas.has(field) ? [] : [name]));
    return schema<TObject<T>>({ ...options, type: "object", properties, ...(required.length === 0 ? {} : { required }) });
  },
  Optional: <T extends TSchema>(inner: T) => {
    const marked = { ...inner };
    optionalSchemas.add(marked);
    return schema<TOptional<T>>(marked);
  },
  /** Any JSON Schema, with a type that the caller vouches for. */
  Unsafe: <T>(json: SchemaOptions) => schema<TUnsafe<T>>({ ...json }),
} as const;
