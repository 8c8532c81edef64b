/** The outcomes of one suite on both servers, as a part of docs/clients.md. */
import type { Outcome, Suite } from "./outcome.ts";

export interface Comparison {
  suite: Suite;
  real: readonly Outcome[];
  embedded: readonly Outcome[];
}

const keyOf = ({ file, name }: Outcome): string => `${file} > ${name}`;
const isPassed = ({ verdict }: Outcome): boolean => verdict === "passed";

/** Keys of the tests that passed on the first and not on the second. */
export function passedOnlyOnFirst(first: readonly Outcome[], second: readonly Outcome[]): string[] {
  const passedOnSecond = new Set(second.filter(isPassed).map(keyOf));
  return first
    .filter(isPassed)
    .map(keyOf)
    .filter((key) => !passedOnSecond.has(key));
}

export function renderComparison({ suite, real, embedded }: Comparison): string {
  const files = [...new Set([...real, ...embedded].map(({ file }) => file))].sort();
  const passedIn = (outcomes: readonly Outcome[], file: string): number =>
    outcomes.filter((each) => each.file === file && isPassed(each)).length;
  const rows = files.map((file) => [
    `\`${file}\``,
    String(real.filter((each) => each.file === file).length),
    String(passedIn(real, file)),
    String(passedIn(embedded, file)),
  ]);
  const total = ["**all**", String(real.length), String(real.filter(isPassed).length), String(embedded.filter(isPassed).length)];
  const list = (title: string, keys: readonly string[]): string =>
    `${title}: ${keys.length === 0 ? "none." : `\n\n${keys.map((key) => `- ${key}`).join("\n")}`}`;
  return [
    `### ${suite.title}, ${suite.source.tag}`,
    `[${suite.source.url.replace("https://", "")}](${suite.source.url}/tree/${suite.source.tag}): ${suite.selection}.`,
    table(["file", "tests", "passed on the real server", "passed on the embedded server"], [...rows, total]),
    list("Passed on the real server only", passedOnlyOnFirst(real, embedded)),
    list("Passed on the embedded server only", passedOnlyOnFirst(embedded, real)),
  ].join("\n\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}
