/** A cursor over the text of a path. */
export class PathSyntaxError extends Error {}

export interface Reader {
  readonly text: string;
  at: number;
}

export const peek = (reader: Reader, offset = 0): string => reader.text[reader.at + offset] ?? "";

export const isAtEnd = (reader: Reader): boolean => reader.at >= reader.text.length;

export function skipSpace(reader: Reader): void {
  while (peek(reader) === " " || peek(reader) === "\t" || peek(reader) === "\n" || peek(reader) === "\r") reader.at += 1;
}

export function accept(reader: Reader, expected: string): boolean {
  if (!reader.text.startsWith(expected, reader.at)) return false;
  reader.at += expected.length;
  return true;
}

export function expect(reader: Reader, expected: string): void {
  if (!accept(reader, expected)) throw new PathSyntaxError(`Expected ${expected} at position ${reader.at} of ${reader.text}`);
}

/** Matches a sticky regular expression at the cursor. */
export function take(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0];
  if (found !== undefined) reader.at += found.length;
  return found;
}

/** A text in quotes, the cursor on the opening one. A backslash takes the next character as it is, or as in JSON. */
export function readQuoted(reader: Reader): string {
  const quote = peek(reader);
  reader.at += 1;
  let text = "";
  for (;;) {
    if (isAtEnd(reader)) throw new PathSyntaxError(`A text is not closed in ${reader.text}`);
    const character = peek(reader);
    reader.at += 1;
    if (character === quote) return text;
    if (character !== "\\") {
      text += character;
      continue;
    }
    const escaped = peek(reader);
    reader.at += 1;
    const named = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" }[escaped];
    if (escaped === "u" && /^[0-9a-fA-F]{4}$/.test(reader.text.slice(reader.at, reader.at + 4))) {
      text += String.fromCharCode(Number.parseInt(reader.text.slice(reader.at, reader.at + 4), 16));
      reader.at += 4;
    } else text += named ?? escaped;
  }
}
