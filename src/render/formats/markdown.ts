/** An answer as GitHub's Markdown: for a comment on a pull request and for the summary of a job. */
import type { Change } from "../../core/definition.ts";
import { identityText, kinds } from "../../core/definition.ts";
import { stringifyJson } from "../../core/exact-json.ts";
import type { Finding } from "../../core/findings.ts";
import type { Json } from "../../core/json.ts";
import type { Answer, AnswerItem } from "./answer.ts";
import { isFailed, kindTitles } from "./answer.ts";
import { visible } from "../text.ts";

/** A comment holds 65,536 characters; the rest is for what a pipeline writes around it. */
const longest = 60_000;

/** `headline` is the last line of the text form, such as `Plan: 2 to create, ...`. */
export function renderMarkdown(answer: Answer, headline: string): string {
  const parts = [
    `### ${headline === "" ? titleOf(answer) : escapeText(headline)}`,
    ...(answer.digest === undefined ? [] : [`Digest: \`${answer.digest}\``]),
    ...(answer.error === undefined ? [] : [renderError(answer.error)]),
    ...answer.refusals.map((refusal) => renderError({ ...refusal, severity: "error" })),
    ...renderItems(answer.items),
    ...renderFindings(answer.findings),
  ];
  return cut(parts);
}

const titleOf = ({ ok, exitCode }: Answer): string => (ok ? "flow: done" : `flow: failed (exit code ${exitCode})`);

/** Leaves out whole parts, so that no table or fence stays open. */
function cut(parts: readonly string[]): string {
  const kept: string[] = [];
  let length = 0;
  for (const part of parts) {
    length += part.length + 2;
    if (length > longest) {
      kept.push(`_${parts.length - kept.length} more parts are left out, as a comment holds no more. \`--format json\` has them all._`);
      break;
    }
    kept.push(part);
  }
  return `${kept.join("\n\n")}\n`;
}

function renderError({ message, hint }: Pick<Finding, "message" | "hint" | "severity">): string {
  return `> **${escapeText(message)}**${hint === undefined ? "" : `\n> ${escapeText(hint)}`}`;
}

function renderItems(items: readonly AnswerItem[]): string[] {
  return kinds.flatMap((kind) => {
    const members = items.filter((item) => item.kind === kind && markOf(item) !== "=");
    if (members.length === 0) return [];
    const rows = members.map(
      (item) =>
        `| ${markOf(item)} | ${escapeCell(identityText(item))} | ${escapeCell(describe(item))} | ${escapeCell(item.source?.file ?? "")} |`,
    );
    const table = [`| | ${kindTitles[kind]} | | file |`, "| --- | --- | --- | --- |", ...rows].join("\n");
    return [table, ...members.filter(({ changes }) => changes.length > 0).map(renderChanges)];
  });
}

function markOf(item: AnswerItem): string {
  const { action, state, outcome, direction } = item;
  if (isFailed(item) && outcome !== "not-attempted") return "x";
  if (outcome === "kept" || outcome === "skipped") return action === "none" ? "=" : "!";
  if (action === "create" || state === "local-only") return "+";
  if (action === "delete" || outcome === "deleted" || state === "remote-only") return "-";
  if (direction === "drifted" || direction === "conflict") return "!";
  return action === "update" || state === "changed" ? "~" : "=";
}

function describe({ action, state, outcome, reason, detail, direction, changes }: AnswerItem): string {
  const what = outcome === undefined || outcome === "not-attempted" ? (action ?? state ?? "") : outcome;
  const fields = changes.length === 0 ? "" : `${changes.length} ${changes.length === 1 ? "field" : "fields"}`;
  return [direction === undefined ? what : `${what}, ${direction}`, fields, detail ?? reason ?? ""]
    .filter((part) => part !== "")
    .join("; ");
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
    return `| ${severity} | ${escapeCell(code)} | ${escapeCell(place)} | ${escapeCell(hint === undefined ? message : `${message} ${hint}`)} |`;
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
