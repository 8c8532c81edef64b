/** Puts another value in the place of one. */
import type { Json } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";
import type { Editor, Place } from "./editor.ts";
import { CannotEdit, dropContents, splice } from "./editor.ts";
import type { Layout, ScalarLayout } from "./layout.ts";
import { beginsLine, lineEnd, marginAt } from "./lines.ts";
import type { Quote } from "./write-scalar.ts";
import { writeBlockText, writeScalar } from "./write-scalar.ts";
import type { BlockValue } from "./write-value.ts";
import { indentLine, isCollection, writeBlock, writeFields, writeFlow, writeItem } from "./write-value.ts";

/** How long `{}` and `[]` may become on their line, in characters: what was empty may have been meant for lines of its own. */
const longestFlow = { filled: 100, empty: 60 } as const;

export function replaceNode(editor: Editor, layout: Layout, wanted: Json, place: Place): void {
  if (layout.type === "opaque")
    throw new CannotEdit("What stands here is written in a way that is not changed from outside.", layout.start);
  if (layout.tag !== undefined) splice(editor, layout.tag.start, layout.tag.end, "");
  dropContents(editor, layout);
  if (place.flow) writeHead(editor, headOf(editor, layout), flowText(editor, layout, wanted, place), layout.start === layout.end);
  else writeLines(editor, layout, blockValue(editor, layout, wanted, place), place);
}

function flowText(editor: Editor, layout: Layout, wanted: Json, place: Place): string {
  const { manner } = editor;
  if (isCollection(wanted)) return writeFlow(wanted, manner, place.oneLine ? undefined : place.margin);
  return writeScalar(wanted, quoteOf(editor, layout), { json: manner.json, flow: true });
}

function quoteOf(editor: Editor, layout: Layout): Quote {
  if (layout.type !== "scalar") return editor.manner.quote;
  const { style } = layout;
  if (style === "single" || style === "double") return style;
  const isWord = style === "plain" && !/^(?:[-+.]?\d|true|false|null|~)/i.test(editor.text.slice(layout.start, layout.end));
  return isWord ? "plain" : editor.manner.quote;
}

/** In block style. A block scalar stays one, and a flow list stays one where nothing but its content changes. */
function blockValue(editor: Editor, layout: Layout, wanted: Json, place: Place): BlockValue {
  const { manner } = editor;
  if (typeof wanted === "string") {
    const style = layout.type === "scalar" ? layout.style : "plain";
    const isBlock = style === "literal" || style === "folded";
    const block =
      isBlock || (wanted.includes("\n") && style !== "double")
        ? writeBlockText(wanted, isBlock ? style : "literal", layout.type === "scalar" && layout.keeps === true)
        : undefined;
    if (block !== undefined) {
      const margin = bodyMargin(editor, layout) ?? place.margin + manner.step;
      return { head: block.header, lines: block.lines.map((line) => indentLine(line, margin)) };
    }
  }
  if (!isCollection(wanted)) return { head: writeScalar(wanted, quoteOf(editor, layout), { json: false, flow: false }), lines: [] };
  const isFlow = (layout.type === "map" || layout.type === "list") && layout.flow;
  const flow = writeFlow(wanted, manner);
  if (isFlow && flow.length <= longestFlow[layout.end - layout.start > 2 ? "filled" : "empty"]) return { head: flow, lines: [] };
  const margin = innerMargin(editor, layout);
  // A list may stand as deep as its key, a map may not.
  const fits = margin !== undefined && (Array.isArray(wanted) || margin.length > place.margin.length);
  if (!fits || Object.keys(wanted).length === 0) return writeBlock(wanted, place.margin, manner, place.atItem);
  const lines = isJsonObject(wanted) ? writeFields(wanted, margin, manner) : wanted.flatMap((item) => writeItem(item, margin, manner));
  return { head: "", lines };
}

/** Where the lines of a block scalar begin. */
function bodyMargin({ text }: Editor, layout: Layout): string | undefined {
  if (layout.type !== "scalar" || layout.headerEnd === undefined) return undefined;
  const body = text.slice(lineEnd(text, layout.headerEnd), layout.end);
  return /\n( +)\S/.exec(body)?.[1];
}

/** Where the fields or items of a block map or list begin, if on lines of their own. */
function innerMargin({ text }: Editor, layout: Layout): string | undefined {
  const start = layout.type === "map" ? layout.entries[0]?.start : layout.type === "list" ? layout.items[0]?.start : undefined;
  if (start === undefined || !beginsLine(text, start)) return undefined;
  return (layout.type === "map" || layout.type === "list") && layout.flow ? undefined : marginAt(text, start);
}

/** The part of a value on its key's line, and the lines below that belong to it. */
interface Head {
  start: number;
  end: number;
  body?: { start: number; end: number };
}

function headOf({ text }: Editor, layout: Layout): Head {
  if (layout.type === "scalar") return scalarHead(text, layout);
  const isBlock = (layout.type === "map" || layout.type === "list") && !layout.flow;
  if (!isBlock) return { start: layout.start, end: layout.end };
  const end = lineEnd(text, layout.end);
  if (!text.slice(layout.headAt, layout.start).includes("\n")) return { start: layout.start, end };
  return { start: layout.headAt, end: layout.headAt, body: { start: lineEnd(text, layout.headAt), end } };
}

function scalarHead(text: string, { style, headAt, start, end, headerEnd }: ScalarLayout): Head {
  if (style === "empty") return { start: headAt, end: headAt };
  if (headerEnd === undefined) {
    // A text may begin below its key.
    return text.slice(headAt, start).includes("\n") && !text.slice(headAt, start).includes("#") ? { start: headAt, end } : { start, end };
  }
  return { start, end: headerEnd, body: { start: lineEnd(text, headerEnd), end: Math.max(lineEnd(text, headerEnd), lineEnd(text, end)) } };
}

/** Behind a colon, dash, anchor or tag there was a space already, unless there was no value. */
function writeHead(editor: Editor, { start, end }: Head, text: string, isNew = false): void {
  const before = editor.text.charAt(start - 1);
  splice(editor, start, end, isNew && text !== "" && !/[\s[{,]/.test(before) ? ` ${text}` : text);
}

function writeLines(editor: Editor, layout: Layout, { head, lines }: BlockValue, place: Place): void {
  const { text, manner } = editor;
  const old = headOf(editor, layout);
  const rest = text.slice(old.end, lineEnd(text, old.end)).trim();
  const [first] = lines;
  const isCompact =
    head === "" && first !== undefined && place.atItem && rest === "" && layout.anchor === undefined && old.body === undefined;
  if (isCompact) {
    const joined = lines.join(manner.lineBreak).slice(place.margin.length + 2);
    splice(editor, layout.headAt, lineEnd(text, old.end), ` ${joined}`);
    return;
  }
  writeHead(editor, head === "" ? { start: layout.headAt, end: old.end } : old, head, old.start === layout.headAt);
  const body = old.body ?? { start: lineEnd(text, old.end), end: lineEnd(text, old.end) };
  const added = lines.map((line) => manner.lineBreak + line).join("");
  if (added !== "" || body.end > body.start) splice(editor, body.start, body.end, added);
}
