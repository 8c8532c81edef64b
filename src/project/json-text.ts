/** JSON, read strictly: what `JSON.parse` lets pass in silence (repeated keys, values that change on their way) is a problem with a place. */
import { parseNumber } from "../core/exact-json.ts";
import type { ExactNumber, Json, JsonObject } from "../core/json.ts";
import { childPointer } from "../core/pointer.ts";
import { JsonMistake, createJsonScanner } from "./json-scanner.ts";
import type { JsonScanner } from "./json-scanner.ts";
import { parsePlainJson } from "./plain-json-text.ts";
import type { Mistake, ParsedText, TextProblem } from "./parsed-text.ts";
import { maxDepth, nearestOffset, numberMistake, positionAt, prototypeKey, repeatedKey, textMistake, tooDeep } from "./parsed-text.ts";

export function parseJsonText(text: string): ParsedText {
  const plain = parsePlainJson(text);
  const { value, problems } = plain === undefined ? readJson(text) : { value: plain, problems: [] };
  let offsets: ReadonlyMap<string, number> | undefined;
  return {
    value,
    problems,
    locate(pointer) {
      // Every definition is asked for its own place.
      if (pointer === "") return positionAt(text, Math.max(0, text.search(/[^\s\uFEFF]/)));
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
  const scanner = createJsonScanner(text);
  const { offset, peek, skipSpace } = scanner;

  const report = (at: number, mistake: Mistake | undefined) => {
    if (mistake !== undefined) problems.push({ ...mistake, ...positionAt(text, at) });
  };
  const mark = (pointer: string, at: number) => {
    if (withOffsets) offsets.set(pointer, at);
  };
  const child = (pointer: string, key: string | number) => (withOffsets ? childPointer(pointer, key) : "");

  function readDocument(): Json {
    skipSpace();
    mark("", offset());
    const value = readValue("", 0);
    skipSpace();
    if (peek() !== "") throw scanner.unexpected("the end of the file");
    return value;
  }

  function readValue(pointer: string, depth: number): Json {
    if (depth > maxDepth) throw new JsonMistake(tooDeep.message, offset());
    const first = peek();
    if (first === "{") return readObject(pointer, depth);
    if (first === "[") return readArray(pointer, depth);
    if (first === '"') return readText();
    return first === "-" || (first >= "0" && first <= "9") ? readNumber() : scanner.readWord();
  }

  function readNumber(): number | ExactNumber {
    const start = offset();
    const digits = scanner.readNumber();
    const mistake = numberMistake(digits);
    report(start, mistake);
    return mistake === undefined ? parseNumber(digits) : 0;
  }

  function readText(): string {
    const start = offset();
    const value = scanner.readString();
    report(start, textMistake(value));
    return value;
  }

  function readObject(pointer: string, depth: number): JsonObject {
    const object: JsonObject = {};
    readEntries(scanner, "}", () => readMember(object, pointer, depth));
    return object;
  }

  function readMember(object: JsonObject, pointer: string, depth: number): void {
    const start = offset();
    if (peek() !== '"') throw scanner.unexpected("a key in double quotes");
    const key = readText();
    skipSpace();
    scanner.expect(":", "a colon");
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
    readEntries(scanner, "]", () => {
      const inner = child(pointer, items.length);
      mark(inner, offset());
      items.push(readValue(inner, depth + 1));
    });
    return items;
  }

  return { problems, offsets, readDocument };
}

/** From an opening bracket past the one that closes it. */
function readEntries({ peek, skipSpace, take, expect }: JsonScanner, close: "}" | "]", readEntry: () => void): void {
  take(peek());
  skipSpace();
  if (take(close)) return;
  for (;;) {
    readEntry();
    skipSpace();
    if (take(close)) return;
    expect(",", `a comma or ${close}`);
    skipSpace();
  }
}
