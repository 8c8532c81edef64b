/** Adds to and takes from what stands in `{}` or `[]`, with the commas. */
import type { Part } from "./edit-block.ts";
import type { Editor } from "./editor.ts";
import { splice } from "./editor.ts";
import { beginsLine, indentOf, lineEnd, previousBreak } from "./lines.ts";

/** Takes parts out that follow one another. `before` and `next` are those that stay around them. */
export function removeParts(editor: Editor, first: Part, last: Part, around: { before: Part | undefined; next: Part | undefined }): void {
  const { text } = editor;
  const { before, next } = around;
  const rest = text.slice(last.end, lineEnd(text, last.end));
  // Whole lines, so that the comments on the others stay. JSON has none, and takes no comma at the end.
  if (!editor.manner.json && beginsLine(text, first.start) && /^\s*(?:,\s*(?:#.*)?|#.*)?$/.test(rest)) {
    splice(editor, previousBreak(text, first.start), lineEnd(text, last.end), "");
  } else if (before !== undefined) splice(editor, before.end, last.end, "");
  else splice(editor, first.start, next?.start ?? last.end, "");
}

/** What a new part has before it when it follows another: a line of its own where the other has one, or a space. */
function marginOf({ text, manner }: Editor, beside: Part): string | undefined {
  return beginsLine(text, beside.start) ? manner.lineBreak + indentOf(text, beside.start) : undefined;
}

const spaceOf = ({ manner }: Editor): string => (manner.colon.endsWith(" ") ? " " : "");

/** How new parts beside this one are to be indented if they take several lines; undefined if all stands on one line. */
export function partMargin(editor: Editor, beside: Part): string | undefined {
  return beginsLine(editor.text, beside.start) ? indentOf(editor.text, beside.start) : undefined;
}

export function addPartsAfter(editor: Editor, written: readonly string[], last: Part): void {
  const { text } = editor;
  const margin = marginOf(editor, last);
  const separator = margin ?? spaceOf(editor);
  const added = written.join(`,${separator}`);
  const comment = /^(\s*,)?\s*#/.exec(text.slice(last.end, lineEnd(text, last.end)));
  if (comment === null || margin === undefined) {
    splice(editor, last.end, last.end, `,${separator}${added}`);
    return;
  }
  if (comment[1] === undefined) splice(editor, last.end, last.end, ",");
  splice(editor, lineEnd(text, last.end), lineEnd(text, last.end), separator + added + (comment[1] === undefined ? "" : ","));
}

export function addPartsBefore(editor: Editor, written: readonly string[], next: Part): void {
  const separator = marginOf(editor, next) ?? spaceOf(editor);
  splice(editor, next.start, next.start, written.map((one) => `${one},${separator}`).join(""));
}
