/** Test cases as text: what failed with expected and actual side by side, then a line for each file. */
import { stringifyJson } from "../core/exact-json.ts";
import type { Json } from "../core/json.ts";
import { pointerText } from "../core/pointer.ts";
import type { Branch, Coverage } from "../core/test-cases/coverage.ts";
import { percentTaken } from "../core/test-cases/coverage.ts";
import type { CaseResult, PlacedDifference } from "../core/test-cases/result.ts";
import type { Palette } from "./palette.ts";
import { renderPlace } from "./place.ts";
import { alignColumns, countText, visible, visibleLines } from "./text.ts";

/** `all`: the cases that passed too, each with a line of its own. */
export function renderCases(results: readonly CaseResult[], palette: Palette, { all = false }: { all?: boolean } = {}): string {
  const shown = results.filter(({ outcome }) => all || outcome !== "passed");
  return shown.map((result) => (result.outcome === "failed" ? renderFailed(result, palette) : renderLine(result, palette))).join("");
}

function renderLine({ source, workflow, name, outcome }: CaseResult, palette: Palette): string {
  const word = outcome === "passed" ? palette.green(outcome) : palette.yellow(outcome);
  return `${word} ${palette.cyan(renderPlace(source))} ${visible(workflow)}: ${visible(name)}\n`;
}

function renderFailed({ source, workflow, name, error, differences, run }: CaseResult, palette: Palette): string {
  const head = `${palette.red("failed")} ${palette.cyan(renderPlace(source))} ${visible(workflow)}: ${palette.bold(visible(name))}`;
  const lines = [
    ...(error === undefined
      ? []
      : [visibleLines(error.message), ...(error.hint === undefined ? [] : [`${palette.dim("hint:")} ${visibleLines(error.hint)}`])]),
    ...differences.flatMap((difference) => renderDifference(difference, palette)),
    // What is wrong with the test itself shows the run already.
    ...(run === undefined || error?.message.includes(run) === true ? [] : ["", ...visibleLines(run).split("\n").map(palette.dim)]),
  ];
  return `${head}\n${indented(lines)}\n`;
}

const indented = (lines: readonly string[]): string =>
  lines
    .flatMap((line) => line.split("\n"))
    .map((line) => (line === "" ? "\n" : `  ${line}\n`))
    .join("");

function renderDifference({ pointer, expected, actual, source }: PlacedDifference, palette: Palette): string[] {
  const what = pointerText(pointer.replace(/^\/expect/, ""));
  return [
    `${visible(what)} ${palette.dim(`(${renderPlace(source)})`)}`,
    `  ${palette.green("expected")} ${show(expected, pointer)}`,
    `  ${palette.red("actual")}   ${show(actual, pointer)}`,
  ];
}

function show(value: Json | undefined, pointer: string): string {
  if (value === undefined) return "nothing";
  if (pointer.endsWith("/expect/path") && Array.isArray(value))
    return visible(value.length === 0 ? "no step" : value.map(String).join(" > "));
  return visible(stringifyJson(value));
}

export interface CaseCounts {
  cases: number;
  passed: number;
  failed: number;
  /** Absent where there is none. */
  updated?: number;
  invalid: number;
}

/** A line for each file, and one for all. */
export function renderCounts(results: readonly CaseResult[], counts: CaseCounts, palette: Palette): string {
  const files = new Map<string, CaseResult[]>();
  for (const result of results) files.set(result.source.file, [...(files.get(result.source.file) ?? []), result]);
  const rows = [...files].map(([file, members]) => [file, countsText(countOutcomes(members))]);
  const all = `${countText(counts.cases, "case")}: ${countsText(counts)}`;
  return [...alignColumns(rows), counts.failed + counts.invalid > 0 ? palette.red(all) : palette.green(all), ""].join("\n");
}

export function countOutcomes(results: readonly CaseResult[], invalid = 0): CaseCounts {
  const count = (wanted: CaseResult["outcome"]): number => results.filter(({ outcome }) => outcome === wanted).length;
  const updated = count("updated");
  return {
    cases: results.length + invalid,
    passed: count("passed"),
    failed: count("failed"),
    ...(updated > 0 ? { updated } : {}),
    invalid,
  };
}

function countsText({ passed, failed, updated = 0, invalid }: CaseCounts): string {
  const more = Object.entries({ failed, updated, invalid }).flatMap(([word, count]) => (count > 0 ? [`${count} ${word}`] : []));
  return [`${passed} passed`, ...more].join(", ");
}

/** A line for each workflow and the branches that no case has taken, then all of them together. */
export function renderCoverage(covered: readonly Coverage[], palette: Palette): string {
  const rows = covered.map((one) => [
    one.workflow,
    `${percentTaken([one])} %`,
    `${one.taken} of ${countText(one.branches, "branch").replace("branchs", "branches")}`,
    `${one.failuresTaken} of ${countText(one.failures, "failure")}`,
  ]);
  const lines = alignColumns(rows);
  const shown = covered.flatMap((one, index) => [
    lines[index] ?? "",
    ...one.missed.map((branch) => palette.dim(`  not taken: ${describeBranch(branch)}`)),
  ]);
  return ["", palette.bold("Coverage"), ...shown, `${percentTaken(covered)} % of all branches`, ""].join("\n");
}

function describeBranch({ kind, step, case: chosen }: Branch): string {
  if (kind === "step") return `step ${visible(step)}`;
  if (kind === "failure") return `failure of ${visible(step)}`;
  return chosen === undefined ? `no case of ${visible(step)}` : `case ${visible(chosen)} of ${visible(step)}`;
}
