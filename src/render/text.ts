/** The small words and shapes that all listings share. */
import { createRequire } from "node:module";
import type stringWidth from "string-width";
import type { Kind } from "../core/definition.ts";
import { factsOf } from "../core/kinds.ts";

/** `1 task`, `2 tasks`, `no tasks`. */
export function countOf(count: number, kind: Kind): string {
  const { label, plural } = factsOf(kind);
  return `${count === 0 ? "no" : count} ${count === 1 ? label : plural}`;
}

/** The same for any word that takes an s: `1 conflict`, `2 conflicts`, `no conflicts`. */
export function countText(count: number, word: string): string {
  return `${count === 0 ? "no" : count} ${word}${count === 1 ? "" : "s"}`;
}

/** What follows the number of all that was found. Whoever asks for none wants the number. */
export const shownText = (shown: number, total: number): string =>
  shown > 0 && shown < total ? ` ${shown} of them are shown; --limit shows more.` : "";

/** On a shared server most definitions are other people's: so many of them show what is meant. */
const strangersShown = 10;

/** All but the most of what is a stranger's. One more than the limit is shown as it is: to say so would take as long. */
export function shortenStrangers<One>(members: readonly One[], isStranger: (one: One) => boolean): { shown: readonly One[]; left: number } {
  const strangers = members.filter(isStranger);
  if (strangers.length <= strangersShown + 1) return { shown: members, left: 0 };
  const first = new Set(strangers.slice(0, strangersShown));
  return { shown: members.filter((one) => !isStranger(one) || first.has(one)), left: strangers.length - strangersShown };
}

// Control characters of a name or a value may not move the cursor of whoever reads the listing, nor turn the text around.
const controls = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

export function visible(text: string): string {
  return text.replace(controls, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The same for a text of several lines. */
export function visibleLines(text: string): string {
  return text.split("\n").map(visible).join("\n");
}

// To load it takes longer than most commands take to print, and most of what is printed is ASCII.
const require = createRequire(import.meta.url);
const isAscii = (text: string): boolean => /^[ -~]*$/.test(text);
let measure: typeof stringWidth | undefined;

/** How many cells of a terminal a text without control characters takes. */
export function displayWidth(text: string): number {
  if (isAscii(text)) return text.length;
  measure ??= loadMeasure();
  return measure(text);
}

function loadMeasure(): typeof stringWidth {
  const loaded: { default: typeof stringWidth } = require("string-width");
  return loaded.default;
}

/** The text, or as much of it as fits, with an ellipsis. Not more of it is looked at than that takes. */
export function fitWidth(text: string, width: number): string {
  if (text.length <= width && isAscii(text)) return text;
  let taken = 0;
  let end = 0;
  for (const { segment, index } of new Intl.Segmenter().segment(text)) {
    taken += displayWidth(segment);
    if (taken > width) return `${text.slice(0, end)}…`;
    // The ellipsis needs a cell.
    if (taken < width) end = index + segment.length;
  }
  return text;
}

/** With blanks behind it, so that it takes as many cells. */
export const padWidth = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - displayWidth(text)));

/** Columns as wide as their widest cell; the last one is never padded. */
export function alignColumns(rows: readonly (readonly string[])[], gap = "  "): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell))));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : padWidth(cell, widths[column] ?? 0)))
      .join(gap)
      .trimEnd(),
  );
}

export function lines(...parts: readonly string[]): string {
  return parts.length === 0 ? "" : `${parts.join("\n")}\n`;
}
