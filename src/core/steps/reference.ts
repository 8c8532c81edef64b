/** References to what steps give, as TypeScript values: `price.total` is the text `${price.total}`, and has the type of the value. */

import type { Expression } from "../builders/task-input.ts";

declare const valueOf: unique symbol;

/** Stands for a value of a run. In a template it is its expression: `${price.total} > 100` becomes a condition. */
export type Reference<Value> = { readonly [valueOf]: Value; toString(): string } & Parts<NonNullable<Value>>;

/** What is inside of a value can be referred to as well. */
type Parts<Value> = Value extends readonly (infer Item)[]
  ? { readonly [index: number]: Reference<Item> }
  : Value extends object
    ? { readonly [Key in keyof Value]-?: Reference<Exclude<Value[Key], undefined>> }
    : unknown;

/** Of what no schema describes: it may have any field, and goes everywhere. */
type AnyReference = { readonly [valueOf]: never } & { readonly [key: string]: AnyReference };

/** Typed where there is a type. */
export type ReferenceTo<Value> = unknown extends Value ? AnyReference : Reference<Value>;

/** A value that an input takes: itself, a reference to one, or an object or list in which some are references. */
export type Given<Value> =
  | Value
  | { readonly [valueOf]: Value }
  | (Value extends readonly (infer Item)[]
      ? readonly Given<Item>[]
      : Value extends object
        ? { readonly [Key in keyof Value]: Given<Value[Key]> }
        : never);

/** A reference to whatever there is. */
export interface AnyValue {
  readonly [valueOf]: unknown;
}

/** The same where references are texts: an expression stands for a value of any type. */
export type GivenInTexts<Value> =
  | Value
  | Expression
  | (Value extends readonly (infer Item)[]
      ? readonly GivenInTexts<Item>[]
      : Value extends object
        ? { readonly [Key in keyof Value]: GivenInTexts<Value[Key]> }
        : never);

/** The ways in which JavaScript asks a value for its text. */
const texts: ReadonlySet<string | symbol> = new Set([Symbol.toPrimitive, "toString", "toJSON"]);

/** `path` is an expression without its braces. Every field of a reference is one to that part of the value. */
export function createReference(path: string): object {
  const toText = (): string => `\${${path}}`;
  const get = (_target: object, key: string | symbol): unknown => {
    if (texts.has(key)) return toText;
    return typeof key === "symbol" ? undefined : createReference(path + fieldPath(key));
  };
  return new Proxy({}, { get });
}

/** What follows the expression of a value to make one of a field of it. */
export function fieldPath(key: string): string {
  if (/^\d+$/.test(key)) return `[${key}]`;
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
