/** Differences field by field, the server's value first: that is what is there, and the project's what is to come. */
import { valueText } from "../core/authoring/written-versions.ts";
import { stringifyJson } from "../core/exact-json.ts";
import type { Change, Comparison, ComparisonState, StepChange } from "../core/definition.ts";
import { identityText } from "../core/definition.ts";
import type { DirectedComparison } from "../core/history.ts";
import type { Json } from "../core/json.ts";
import { pointerText } from "../core/pointer.ts";
import type { Palette } from "./palette.ts";
import { describeMove, plainChanges } from "./sync.ts";
import { lines, shortenStrangers, visible } from "./text.ts";

/** What differs field by field, then what is on one side only. Without a project, nothing is a stranger's. */
export function renderDiff(comparisons: readonly DirectedComparison[], palette: Palette, project?: string): string {
  const of = (state: ComparisonState): DirectedComparison[] => comparisons.filter((comparison) => comparison.state === state);
  const changed = of("changed").map((comparison) =>
    lines(
      `${palette.yellow(`~ ${nameOf(comparison)}`)}${fileOf(comparison, palette)}${moveOf(comparison, palette)}`,
      ...renderChanges(comparison, palette),
    ),
  );
  const localOnly = of("local-only").map((comparison) => `${palette.green(`+ ${nameOf(comparison)}`)}${fileOf(comparison, palette)}`);
  const { shown, left } = shortenStrangers(of("remote-only"), ({ owned }) => project !== undefined && owned === false);
  const remoteOnly = shown.map((comparison) => `${palette.red(`- ${nameOf(comparison)}`)}  ${palette.dim("only on the server")}`);
  const rest = left === 0 ? [] : [`and ${left} more that are not ours; --json lists all`];
  return [...changed, lines(...localOnly), lines(...remoteOnly, ...rest)].filter((part) => part !== "").join("\n");
}

const nameOf = (comparison: Comparison): string => visible(identityText(comparison));

const fileOf = ({ local }: Comparison, palette: Palette): string => (local === undefined ? "" : `  ${palette.dim(local.source.file)}`);

function moveOf(comparison: DirectedComparison, palette: Palette): string {
  const moved = describeMove(comparison);
  return moved === "" ? "" : `  ${palette.dim(moved)}`;
}

/** Tasks that are steps in the file are told as steps. */
export function renderChanges(compared: Partial<Pick<Comparison, "changes" | "stepChanges">>, palette: Palette): string[] {
  return [
    ...plainChanges(compared).flatMap((change) => renderChange(change, palette)),
    ...(compared.stepChanges ?? []).flatMap((change) => renderStepChange(change, palette)),
  ];
}

/** `step price: input.total: 3 -> 5`, or the step as a whole. */
function renderStepChange({ step, ...change }: StepChange, palette: Palette): string[] {
  const { path, remote, local } = change;
  if (path !== "") return renderValues(`step ${step}: ${pointerText(path)}`, change, palette);
  if (remote === undefined) return [palette.green(`    + step ${visible(step)}`), ...renderLines([], textLines(local), palette)];
  return [palette.red(`    - step ${visible(step)}`)];
}

/** `/retryCount: 3 -> 5`; longer texts line by line. */
export const renderChange = (change: Change, palette: Palette): string[] =>
  renderValues(change.path === "" ? "/" : change.path, change, palette);

function renderValues(what: string, { path, remote, local }: Change, palette: Palette): string[] {
  const place = palette.bold(visible(what));
  if (isMultiLine(remote) || isMultiLine(local)) return [`    ${place}:`, ...renderLines(textLines(remote), textLines(local), palette)];
  return [`    ${place}: ${palette.red(renderValue(path, remote))} -> ${palette.green(renderValue(path, local))}`];
}

/** How many unchanged lines are shown around what changed. */
const contextLines = 2;

/** What both sides begin and end with is left out, but for the lines around the change. */
function renderLines(remote: readonly string[], local: readonly string[], palette: Palette): string[] {
  const shorter = Math.min(remote.length, local.length);
  let start = 0;
  while (start < shorter && remote[start] === local[start]) start += 1;
  let end = 0;
  while (end < shorter - start && remote[remote.length - 1 - end] === local[local.length - 1 - end]) end += 1;
  const unchanged = (line: string): string => palette.dim(`        ${line}`);
  return [
    ...local.slice(Math.max(0, start - contextLines), start).map(unchanged),
    ...remote.slice(start, remote.length - end).map((line) => palette.red(`      - ${line}`)),
    ...local.slice(start, local.length - end).map((line) => palette.green(`      + ${line}`)),
    ...local.slice(local.length - end, local.length - end + contextLines).map(unchanged),
  ];
}

/** Longer than this, a structure is written over several lines. */
const shortValue = 60;

function isMultiLine(value: Json | undefined): boolean {
  if (typeof value === "string") return value.includes("\n");
  return typeof value === "object" && value !== null && stringifyJson(value).length > shortValue;
}

function textLines(value: Json | undefined): string[] {
  if (value === undefined) return ["(absent)"];
  if (typeof value === "string" && value.includes("\n")) return value.split("\n").map(visible);
  return stringifyJson(value, 2).split("\n");
}

function renderValue(path: string, value: Json | undefined): string {
  return value === undefined ? "(absent)" : visible(valueText(path, value));
}
