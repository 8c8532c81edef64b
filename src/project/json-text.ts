/** JSON, read strictly: what `JSON.parse` lets pass in silence (repeated keys, integers that change) is a problem with a place. */
import type { Json, JsonObject } from "../core/json.ts";
import { childPointer } from "../core/pointer.ts";
import type { ParsedText, TextProblem } from "./parsed-text.ts";
import { changesAsNumber, nearestOffset, numberTooLarge, positionAt, prototypeKey } from "./parsed-text.ts";

const maxDepth = 500;
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const spacePattern = /[ \t\r\n]*/y;
const wordPattern = /[A-Za-z]+/y;
const words: ReadonlyMap<string, Json> = new Map<string, Json>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

class JsonMistake extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

export function parseJsonText(text: string): ParsedText {
  const { value, problems } = readJson(text);
  let offsets: ReadonlyMap<string, number> | undefined;
  return {
    value,
    problems,
    locate(pointer) {
      offsets ??= readJson(text, true).offsets;
      return positionAt(text, nearestOffset(offsets, pointer));
    },
  };
}

interface JsonReading {
  value: Json;
  problems: TextProblem[];
  /** Of every value by its pointer; empty unless asked for. */
  offsets: Map<string, number>;
}

function readJson(text: string, withOffsets = false): JsonReading {
  const reader = createReader(text, withOffsets);
  const { problems, offsets } = reader;
  try {
    return { value: reader.readDocument(), problems, offsets };
  } catch (error) {
    if (!(error instanceof JsonMistake)) throw error;
    problems.push({ message: error.message, ...positionAt(text, error.offset) });
    return { value: null, problems, offsets };
  }
}

function createReader(text: string, withOffsets: boolean) {
  const problems: TextProblem[] = [];
  const offsets = new Map<string, number>();
  // A byte order mark at the start is no part of the JSON.
  let at = text.startsWith("\uFEFF") ? 1 : 0;

  const mark = (pointer: string, offset: number) => {
    if (withOffsets) offsets.set(pointer, offset);
  };
  const report = (offset: number, problem: { message: string; hint?: string }) => {
    problems.push({ ...problem, ...positionAt(text, offset) });
  };
  const child = (pointer: string, key: string | number) => (withOffsets ? childPointer(pointer, key) : "");

  function match(pattern: RegExp): string {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? "";
    at += found.length;
    return found;
  }

  function skipSpace(): void {
    match(spacePattern);
  }

  function unexpected(wanted: string): JsonMistake {
    const found = at >= text.length ? "the file ends" : `${JSON.stringify(text.charAt(at))} stands`;
    return new JsonMistake(`This is not JSON: ${found} where ${wanted} should be.`, at);
  }

  function readDocument(): Json {
    skipSpace();
    mark("", at);
    const value = readValue("", 0);
    skipSpace();
    if (at < text.length) throw unexpected("the end of the file");
    return value;
  }

  function readValue(pointer: string, depth: number): Json {
    if (depth > maxDepth) throw new JsonMistake(`Values are nested more than ${maxDepth} deep.`, at);
    const first = text.charAt(at);
    if (first === "{") return readObject(pointer, depth);
    if (first === "[") return readArray(pointer, depth);
    if (first === '"') return readString();
    if (first === "-" || (first >= "0" && first <= "9")) return readNumber();
    const start = at;
    const value = words.get(match(wordPattern));
    if (value !== undefined) return value;
    at = start;
    throw unexpected("a value");
  }

  function readNumber(): number {
    const start = at;
    const digits = match(numberPattern);
    if (digits === "") throw unexpected("a number");
    const value = Number(digits);
    if (!Number.isFinite(value) || changesAsNumber(digits, value)) report(start, numberTooLarge(digits));
    return value;
  }

  function readString(): string {
    const start = at;
    let end = start + 1;
    while (end < text.length && text.charAt(end) !== '"') end += text.charAt(end) === "\\" ? 2 : 1;
    if (end >= text.length) throw new JsonMistake("This is not JSON: the string that begins here has no end.", start);
    at = end + 1;
    try {
      return String(JSON.parse(text.slice(start, at)));
    } catch {
      throw new JsonMistake("This is not JSON: the string holds a line break, a control character or an unknown escape.", start);
    }
  }

  function readObject(pointer: string, depth: number): JsonObject {
    const object: JsonObject = {};
    at += 1;
    skipSpace();
    if (text.charAt(at) === "}") {
      at += 1;
      return object;
    }
    for (;;) {
      readMember(object, pointer, depth);
      if (endsList("}")) return object;
      skipSpace();
    }
  }

  function readMember(object: JsonObject, pointer: string, depth: number): void {
    const start = at;
    if (text.charAt(at) !== '"') throw unexpected("a key in double quotes");
    const key = readString();
    skipSpace();
    if (text.charAt(at) !== ":") throw unexpected("a colon");
    at += 1;
    skipSpace();
    const inner = child(pointer, key);
    mark(inner, start);
    const value = readValue(inner, depth + 1);
    if (key === "__proto__") report(start, prototypeKey);
    else if (Object.hasOwn(object, key)) report(start, repeatedKey(key));
    else object[key] = value;
  }

  function readArray(pointer: string, depth: number): Json[] {
    const items: Json[] = [];
    at += 1;
    skipSpace();
    if (text.charAt(at) === "]") {
      at += 1;
      return items;
    }
    for (;;) {
      const inner = child(pointer, items.length);
      mark(inner, at);
      items.push(readValue(inner, depth + 1));
      if (endsList("]")) return items;
      skipSpace();
    }
  }

  /** After a member or an item: past the comma, or past the closing bracket. */
  function endsList(bracket: "}" | "]"): boolean {
    skipSpace();
    const found = text.charAt(at);
    if (found !== "," && found !== bracket) throw unexpected(`a comma or ${bracket}`);
    at += 1;
    return found === bracket;
  }

  return { problems, offsets, readDocument };
}

export const repeatedKey = (key: string) => ({
  message: `The key ${JSON.stringify(key)} stands here a second time.`,
  hint: "Only one of the two values would count. Remove one.",
});
