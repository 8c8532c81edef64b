/** The listing of `list --sync`: how many are where, then their names. */
import type { Comparison, ComparisonState, Identity } from "../core/definition.ts";
import { identityText } from "../core/definition.ts";
import type { Palette } from "./palette.ts";
import type { SyncSummary } from "./sync-document.ts";
import { alignColumns, lines, visible } from "./text.ts";

export interface SyncListing {
  server: string;
  summary: SyncSummary;
  comparisons: readonly Comparison[];
  invalid: readonly Identity[];
}

export function renderSync({ server, summary, comparisons, invalid }: SyncListing, palette: Palette): string {
  const counts = alignColumns([
    ["Local", String(summary.local)],
    ["Remote", String(summary.remote)],
    ["Common", String(summary.common), `${summary.same} same, ${summary.changed} changed`],
    ["Local only", String(summary.localOnly)],
    ["Remote only", String(summary.remoteOnly), "orphaned"],
    ...(summary.invalid === 0 ? [] : [["Invalid", String(summary.invalid)]]),
  ]);
  const of = (state: ComparisonState): Comparison[] => comparisons.filter((comparison) => comparison.state === state);
  const groups = [
    renderGroup("Changed", of("changed"), (text) => palette.yellow(`~ ${text}`), palette),
    renderGroup("Local only", of("local-only"), (text) => palette.green(`+ ${text}`), palette),
    renderGroup("Remote only (orphaned)", of("remote-only"), (text) => palette.red(`- ${text}`), palette),
    renderGroup("Invalid", invalid, (text) => palette.red(`! ${text}`), palette),
    renderGroup("Same", of("same"), (text) => `= ${text}`, palette),
  ];
  return lines(palette.dim(`Server ${server}`), "", ...counts) + groups.join("");
}

function renderGroup(
  title: string,
  members: readonly (Identity | Comparison)[],
  paint: (text: string) => string,
  palette: Palette,
): string {
  if (members.length === 0) return "";
  const rows = members.map((member) => ({ name: visible(identityText(member)), remark: "state" in member ? describeMember(member) : "" }));
  const width = Math.max(...rows.map(({ name }) => name.length));
  const body = rows.map(({ name, remark }) =>
    remark === "" ? `  ${paint(name)}` : `  ${paint(name)}${" ".repeat(width - name.length)}  ${palette.dim(remark)}`,
  );
  return lines("", palette.bold(`${title} (${members.length})`), ...body);
}

/** What is worth a word: which fields differ, which file is new, whose an orphan is. */
function describeMember({ state, changes, local, owned, owner }: Comparison): string {
  if (state === "changed") return changes.map(({ path }) => visible(path)).join(", ");
  if (state === "local-only") return local?.source.file ?? "";
  if (state === "remote-only" && owned === false)
    return owner === undefined || owner === "" ? "owned by nobody" : `owned by ${visible(owner)}`;
  return "";
}
