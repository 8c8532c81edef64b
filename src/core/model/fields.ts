/**
 * The schema vocabulary of the definition model.
 *
 * Conductor reads JSON with Jackson into Java classes, and writes the classes' defaults back. Three facts about a field
 * decide how a value travels, so each schema node carries them:
 * - `default`: what the server answers when the field was not sent;
 * - `primitive`: a Java primitive, for which an explicit `null` becomes 0 or false instead of the default;
 * - `serverOwned`: an audit field that the server sets by itself and that no comparison looks at.
 * Three rarer ones: `long` (64 bits instead of 32), `nullRefused` (an explicit `null` is refused), `fromText` (a plain string is
 * read as an object with the string in that field).
 * `decode` (decode.ts) walks these nodes; editors and the OpenAPI document get them as plain JSON Schema.
 */
import { Type } from "./type.ts";
import type { SchemaOptions, TSchema } from "./type.ts";
import type { Json, JsonObject } from "../json.ts";

export interface FieldOptions extends SchemaOptions {
  primitive?: boolean;
  serverOwned?: boolean;
  long?: boolean;
  nullRefused?: boolean;
  fromText?: string;
}

/** A field that may be left out. */
export const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);

export const text = (options: FieldOptions = {}) => optional(Type.String(options));
export const flag = (fallback: boolean, options: FieldOptions = {}) =>
  optional(Type.Boolean({ default: fallback, primitive: true, ...options }));
/** A Java `int` or `long`. */
export const primitiveInteger = (fallback: number, options: FieldOptions = {}) =>
  optional(Type.Integer({ default: fallback, primitive: true, ...options }));
/** A Java `Integer`: null and absent are the same. */
export const integer = (options: FieldOptions = {}) => optional(Type.Integer(options));
export const oneOf = <const T extends string>(values: readonly T[], options: FieldOptions = {}) =>
  optional(Type.Unsafe<T>({ type: "string", enum: values, ...options }));
export const texts = (options: FieldOptions = {}) => optional(Type.Array(Type.String(), { default: [], ...options }));
/** A free map: its contents, nulls included, are kept as they are. */
export const freeMap = (options: FieldOptions = {}) =>
  optional(Type.Unsafe<JsonObject>({ type: "object", additionalProperties: true, default: {}, ...options }));
/** A free map without a default: absent stays absent. */
export const optionalMap = (options: FieldOptions = {}) =>
  optional(Type.Unsafe<JsonObject>({ type: "object", additionalProperties: true, ...options }));
/** A map whose values are strings. */
export const textMap = (options: FieldOptions = {}) => optional(Type.Record(Type.String(), Type.String(), options));
/** Any JSON value, kept as it is. */
export const anyJson = (options: FieldOptions = {}) => optional(Type.Unsafe<Json>({ ...options }));
/** A reference to another schema of the model by its `$id`, for the recursive ones. */
export const refTo = <T>($ref: string) => Type.Unsafe<T>({ $ref });
export const listOf = <T extends TSchema>(items: T, options: FieldOptions = {}) => optional(Type.Array(items, { default: [], ...options }));

/** Audit fields, as Java's `Auditable` has them. Times are epoch milliseconds. */
export const auditFields = {
  ownerApp: text({ description: "The application that owns the definition." }),
  createTime: integer({ serverOwned: true, long: true, default: 0, description: "Epoch milliseconds, set by the server." }),
  updateTime: integer({ serverOwned: true, long: true, default: 0, description: "Epoch milliseconds, set by the server." }),
  createdBy: text({ serverOwned: true, description: "Who made the definition; set by the server." }),
  updatedBy: text({ serverOwned: true, description: "Who changed it last; set by the server." }),
};
