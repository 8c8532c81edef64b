/** A module can export anything; a definition is JSON. */
import type { Json, JsonObject } from "../core/json.ts";
import { childPointer } from "../core/pointer.ts";

export interface PlainJsonIssue {
  pointer: string;
  /** What stands there, with its article: "a function". */
  found: string;
}

/** The value as `JSON.stringify` would write it, and what that would have lost or bent. Undefined fields count as absent. */
export function toPlainJson(value: unknown): { value: Json; issues: PlainJsonIssue[] } {
  const issues: PlainJsonIssue[] = [];
  const open = new Set<object>();

  function convert(item: unknown, pointer: string): Json {
    if (item === null || typeof item === "string" || typeof item === "boolean") return item;
    if (typeof item === "number" && Number.isFinite(item)) return item;
    if (typeof item === "object" && isPlain(item) && !open.has(item)) {
      open.add(item);
      const result = Array.isArray(item)
        ? item.map((entry, index) => convert(entry, childPointer(pointer, index)))
        : convertObject(item, pointer);
      open.delete(item);
      return result;
    }
    issues.push({ pointer, found: typeof item === "object" && open.has(item) ? "a value that contains itself" : nameOf(item) });
    return null;
  }

  function convertObject(item: object, pointer: string): JsonObject {
    const result: JsonObject = {};
    for (const [key, entry] of Object.entries(item)) {
      if (key === "__proto__") issues.push({ pointer: childPointer(pointer, key), found: "a key named __proto__" });
      else if (entry !== undefined) result[key] = convert(entry, childPointer(pointer, key));
    }
    return result;
  }

  return { value: convert(value, ""), issues };
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

function nameOf(item: unknown): string {
  if (typeof item === "function") return "a function";
  if (typeof item === "number") return String(item);
  if (typeof item === "object" && item !== null) return `an instance of ${item.constructor.name}`;
  return item === undefined ? "undefined" : `a ${typeof item}`;
}
