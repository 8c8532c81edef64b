/** A module can export anything; a definition is JSON. */
import { isDefinedTask } from "../core/define-task.ts";
import { integerFrom, parseNumber } from "../core/exact-json.ts";
import type { ExactNumber, Json, JsonObject } from "../core/json.ts";
import { isExactNumber } from "../core/json.ts";
import { childPointer } from "../core/pointer.ts";
import { textMistake } from "./parsed-text.ts";

export interface PlainJsonIssue {
  pointer: string;
  /** What stands there, with its article: "a function". */
  found: string;
  hint?: string;
}

/** The value as `JSON.stringify` would write it, bigints as integers, and what that would have lost or bent. Undefined fields count as absent. */
export function toPlainJson(value: unknown): { value: Json; issues: PlainJsonIssue[] } {
  const issues: PlainJsonIssue[] = [];
  const open = new Set<object>();

  function convert(item: unknown, pointer: string): Json {
    if (item === null || typeof item === "boolean" || isExactNumber(item)) return item;
    if (typeof item === "string" && textMistake(item) === undefined) return item;
    if (typeof item === "bigint") return integerFrom(item);
    const number = typeof item === "number" ? exactly(item) : undefined;
    if (number !== undefined) return number;
    if (isDefinedTask(item)) {
      issues.push({
        pointer,
        found: "a task made by defineTask",
        hint: "Write its name; a task itself may stand in the `steps` that are given to defineWorkflow.",
      });
      return null;
    }
    if (typeof item === "object" && isPlain(item) && !open.has(item)) {
      open.add(item);
      const result = Array.isArray(item)
        ? item.map((entry, index) => convert(entry, childPointer(pointer, index)))
        : convertObject(item, pointer);
      open.delete(item);
      return result;
    }
    issues.push({ pointer, ...describe(item, open) });
    return null;
  }

  function convertObject(item: object, pointer: string): JsonObject {
    const result: JsonObject = {};
    for (const [key, entry] of Object.entries(item)) {
      if (textMistake(key) !== undefined) issues.push({ pointer: childPointer(pointer, key), found: "a key with half of a character" });
      else if (key === "__proto__") issues.push({ pointer: childPointer(pointer, key), found: "a key named __proto__" });
      else if (entry !== undefined) result[key] = convert(entry, childPointer(pointer, key));
    }
    return result;
  }

  return { value: convert(value, ""), issues };
}

/**
 * As `JSON.stringify` would write it: beyond 1e21 with an exponent, which makes it a double. What lies between that and 2^53 may
 * have been another integer in the source, and nobody can tell; a bigint says which.
 */
function exactly(item: number): number | ExactNumber | undefined {
  if (!Number.isFinite(item)) return undefined;
  if (!Number.isInteger(item) || Number.isSafeInteger(item)) return item;
  return Math.abs(item) < 1e21 ? undefined : parseNumber(String(item));
}

/** Modules of another realm (a test runner's) have prototypes of their own. */
function isPlain(item: object): boolean {
  if (Array.isArray(item)) return true;
  const prototype: unknown = Object.getPrototypeOf(item);
  return (
    prototype === null ||
    (typeof prototype === "object" && prototype !== null && Object.getPrototypeOf(prototype) === null && "hasOwnProperty" in prototype)
  );
}

function describe(item: unknown, open: ReadonlySet<object>): Pick<PlainJsonIssue, "found" | "hint"> {
  if (typeof item === "object" && item !== null)
    return { found: open.has(item) ? "a value that contains itself" : `an instance of ${item.constructor.name}` };
  if (typeof item === "number" && Number.isFinite(item)) {
    const found = `${item}, which JavaScript may have rounded`;
    return { found, hint: `Write exactNumber("${item}"), with all the digits that are meant, from conductor-flow.` };
  }
  if (typeof item === "number") return { found: String(item) };
  if (typeof item === "string") return { found: "a text with half of a character (a lone surrogate)" };
  return { found: item === undefined ? "undefined" : `a ${typeof item}` };
}
