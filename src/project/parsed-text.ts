/** A YAML or JSON text, read with enough memory of its layout that every value can be pointed at. */
import type { Position } from "../core/definition.ts";
import type { Json } from "../core/json.ts";

export interface TextProblem extends Position {
  message: string;
  hint?: string;
}

export interface ParsedText {
  /** Not to be used where there are problems. */
  value: Json;
  problems: TextProblem[];
  /**
   * Where the value at a JSON pointer stands: for a field its key, for an item of a list its beginning.
   * The nearest parent's place where the pointer leads nowhere.
   */
  locate: (pointer: string) => Position;
}

/** Line and column, from 1, of an offset. */
export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let lineStart = 0;
  for (let next = text.indexOf("\n"); next !== -1 && next < offset; next = text.indexOf("\n", next + 1)) {
    line += 1;
    lineStart = next + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

/** The offset at a pointer, or at its nearest parent that is known. */
export function nearestOffset(offsets: ReadonlyMap<string, number>, pointer: string): number {
  for (let at = pointer; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const offset = offsets.get(at);
    if (offset !== undefined) return offset;
  }
  return offsets.get("") ?? 0;
}

/** An integer that a JavaScript number cannot hold would reach the server as another one. */
export function changesAsNumber(digits: string, value: number): boolean {
  return !Number.isSafeInteger(value) && /^[-+]?\d+$/.test(digits) && BigInt(digits.replace("+", "")) !== BigInt(value);
}

export const numberTooLarge = (digits: string) => ({
  message: `The integer ${digits} does not fit into a number: it would be sent as ${String(Number(digits))}.`,
  hint: "Write it as a string in quotes, or use a smaller one.",
});

export const prototypeKey = {
  message: "The key __proto__ is refused.",
  hint: "Programs that read such a key may be changed by it. Use another name.",
};
