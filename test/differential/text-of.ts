import { stringifyJson } from "../../src/core/exact-json.ts";
import type { Json } from "../../src/core/json.ts";

/** A text as it is, anything else as JSON. */
export const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : stringifyJson(value ?? null));
