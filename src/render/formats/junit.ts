/** An answer as a JUnit report: a case for each definition, and one for each error that belongs to none. */
import { identityText, kinds } from "../../core/definition.ts";
import type { Finding } from "../../core/findings.ts";
import { exitCodes } from "../../core/exit-code.ts";
import type { Answer, AnswerCase, AnswerItem } from "./answer.ts";
import { isFailed, kindTitles } from "./answer.ts";

interface Case {
  suite: string;
  name: string;
  /** Absent: it passed. */
  failure?: { type: string; text: string };
  output?: string;
  /** Real time. */
  durationMs?: number;
}

/** What differs fails only where the command was to tell it by its exit code. */
export function renderJunit(answer: Answer): string {
  const cases = [...answer.items.map((item) => itemCase(item, answer)), ...answer.cases.map(testCase), ...findingCases(answer)];
  const titles = [...kinds.map((kind) => kindTitles[kind]), ...new Set(answer.cases.map(({ file }) => file)), "Findings"];
  const suites = titles.flatMap((title) => {
    const members = cases.filter(({ suite }) => suite === title);
    return members.length === 0 ? [] : [renderSuite(title, members)];
  });
  const failures = cases.filter(({ failure }) => failure !== undefined).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="flow" tests="${cases.length}" failures="${failures}">`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

function itemCase(item: AnswerItem, { exitCode, dryRun }: Answer): Case {
  const { state, action, outcome, reason, detail, changes, kind } = item;
  const differs = exitCode === exitCodes.differences && !(state === "same" || action === "none");
  const isBroken = dryRun && outcome === "not-attempted" ? false : isFailed(item);
  const text = [outcome ?? action ?? state ?? "", detail ?? reason ?? "", ...changes.map(({ path }) => path)].filter((part) => part !== "");
  return {
    suite: kindTitles[kind],
    name: identityText(item),
    ...(isBroken || differs ? { failure: { type: outcome ?? state ?? action ?? "different", text: text.join("\n") } } : {}),
  };
}

function testCase({ file, name, durationMs, failure }: AnswerCase): Case {
  const { line, column, message = "", hint = "", code = "" } = failure ?? {};
  const text = [[file, line, column].join(":"), message, hint].filter((part) => part !== "").join("\n");
  return { suite: file, name, durationMs, ...(failure === undefined ? {} : { failure: { type: code, text } }) };
}

function findingCases({ error, refusals, findings, items, cases }: Answer): Case[] {
  const all = [...(error === undefined ? [] : [error]), ...refusals.map((one): Finding => ({ ...one, severity: "error" })), ...findings];
  // Some readers take a report without a case for a run that never was.
  if (all.length === 0 && items.length === 0 && cases.length === 0) return [{ suite: "Findings", name: "none" }];
  return all.map((finding): Case => {
    const { code, severity, message, hint, file, line, column } = finding;
    const place = [file, line, column].filter((part) => part !== undefined).join(":");
    const text = [place, message, hint ?? ""].filter((part) => part !== "").join("\n");
    const name = place === "" ? code : `${code} ${place}`;
    return { suite: "Findings", name, ...(severity === "error" ? { failure: { type: code, text } } : { output: text }) };
  });
}

function renderSuite(title: string, cases: readonly Case[]): string {
  const failures = cases.filter(({ failure }) => failure !== undefined).length;
  return [
    `  <testsuite name="${escapeXml(title)}" tests="${cases.length}" failures="${failures}">`,
    ...cases.map((one) => renderCase(title, one)),
    "  </testsuite>",
  ].join("\n");
}

function renderCase(suite: string, { name, failure, output, durationMs }: Case): string {
  const time = durationMs === undefined ? "" : ` time="${(durationMs / 1000).toFixed(3)}"`;
  const head = `    <testcase classname="flow.${escapeXml(suite)}" name="${escapeXml(name)}"${time}`;
  if (failure !== undefined) {
    const [first = ""] = failure.text.split("\n");
    return `${head}>\n      <failure type="${escapeXml(failure.type)}" message="${escapeXml(first)}">${escapeXml(failure.text)}</failure>\n    </testcase>`;
  }
  return output === undefined ? `${head}/>` : `${head}>\n      <system-out>${escapeXml(output)}</system-out>\n    </testcase>`;
}

/** Characters that XML 1.0 has no place for become the replacement character. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\u{FFFD}")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
