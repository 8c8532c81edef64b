/** What became of `adopt` and `disown`, as text. */
import type { OwnerChange } from "../core/assemble-owner-change.ts";
import { identityText } from "../core/definition.ts";
import { factsOf } from "../core/kinds.ts";
import type { StepOutcome } from "../core/plan.ts";
import type { Palette } from "./palette.ts";
import { lines, visible } from "./text.ts";
import type { UploadReport } from "./upload.ts";
import { journalLine, summarizeUpload } from "./upload.ts";

export interface OwnerReport extends UploadReport {
  change: OwnerChange;
  server: string;
  journal?: string;
}

export function renderOwnerChange(report: OwnerReport, palette: Palette): string {
  const { outcomes, skipped, dryRun, server, journal } = report;
  const body = [
    ...outcomes.map((outcome) => renderOutcome(outcome, dryRun, palette)),
    ...skipped.flatMap((one) => [
      `${palette.yellow("!")} ${nameOf(one)}  ${visible(one.message)}`,
      `    ${palette.dim("hint:")} ${visible(one.hint)}`,
    ]),
  ];
  return lines(palette.dim(`Server ${server}`), ...body, ...journalLine(journal), summaryLine(report));
}

const nameOf = (one: Parameters<typeof identityText>[0] & { kind: StepOutcome["step"]["kind"] }): string =>
  `${factsOf(one.kind).label} ${visible(identityText(one))}`;

function renderOutcome({ step, outcome, reason }: StepOutcome, dryRun: boolean, palette: Palette): string {
  const [change] = step.changes;
  if (change === undefined) return palette.dim(`= ${nameOf(step)}  nothing to change`);
  const said = reason === undefined ? "" : `: ${visible(reason)}`;
  if (outcome === "done" || dryRun) return palette.yellow(`~ ${nameOf(step)}  ${ownerText(change.remote)} -> ${ownerText(change.local)}`);
  return palette.red(`${outcome === "failed" ? "x" : "?"} ${nameOf(step)}  ${outcome.replace("-", " ")}${said}`);
}

const ownerText = (owner: unknown): string => (typeof owner === "string" && owner !== "" ? visible(owner) : "nobody");

function summaryLine(report: OwnerReport): string {
  const { updated, unchanged, failed, refused, notAttempted, unknown } = summarizeUpload(report);
  const word = report.change === "adopt" ? "adopted" : "disowned";
  const parts = report.dryRun ? [`${notAttempted} to ${report.change}`] : [`${updated} ${word}`];
  if (unchanged > 0) parts.push(`${unchanged} unchanged`);
  if (failed > 0) parts.push(`${failed} failed`);
  if (notAttempted > 0 && !report.dryRun) parts.push(`${notAttempted} not attempted`);
  if (unknown > 0) parts.push(`${unknown} unknown`);
  if (refused > 0) parts.push(`${refused} refused`);
  return `${report.dryRun ? "Dry run, nothing was sent: " : ""}${parts.join(", ")}.`;
}
