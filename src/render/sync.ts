/** The listing of `list --sync`: how many are where, then their names. */
import type { Change, Comparison, ComparisonState, Identity, Kind } from "../core/definition.ts";
import { identityText } from "../core/definition.ts";
import type { DirectedComparison, Direction, Evidence } from "../core/history.ts";
import { versionText } from "../core/history.ts";
import { factsOf } from "../core/kinds.ts";
import { isWithin, pointerText } from "../core/pointer.ts";
import type { Palette } from "./palette.ts";
import type { SyncSummary } from "./sync-document.ts";
import { alignColumns, countText, displayWidth, lines, shortenStrangers, visible } from "./text.ts";

export interface SyncListing {
  server: string;
  summary: SyncSummary;
  comparisons: readonly DirectedComparison[];
  invalid: readonly Identity[];
  /** Without one, nothing is a stranger's. */
  project?: string | undefined;
}

export function renderSync({ server, summary, comparisons, invalid, project }: SyncListing, palette: Palette): string {
  const counts = alignColumns([
    ["Local", String(summary.local)],
    ["Remote", String(summary.remote)],
    ["Common", String(summary.common), `${summary.same} same, ${summary.changed} changed${describeDirections(summary)}`],
    ["Local only", String(summary.localOnly)],
    ["Remote only", String(summary.remoteOnly), "orphaned"],
    ...(summary.invalid === 0 ? [] : [["Invalid", String(summary.invalid)]]),
  ]);
  const of = (state: ComparisonState): DirectedComparison[] => comparisons.filter((comparison) => comparison.state === state);
  const { shown, left } = shortenStrangers(of("remote-only"), ({ owned }) => project !== undefined && owned === false);
  const groups = [
    renderGroup("Changed", of("changed"), (text) => palette.yellow(`~ ${text}`), palette),
    renderGroup("Local only", of("local-only"), (text) => palette.green(`+ ${text}`), palette),
    renderGroup("Remote only (orphaned)", shown, (text) => palette.red(`- ${text}`), palette, left),
    renderGroup("Invalid", invalid, (text) => palette.red(`! ${text}`), palette),
    renderGroup("Same", of("same"), (text) => `= ${text}`, palette),
  ];
  return lines(palette.dim(`Server ${server}`), "", ...counts) + groups.join("");
}

/** The same numbers in a line. */
export function syncLine(kind: Kind, summary: SyncSummary): string {
  const { same, changed, localOnly, remoteOnly, invalid } = summary;
  const parts = [
    `${same} same`,
    `${changed} changed${describeDirections(summary)}`,
    `${localOnly} local only`,
    `${remoteOnly} remote only`,
  ];
  if (invalid > 0) parts.push(`${invalid} invalid`);
  const { plural } = factsOf(kind);
  return `${plural.charAt(0).toUpperCase()}${plural.slice(1)}: ${parts.join(", ")}`;
}

function renderGroup(
  title: string,
  members: readonly (Identity | DirectedComparison)[],
  paint: (text: string) => string,
  palette: Palette,
  left = 0,
): string {
  if (members.length === 0) return "";
  const rows = members.map((member) => ({ name: visible(identityText(member)), remark: "state" in member ? describeMember(member) : "" }));
  const width = Math.max(...rows.map(({ name }) => displayWidth(name)));
  const body = rows.map(({ name, remark }) =>
    remark === "" ? `  ${paint(name)}` : `  ${paint(name)}${" ".repeat(width - displayWidth(name))}  ${palette.dim(remark)}`,
  );
  const rest = left === 0 ? [] : [`  and ${left} more that are not ours; --json lists all`];
  return lines("", palette.bold(`${title} (${members.length + left})`), ...body, ...rest);
}

/** Nothing where no history tells. */
function describeDirections({ drifted, conflicts }: SyncSummary): string {
  const parts = [...(drifted > 0 ? [`${drifted} drifted`] : []), ...(conflicts > 0 ? [countText(conflicts, "conflict")] : [])];
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

const directionWords = {
  "changed-here": (version) => `changed here since ${version}`,
  drifted: (version) => `drifted: changed on the server since ${version}`,
  conflict: (version) => `conflict: changed on both sides since ${version}`,
} as const satisfies Record<Direction, (version: string) => string>;

/** `(changed here since commit 3f2a9c1b77)`; nothing where no history tells. */
export function describeMove({ direction, evidence }: { direction?: Direction | undefined; evidence?: Evidence | undefined }): string {
  return direction === undefined || evidence === undefined ? "" : `(${directionWords[direction](visible(versionText(evidence)))})`;
}

/** Without those that are told as steps. */
export const plainChanges = ({ changes = [], stepChanges }: Partial<Pick<Comparison, "changes" | "stepChanges">>): readonly Change[] =>
  stepChanges === undefined ? changes : changes.filter(({ path }) => !isWithin(path, "/tasks"));

/** Each place that differs: a pointer, or a step and a place in it. */
export const changedPlaces = (comparison: Partial<Pick<Comparison, "changes" | "stepChanges">>): string[] => [
  ...plainChanges(comparison).map(({ path }) => path),
  ...(comparison.stepChanges ?? []).map(({ step, path }) => (path === "" ? `step ${step}` : `step ${step}: ${pointerText(path)}`)),
];

/** What is worth a word: which fields differ, which file is new, whose an orphan is. */
function describeMember(comparison: DirectedComparison): string {
  const { state, local, owned, owner, direction, evidence } = comparison;
  if (state === "changed") {
    const paths = changedPlaces(comparison).map(visible).join(", ");
    const moved = describeMove({ direction, evidence });
    return moved === "" ? paths : `${paths}  ${moved}`;
  }
  if (state === "local-only") return local?.source.file ?? "";
  if (state === "remote-only" && owned === false)
    return owner === undefined || owner === "" ? "owned by nobody" : `owned by ${visible(owner)}`;
  return "";
}
