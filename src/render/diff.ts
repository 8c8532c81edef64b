/** Differences field by field, the server's value first: that is what is there, and the project's what is to come. */
import type { Change, Comparison, ComparisonState } from "../core/definition.ts";
import { identityText } from "../core/definition.ts";
import type { Json } from "../core/json.ts";
import type { Palette } from "./palette.ts";
import { lines, visible } from "./text.ts";

/** What differs field by field, then what is on one side only. */
export function renderDiff(comparisons: readonly Comparison[], palette: Palette): string {
  const of = (state: ComparisonState): Comparison[] => comparisons.filter((comparison) => comparison.state === state);
  const changed = of("changed").map((comparison) =>
    lines(
      `${palette.yellow(`~ ${nameOf(comparison)}`)}${fileOf(comparison, palette)}`,
      ...comparison.changes.flatMap((change) => renderChange(change, palette)),
    ),
  );
  const localOnly = of("local-only").map((comparison) => `${palette.green(`+ ${nameOf(comparison)}`)}${fileOf(comparison, palette)}`);
  const remoteOnly = of("remote-only").map((comparison) => `${palette.red(`- ${nameOf(comparison)}`)}  ${palette.dim("only on the server")}`);
  return [...changed, lines(...localOnly), lines(...remoteOnly)].filter((part) => part !== "").join("\n");
}

const nameOf = (comparison: Comparison): string => visible(identityText(comparison));

const fileOf = ({ local }: Comparison, palette: Palette): string => (local === undefined ? "" : `  ${palette.dim(local.source.file)}`);

/** `/retryCount: 3 -> 5`; longer texts line by line. */
export function renderChange({ path, remote, local }: Change, palette: Palette): string[] {
  const place = palette.bold(visible(path === "" ? "/" : path));
  if (isMultiLine(remote) || isMultiLine(local)) {
    const removed = textLines(remote).map((line) => palette.red(`      - ${line}`));
    const added = textLines(local).map((line) => palette.green(`      + ${line}`));
    return [`    ${place}:`, ...removed, ...added];
  }
  return [`    ${place}: ${palette.red(renderValue(remote))} -> ${palette.green(renderValue(local))}`];
}

/** Longer than this, a structure is written over several lines. */
const shortValue = 60;

function isMultiLine(value: Json | undefined): boolean {
  if (typeof value === "string") return value.includes("\n");
  return typeof value === "object" && value !== null && JSON.stringify(value).length > shortValue;
}

function textLines(value: Json | undefined): string[] {
  if (value === undefined) return ["(absent)"];
  if (typeof value === "string" && value.includes("\n")) return value.split("\n").map(visible);
  return JSON.stringify(value, undefined, 2).split("\n");
}

function renderValue(value: Json | undefined): string {
  return value === undefined ? "(absent)" : visible(JSON.stringify(value));
}
