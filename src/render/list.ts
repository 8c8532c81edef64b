/** The plain listing: what there is, and on which side. */
import type { Identity } from "../core/definition.ts";
import { identityText } from "../core/definition.ts";
import type { Palette } from "./palette.ts";
import { alignColumns, lines, visible } from "./text.ts";

export interface ListEntry extends Identity {
  /** Absent where that side was not asked for. */
  local?: boolean;
  remote?: boolean;
  file?: string;
}

export function renderList(entries: readonly ListEntry[], words: { none: string }, palette: Palette): string {
  if (entries.length === 0) return lines(words.none);
  const cells = entries.map((entry) => [visible(identityText(entry)), sides(entry), entry.file ?? ""].filter((cell) => cell !== ""));
  return lines(...alignColumns(cells).map((row) => row.replace(/  .*$/s, (rest) => palette.dim(rest))));
}

function sides({ local, remote }: ListEntry): string {
  if (local === undefined || remote === undefined) return "";
  return local && remote ? "local, remote" : local ? "local" : "remote";
}
