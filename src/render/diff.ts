/** Differences field by field, the server's value first: that is what is there, and the project's what is to come. */
import type { Change, Comparison } from "../core/definition.ts";
import { identityText } from "../core/definition.ts";
import type { Json } from "../core/json.ts";
import type { Palette } from "./palette.ts";
import { lines, visible } from "./text.ts";

export function renderDiff(comparisons: readonly Comparison[], palette: Palette): string {
  return comparisons
    .filter(({ state }) => state !== "same")
    .map((comparison) => renderComparison(comparison, palette))
    .join("\n");
}

function renderComparison(comparison: Comparison, palette: Palette): string {
  const name = visible(identityText(comparison));
  const file = comparison.local === undefined ? "" : palette.dim(`  ${comparison.local.source.file}`);
  switch (comparison.state) {
    case "local-only":
      return lines(`${palette.green(`+ ${name}`)}${file}`, palette.dim("    only in the project"));
    case "remote-only":
      return lines(palette.red(`- ${name}`), palette.dim("    only on the server"));
    default:
      return lines(`${palette.yellow(`~ ${name}`)}${file}`, ...comparison.changes.flatMap((change) => renderChange(change, palette)));
  }
}

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
