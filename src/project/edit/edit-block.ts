/** Adds to and takes from block maps and lists: whole lines come and go. */
import type { Json } from "../../core/json.ts";
import type { Editor } from "./editor.ts";
import { splice } from "./editor.ts";
import { beginsLine, lineEnd, marginAt, nextLine, previousBreak, lineStart } from "./lines.ts";
import { writeField, writeItem } from "./write-value.ts";

/** A field or an item, from its key or dash to the end of its value. */
export interface Part {
  start: number;
  end: number;
  /** It ends with a text that takes in all blank lines behind it. */
  keepsBlankLines: boolean;
}

/** Takes parts out that follow one another, with the comments on their lines. `before` and `next` are those that stay around them. */
export function removeLines(
  editor: Editor,
  first: Part,
  last: Part,
  { before, next }: { before?: Part | undefined; next?: Part | undefined },
): void {
  const { text } = editor;
  const end = lineEnd(text, last.end);
  if (beginsLine(text, first.start)) {
    const [start, line] = [previousBreak(text, first.start), lineStart(text, first.start)];
    const isFirstLine = start === line;
    // A comment in between ends the text before.
    const keeps = before?.keepsBlankLines === true && text.slice(before.end, start).trim() === "";
    const blank = keeps ? (/^(?:\r?\n[ \t]*(?=\r?\n|$))*/.exec(text.slice(end))?.[0].length ?? 0) : 0;
    const isLastLine = keeps && end + blank === text.length;
    splice(editor, isFirstLine || isLastLine ? line : start, isFirstLine ? nextLine(text, end) : end + blank, "");
    return;
  }
  // It stands behind a dash, and so will the next one.
  if (next !== undefined && text.slice(last.end, next.start).trim() === "") splice(editor, first.start, next.start, "");
  else splice(editor, first.start - (/ *$/.exec(text.slice(0, first.start))?.[0].length ?? 0), end, "");
}

/** At the end of a map whose last field is given. */
export function addFields(editor: Editor, fields: readonly (readonly [string, Json])[], last: Part): void {
  const { text, manner } = editor;
  const margin = marginAt(text, last.start);
  const at = lineEnd(text, last.end);
  const lines = fields.flatMap(([key, value]) => writeField(key, value, margin, manner));
  splice(editor, at, at, lines.map((line) => manner.lineBreak + line).join(""));
}

/** Behind an item, or before the first one. */
export function addItems(editor: Editor, items: readonly Json[], place: { after: Part } | { before: Part }): void {
  const { text, manner } = editor;
  const { lineBreak } = manner;
  const beside = "after" in place ? place.after : place.before;
  const margin = marginAt(text, beside.start);
  const lines = items.flatMap((item) => writeItem(item, margin, manner));
  if ("after" in place) {
    const at = lineEnd(text, beside.end);
    splice(editor, at, at, lines.map((line) => lineBreak + line).join(""));
  } else splice(editor, beside.start, beside.start, lines.join(lineBreak).slice(margin.length) + lineBreak + margin);
}
