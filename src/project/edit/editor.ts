/** What all parts of an edit share: the text, the splices so far, and which shared values have changed. */
import type { Json } from "../../core/json.ts";
import { isSameValue } from "../../core/changes.ts";
import type { AliasLayout, Layout } from "./layout.ts";
import type { Manner } from "./write-value.ts";

/** A piece of the text gives way to another; where both ends are the same, something is put in between. */
export interface Splice {
  start: number;
  end: number;
  text: string;
}

export interface Editor {
  text: string;
  manner: Manner;
  splices: Splice[];
  /** The new values of what has an anchor and has changed. */
  changed: Map<Layout, Json>;
  /** What has an anchor and is no longer in the text. */
  gone: Set<Layout>;
  /** Aliases that were written out or are gone, or that want what their anchor's value has become. */
  settled: Set<AliasLayout>;
}

/** Where a value stands. */
export interface Place {
  /** Inside `[]` or `{}`. */
  flow: boolean;
  /** Of the key or the dash that the value belongs to. */
  margin: string;
  /** The value belongs to a dash. */
  atItem: boolean;
  /** What is written there takes no line of its own. */
  oneLine: boolean;
}

/** Why a text cannot be changed as wanted. */
export class CannotEdit extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

export function splice(editor: Editor, start: number, end: number, text: string): void {
  editor.splices.push({ start, end, text });
}

/** The text after all splices. At one place, what was put in first stands first, and before what gives way there. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let result = "";
  let at = 0;
  for (const { start, end, text: inserted } of splices.toSorted(byPlace)) {
    if (start < at) throw new CannotEdit("Two of the changes fall on the same place.", start);
    result += text.slice(at, start) + inserted;
    at = end;
  }
  return result + text.slice(at);
}

function byPlace(left: Splice, right: Splice): number {
  return left.start - right.start || Number(left.end > left.start) - Number(right.end > right.start);
}

function childrenOf(layout: Layout): Layout[] {
  if (layout.type === "map") return layout.entries.map(({ value }) => value);
  return layout.type === "list" ? layout.items.map(({ value }) => value) : [];
}

/** Marks a value as taken out of the text, with all that is in it. */
export function drop(editor: Editor, layout: Layout): void {
  if (layout.anchor !== undefined) editor.gone.add(layout);
  dropContents(editor, layout);
}

/** The same for what is in a value that is replaced: its own anchor stays. */
export function dropContents(editor: Editor, layout: Layout): void {
  if (layout.type === "alias") editor.settled.add(layout);
  for (const child of childrenOf(layout)) drop(editor, child);
}

/** Whether an alias may stay as it is, as its anchor's value has become what is wanted here. */
export function isSettledBy(editor: Editor, alias: AliasLayout, value: Json, wanted: Json): boolean {
  const { target } = alias;
  if (target !== undefined && editor.gone.has(target)) return false;
  const becomes = target === undefined ? value : (editor.changed.get(target) ?? value);
  return isSameValue(becomes, wanted);
}

/** Whatever an alias stands for may not change by a change elsewhere. */
export function refuseSharedChanges(editor: Editor, layout: Layout): void {
  if (layout.type === "alias" && layout.target !== undefined && !editor.settled.has(layout)) {
    const name = layout.target.anchor ?? "";
    if (editor.gone.has(layout.target))
      throw new CannotEdit(`The alias *${name} stands for a value that is to be taken out.`, layout.start);
    if (editor.changed.has(layout.target)) {
      throw new CannotEdit(`The alias *${name} shares a value of which only the other place is to change.`, layout.start);
    }
  }
  for (const child of childrenOf(layout)) refuseSharedChanges(editor, child);
}
