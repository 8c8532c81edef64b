/** JSON values, with every number that a JSON text can hold. */

/** A JSON value. Definitions, payloads and server answers are made of these. */
export type Json = string | number | boolean | null | ExactNumber | Json[] | JsonObject;

/** A JSON object. A key whose value is `undefined` counts as absent. */
export interface JsonObject {
  [key: string]: Json;
}

// Not a class test: a module of a project may have been made with another copy of this package.
const brand = Symbol.for("conductor-flow.exact-number");

/**
 * A number that would become another one as a JavaScript number: an integer beyond 2^53, or a whole number with a decimal point
 * or exponent (`1.0`), which Java holds as a double and not as an integer. Made by `parseNumber` of exact-json.ts alone, so
 * that one value has one text. In arithmetic it stands for the nearest JavaScript number.
 */
export class ExactNumber {
  /** As it is written in JSON. Equal numbers have equal texts. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
    Object.freeze(this);
  }

  valueOf(): number {
    return Number(this.text);
  }

  toString(): string {
    return this.text;
  }

  /** Like a bigint, it goes into JSON whole or not at all. */
  toJSON(): never {
    throw new TypeError(`JSON.stringify would change the number ${this.text}; stringifyJson writes it as it is.`, { cause: this });
  }
}

Object.defineProperty(ExactNumber.prototype, brand, { value: true });

export function isExactNumber(value: unknown): value is ExactNumber {
  return typeof value === "object" && value !== null && brand in value;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(brand in value);
}
