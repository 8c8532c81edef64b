/** Lines of a text by offset. */

/** Where the line of the offset begins. A byte order mark is no part of the first line. */
export function lineStart(text: string, offset: number): number {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return start === 0 && text.startsWith("\uFEFF") ? 1 : start;
}

/** Where the line of the offset ends, before its break. */
export function lineEnd(text: string, offset: number): number {
  const found = text.indexOf("\n", offset);
  if (found === -1) return text.length;
  return text.charAt(found - 1) === "\r" && found > offset ? found - 1 : found;
}

/** Behind the break of the line. */
export function nextLine(text: string, offset: number): number {
  const found = text.indexOf("\n", offset);
  return found === -1 ? text.length : found + 1;
}

/** Before the break that the line of the offset follows; its own beginning where it is the first one. */
export function previousBreak(text: string, offset: number): number {
  const start = lineStart(text, offset);
  if (text.charAt(start - 1) !== "\n") return start;
  return text.charAt(start - 2) === "\r" ? start - 2 : start - 1;
}

/** Spaces as many as stand before the offset on its line, whatever stands there. */
export const marginAt = (text: string, offset: number): string => " ".repeat(offset - lineStart(text, offset));

/** What a line begins with, up to the first character that is no space or tab. */
export const indentOf = (text: string, offset: number): string => /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? "";

/** Nothing but spaces stands before the offset on its line. */
export const beginsLine = (text: string, offset: number): boolean => text.slice(lineStart(text, offset), offset).trim() === "";
