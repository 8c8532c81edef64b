/** Changes a value of a text into the wanted one, and as little of the text as that takes. */
import type { Aligned } from "../../core/align-lists.ts";
import { alignLists } from "../../core/align-lists.ts";
import { isSameValue, own } from "../../core/changes.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";
import type { Part } from "./edit-block.ts";
import { addFields, addItems, removeLines } from "./edit-block.ts";
import { addPartsAfter, addPartsBefore, partMargin, removeParts } from "./edit-flow.ts";
import type { Editor, Place } from "./editor.ts";
import { CannotEdit, drop, isSettledBy } from "./editor.ts";
import type { Entry, Item, Layout, ListLayout, MapLayout } from "./layout.ts";
import { beginsLine, indentOf, marginAt } from "./lines.ts";
import { replaceNode } from "./replace-node.ts";
import { writeFlow, writeFlowField } from "./write-value.ts";

/** `value` is what the layout stands for now. */
export function editNode(editor: Editor, layout: Layout, value: Json, wanted: Json, place: Place): void {
  if (layout.type === "alias" && isSettledBy(editor, layout, value, wanted)) {
    editor.settled.add(layout);
    return;
  }
  if (isSameValue(value, wanted)) return;
  if (layout.anchor !== undefined) editor.changed.set(layout, wanted);
  if (layout.type === "map" && isJsonObject(value) && isJsonObject(wanted) && editMap(editor, layout, value, wanted)) return;
  if (layout.type === "list" && Array.isArray(value) && Array.isArray(wanted) && editList(editor, layout, value, wanted)) return;
  replaceNode(editor, layout, wanted, place);
}

const partOf = ({ start, value }: Entry | Item): Part => ({
  start,
  end: Math.max(value.end, start),
  keepsBlankLines: keepsBlankLines(value),
});

function keepsBlankLines(layout: Layout): boolean {
  if (layout.type === "scalar") return layout.keeps === true;
  const last = layout.type === "map" ? layout.entries.at(-1) : layout.type === "list" ? layout.items.at(-1) : undefined;
  return last !== undefined && keepsBlankLines(last.value);
}

/** False where nothing of the map would stay. */
function editMap(editor: Editor, layout: MapLayout, value: JsonObject, wanted: JsonObject): boolean {
  const { entries } = layout;
  const isKept = ({ key }: Entry): boolean => key === undefined || own(wanted, key) !== undefined;
  const last = entries.at(-1);
  if (last === undefined || !entries.some(isKept)) return false;
  const written = new Set(entries.map(({ key }) => key));
  const inherited = Object.keys(value).find((key) => !written.has(key) && own(wanted, key) === undefined);
  if (inherited !== undefined) throw new CannotEdit(`${inherited} comes from a merge and cannot be taken out here alone.`, layout.start);
  editParts(editor, layout, entries, isKept, (entry) => {
    const [before, after] = entry.key === undefined ? [] : [own(value, entry.key), own(wanted, entry.key)];
    if (before !== undefined && after !== undefined)
      editNode(editor, entry.value, before, after, placeIn(editor, layout.flow, entry, false));
  });
  const added = Object.entries(wanted).filter(([key, item]) => !written.has(key) && !isSameValue(own(value, key), item));
  if (added.length === 0) return true;
  if (layout.flow) addFlowFields(editor, added, partOf(entries.findLast(isKept) ?? last));
  else addFields(editor, added, partOf(last));
  return true;
}

function addFlowFields(editor: Editor, added: readonly (readonly [string, Json])[], last: Part): void {
  const margin = partMargin(editor, last);
  addPartsAfter(
    editor,
    added.map(([key, item]) => writeFlowField(key, item, editor.manner, margin)),
    last,
  );
}

function placeIn({ text }: Editor, flow: boolean, { start }: Entry | Item, atItem: boolean): Place {
  const margin = flow ? indentOf(text, start) : marginAt(text, start);
  return { flow, margin, atItem, oneLine: flow && !beginsLine(text, start) };
}

/** Takes out what is not kept, in runs, and looks into the rest. */
function editParts<P extends Entry | Item>(
  editor: Editor,
  { flow }: MapLayout | ListLayout,
  parts: readonly P[],
  isKept: (part: P) => boolean,
  edit: (part: P, index: number) => void,
): void {
  let before: Part | undefined;
  for (let index = 0; index < parts.length;) {
    const kept = parts.findIndex((part, at) => at >= index && isKept(part));
    const removed = parts.slice(index, kept === -1 ? undefined : kept);
    const [first, last] = [removed[0], removed.at(-1)];
    const next = parts[kept];
    if (first !== undefined && last !== undefined) {
      for (const { value } of removed) drop(editor, value);
      const around = { before, next: next === undefined ? undefined : partOf(next) };
      if (flow) removeParts(editor, partOf(first), partOf(last), around);
      else removeLines(editor, partOf(first), partOf(last), around);
    }
    if (next !== undefined) {
      edit(next, kept);
      before = partOf(next);
    }
    index = kept === -1 ? parts.length : kept + 1;
  }
}

/** False where nothing of the list would stay. */
function editList(editor: Editor, layout: ListLayout, value: readonly Json[], wanted: readonly Json[]): boolean {
  const { items, flow } = layout;
  const aligned = alignLists(value, wanted);
  const rightOf = new Map(
    aligned.flatMap(({ left, right }) => (left === undefined || right === undefined ? [] : [[left, right] as const])),
  );
  if (rightOf.size === 0 || items.length !== value.length) return false;
  const indexOf = new Map(items.map((item, index) => [item, index]));
  const isKept = (item: Item): boolean => rightOf.has(indexOf.get(item) ?? -1);
  editParts(editor, layout, items, isKept, (item, index) => {
    const [before, after] = [value[index], wanted[rightOf.get(index) ?? -1]];
    if (before !== undefined && after !== undefined) editNode(editor, item.value, before, after, placeIn(editor, flow, item, true));
    const added = itemsBehind(aligned, index, wanted);
    if (added.length > 0) addBeside(editor, flow, added, { after: partOf(item) });
  });
  const [first] = items;
  const leading = itemsBehind(aligned, -1, wanted);
  if (first !== undefined && leading.length > 0) addBeside(editor, flow, leading, { before: partOf(first) });
  return true;
}

/** New items that come right behind an old one; before the first for -1. */
function itemsBehind(aligned: readonly Aligned[], index: number, wanted: readonly Json[]): Json[] {
  const start = index === -1 ? 0 : aligned.findIndex(({ left }) => left === index) + 1;
  const found: Json[] = [];
  for (const { left, right } of aligned.slice(start)) {
    const item = right === undefined ? undefined : wanted[right];
    if (left !== undefined || item === undefined) break;
    found.push(item);
  }
  return found;
}

function addBeside(editor: Editor, flow: boolean, items: readonly Json[], place: { after: Part } | { before: Part }): void {
  if (!flow) {
    addItems(editor, items, place);
    return;
  }
  const beside = "after" in place ? place.after : place.before;
  const margin = partMargin(editor, beside);
  const written = items.map((item) => writeFlow(item, editor.manner, margin));
  if ("after" in place) addPartsAfter(editor, written, beside);
  else addPartsBefore(editor, written, beside);
}
