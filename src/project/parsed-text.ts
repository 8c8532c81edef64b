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

export type Mistake = Omit<TextProblem, keyof Position>;

/** The server's own limit, and that of most readers of JSON. */
const longestNumber = 1000;

/** What is wrong with a number that JSON can write and the server does not keep. */
export function numberMistake(digits: string): Mistake | undefined {
  if (digits.length > longestNumber)
    return { message: `This number has ${digits.length} characters; the server reads up to ${longestNumber}.` };
  if (Number.isFinite(Number(digits)) || /^[-+]?\d+$/.test(digits)) return undefined;
  return {
    message: `The number ${digits} is too large: the server would keep the text "Infinity" instead.`,
    hint: "Write a smaller one, or a text in quotes.",
  };
}

/** Half of a character that takes two: there is no way to write it in UTF-8, and the server would keep a question mark. */
export function textMistake(text: string): Mistake | undefined {
  return /\p{Surrogate}/u.test(text) ? brokenText : undefined;
}

const brokenText: Mistake = {
  message: "This text holds half of a character (a lone surrogate), which the server would replace by a question mark.",
  hint: "Write both halves, as in \\ud83d\\ude00, or neither.",
};

/** Deeper values cannot be read safely by everything that reads definitions. */
export const maxDepth = 500;
export const tooDeep: Mistake = { message: `Values are nested more than ${maxDepth} deep.` };

export const prototypeKey = {
  message: "The key __proto__ is refused.",
  hint: "Programs that read such a key may be changed by it. Use another name.",
};

export const repeatedKey = (key: string) => ({
  message: `The key ${JSON.stringify(key)} stands here a second time.`,
  hint: "Only one of the two values would count. Remove one.",
});
