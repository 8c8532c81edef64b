/** An answer as GitHub's Markdown: for a comment on a pull request and for the summary of a job. */
import type { Change } from "../../core/definition.ts";
import { identityText, kinds } from "../../core/definition.ts";
import { stringifyJson } from "../../core/exact-json.ts";
import type { Finding } from "../../core/findings.ts";
import type { Json } from "../../core/json.ts";
import type { Answer, AnswerItem } from "./answer.ts";
import { allFindings, kindTitles, markOf } from "./answer.ts";
import { countText, visible } from "../text.ts";

/** A comment holds 65,536 characters; the rest is for what a pipeline writes around it. */
const longest = 60_000;

/** `headline` sums the answer up, such as `Plan: 2 to create, ...`. */
export function renderMarkdown(answer: Answer, headline: string): string {
  const parts = [
    `### ${headline === "" ? titleOf(answer) : escapeText(headline)}`,
    ...(answer.digest === undefined ? [] : [`Digest: \`${answer.digest}\``]),
    ...(answer.error === undefined ? [] : [renderError(answer.error)]),
    ...answer.refusals.map((refusal) => renderError({ ...refusal, severity: "error" })),
    ...renderItems(answer.items),
    ...renderFindings(allFindings(answer)),
    ...renderKept(answer.items),
  ];
  return cut(parts);
}

const titleOf = ({ ok, exitCode }: Answer): string => (ok ? "flow: done" : `flow: failed (exit code ${exitCode})`);

/** Leaves out whole parts, so that no table or fence stays open. A long one does not take those after it along. */
function cut(parts: readonly string[]): string {
  const kept: string[] = [];
  let room = longest;
  for (const part of parts) {
    if (part.length + 2 > room) continue;
    room -= part.length + 2;
    kept.push(part);
  }
  const count = parts.length - kept.length;
  if (count > 0) {
    kept.push(`_${countText(count, "part")} left out, as a comment holds no more. \`--format json\` has everything._`);
  }
  return `${kept.join("\n\n")}\n`;
}

function renderError({ message, hint }: Pick<Finding, "message" | "hint" | "severity">): string {
  return `> **${escapeText(message)}**${hint === undefined ? "" : `<br>\n> ${escapeText(hint)}`}`;
}

function renderItems(items: readonly AnswerItem[]): string[] {
  return kinds.flatMap((kind) => {
    const members = items.filter((item) => item.kind === kind && !["", "="].includes(markOf(item)));
    return [...renderTable(kindTitles[kind], members), ...members.filter(({ changes }) => changes.length > 0).map(renderChanges)];
  });
}

/** What stays as it is comes last, and folded away. */
function renderKept(items: readonly AnswerItem[]): string[] {
  const kept = items.filter((item) => markOf(item) === "=");
  if (kept.length === 0) return [];
  const tables = kinds.flatMap((kind) =>
    renderTable(
      kindTitles[kind],
      kept.filter((item) => item.kind === kind),
    ),
  );
  return [[`<details><summary>Kept: ${kept.length}</summary>`, "", tables.join("\n\n"), "", "</details>"].join("\n")];
}

/** Longer tables are cut: the whole one is in the JSON. */
const mostRows = 100;

function renderTable(title: string, members: readonly AnswerItem[]): string[] {
  if (members.length === 0) return [];
  const rows = members
    .slice(0, mostRows)
    .map(
      (item) =>
        `| ${markOf(item)} | ${escapeCell(identityText(item))} | ${escapeCell(describe(item))} | ${escapeCell(item.source?.file ?? "")} |`,
    );
  const left = members.length - mostRows;
  const rest = left > 0 ? [`| | and ${left} more | \`--format json\` lists all | |`] : [];
  return [[`| | ${title} | | file |`, "| --- | --- | --- | --- |", ...rows, ...rest].join("\n")];
}

function describe(item: AnswerItem): string {
  const { reason, detail, direction, changes } = item;
  const what = wordOf(item);
  const fields = changes.length === 0 ? "" : countText(changes.length, "field");
  return [direction === undefined ? what : `${what}, ${direction}`, fields, detail ?? reason ?? ""]
    .filter((part) => part !== "")
    .join("; ");
}

function wordOf(item: AnswerItem): string {
  const { action, state, outcome } = item;
  const mark = markOf(item);
  if (mark === "=") return "kept";
  if (mark === "!" && (action === "none" || outcome === "skipped")) return "held back";
  return outcome === undefined || outcome === "not-attempted" ? (action ?? state ?? "") : outcome;
}

/** Folded away, as the fields of many definitions are long. */
function renderChanges(item: AnswerItem): string {
  const body = item.changes.flatMap(renderChange).join("\n");
  const fence = fenceFor(body);
  return [`<details><summary>${escapeText(identityText(item))}</summary>`, "", `${fence}diff`, body, fence, "", "</details>"].join("\n");
}

/** Longer than this a value is cut: the whole one is in the JSON. */
const longestValue = 2000;

function renderChange({ path, remote, local }: Change): string[] {
  const line = (sign: string, value: Json | undefined): string[] =>
    value === undefined
      ? []
      : shortened(value)
          .split("\n")
          .map((text) => `${sign} ${visible(text)}`);
  return [`@@ ${visible(path === "" ? "/" : path)} @@`, ...line("-", remote), ...line("+", local)];
}

function shortened(value: Json): string {
  const text = typeof value === "string" ? value : stringifyJson(value, 2);
  return text.length > longestValue ? `${text.slice(0, longestValue)} …` : text;
}

/** Longer than every run of backticks inside, so that nothing inside can close it. */
function fenceFor(body: string): string {
  const runs = [...body.matchAll(/`+/g)].map(([run]) => run.length);
  return "`".repeat(Math.max(3, ...runs.map((length) => length + 1)));
}

function renderFindings(findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const rows = findings.map(({ severity, code, message, hint, file, line }) => {
    const place = file === undefined ? "" : `${file}${line === undefined ? "" : `:${line}`}`;
    return `| ${severity} | ${escapeCell(code)} | ${escapeCell(place)} | ${escapeCell(message)}${hint === undefined ? "" : `<br>${escapeCell(hint)}`} |`;
  });
  return [["| | finding | place | |", "| --- | --- | --- | --- |", ...rows].join("\n")];
}

/** Names and messages are other people's texts: none may become markup, a link or a mention. */
function escapeText(text: string): string {
  return visible(text.replaceAll("\n", " "))
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/[\\`*_[\]#~|]/g, (character) => `\\${character}`)
    .replaceAll("@", "@\u200b");
}

const escapeCell = escapeText;
