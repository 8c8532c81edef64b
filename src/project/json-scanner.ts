/** Steps through a JSON text token by token. */
import type { Json } from "../core/json.ts";

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const spacePattern = /[ \t\r\n]*/y;
const wordPattern = /[A-Za-z]+/y;
const words: ReadonlyMap<string, Json> = new Map<string, Json>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** Where the text stops being JSON. */
export class JsonMistake extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

export interface JsonScanner {
  offset: () => number;
  /** The next character, or an empty text at the end. */
  peek: () => string;
  skipSpace: () => void;
  /** Steps over the character if it is the next one. */
  take: (character: string) => boolean;
  /** Throws a JsonMistake unless the character is the next one, which it steps over. */
  expect: (character: string, wanted: string) => void;
  /** The digits as they are written. */
  readNumber: () => string;
  readString: () => string;
  /** true, false or null. */
  readWord: () => Json;
  unexpected: (wanted: string) => JsonMistake;
}

export function createJsonScanner(text: string): JsonScanner {
  // A byte order mark at the start is no part of the JSON.
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  const peek = () => text.charAt(at);

  function match(pattern: RegExp): string {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? "";
    at += found.length;
    return found;
  }

  function unexpected(wanted: string): JsonMistake {
    const found = at >= text.length ? "the file ends" : `${JSON.stringify(peek())} stands`;
    return new JsonMistake(`This is not JSON: ${found} where ${wanted} should be.`, at);
  }

  function take(character: string): boolean {
    if (peek() !== character) return false;
    at += 1;
    return true;
  }

  function expect(character: string, wanted: string): void {
    if (!take(character)) throw unexpected(wanted);
  }

  function readNumber(): string {
    const digits = match(numberPattern);
    if (digits === "") throw unexpected("a number");
    return digits;
  }

  function readWord(): Json {
    const start = at;
    const value = words.get(match(wordPattern));
    if (value !== undefined) return value;
    at = start;
    throw unexpected("a value");
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

  const skipSpace = () => void match(spacePattern);
  return { offset: () => at, peek, skipSpace, take, expect, readNumber, readString, readWord, unexpected };
}
