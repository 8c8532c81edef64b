/** Changes definitions in the text of a YAML or JSON file; everything that does not change stays byte for byte. */
import type { Position } from "../../core/definition.ts";
import { isSameValue } from "../../core/changes.ts";
import type { Json } from "../../core/json.ts";
import { pointerKeys } from "../../core/pointer.ts";
import { positionAt } from "../parsed-text.ts";
import { parseText } from "../read-text.ts";
import { editNode } from "./edit-node.ts";
import type { Editor } from "./editor.ts";
import { CannotEdit, applySplices, refuseSharedChanges, splice } from "./editor.ts";
import type { Entry, Layout } from "./layout.ts";
import { readLayout } from "./layout.ts";
import { quoteAt, readManner } from "./read-manner.ts";
import { writeScalar } from "./write-scalar.ts";

/** The new text, or why there is none and where that shows. */
export type Edited = { text: string; problem?: undefined } | { text?: undefined; problem: Position & { message: string } };

/**
 * The text with another value. Only what differs is written; the result is read again and given back only if it says exactly what
 * was wanted. `file` tells the format by its ending.
 */
export function editText(file: string, text: string, wanted: Json): Edited {
  return edit(file, text, (editor, root, value) => {
    editNode(editor, root, value, wanted, { flow: editor.manner.json, margin: "", atItem: false, oneLine: !text.trim().includes("\n") });
    refuseSharedChanges(editor, root);
    return wanted;
  });
}

/** The text with another key for the field at the pointer, which keeps its place, value and comments. */
export function renameKey(file: string, text: string, pointer: string, key: string): Edited {
  return edit(file, text, (editor, root, value) => {
    const entry = findEntry(root, pointer);
    if (entry === undefined) throw new CannotEdit("The key of this field cannot be changed here.", root.start);
    const { json } = editor.manner;
    splice(editor, entry.keyStart, entry.keyEnd, writeScalar(key, quoteAt(text, entry.keyStart), { json, flow: json }));
    return renamed(value, pointerKeys(pointer), key);
  });
}

/** `change` fills the editor with splices and answers with the value that the text is to have then. */
function edit(file: string, text: string, change: (editor: Editor, root: Layout, value: Json) => Json): Edited {
  const before = parseText(file, text);
  const [problem] = before.problems;
  if (problem !== undefined) return { problem };
  try {
    const root = readLayout(text);
    const manner = readManner(text, root, file.endsWith(".json"));
    const editor: Editor = { text, manner, splices: [], changed: new Map(), gone: new Set(), settled: new Set() };
    const wanted = change(editor, root, before.value);
    const result = applySplices(text, editor.splices);
    const after = parseText(file, result);
    if (after.problems.length === 0 && isSameValue(after.value, wanted)) return { text: result };
    throw new CannotEdit("The file is written in a way in which this change would not be read as it is meant.", root.start);
  } catch (error) {
    if (!(error instanceof CannotEdit)) throw error;
    return { problem: { message: error.message, ...positionAt(text, error.offset) } };
  }
}

function findEntry(root: Layout, pointer: string): Entry | undefined {
  let layout: Layout | undefined = root;
  let entry: Entry | undefined;
  for (const key of pointerKeys(pointer)) {
    entry = layout?.type === "map" ? layout.entries.find((one) => one.key === key) : undefined;
    layout = layout?.type === "list" ? layout.items[Number(key)]?.value : entry?.value;
  }
  return entry;
}

/** The same value with another key at the end of the path; the order of keys does not count. */
function renamed(value: Json, [first, ...rest]: readonly string[], key: string): Json {
  if (first === undefined) return value;
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === first ? renamed(item, rest, key) : item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      if (name !== first) return [name, item];
      return rest.length === 0 ? [key, item] : [name, renamed(item, rest, key)];
    }),
  );
}
