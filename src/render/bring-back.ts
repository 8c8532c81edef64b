/** What a rollback or a restore does and did, as JSON items and as text. */
import { compareIdentity } from "../core/definition.ts";
import type { Change, Identity } from "../core/definition.ts";
import type { StepOutcome, Use } from "../core/plan.ts";
import type { Refusal } from "../core/refusal.ts";
import { renderChange } from "./diff.ts";
import type { Palette } from "./palette.ts";
import { renderRefusals, stepHead, subjectOf } from "./plan.ts";
import { describeUse } from "./purge.ts";
import { identityFields } from "./sync-document.ts";
import { lines, visible } from "./text.ts";
import { journalLine } from "./upload.ts";

/** Left as it is. */
export interface LeftAlone extends Identity {
  /** In kebab-case. */
  reason: string;
  detail: string;
  hint?: string;
  changes?: readonly Change[];
  usedBy?: readonly Use[];
}

export interface BringBackReport {
  server: string;
  /** What is brought back, in one line. */
  subject: string;
  outcomes: readonly StepOutcome[];
  left: readonly LeftAlone[];
  /** How many are as they were already. */
  unchanged: number;
  refusals: readonly Refusal[];
  dryRun: boolean;
  /** Of what is brought back, on this server. */
  digest: string;
  /** As it is to be shown. */
  journal?: string;
  /** What takes this back again, where that must be named. */
  run?: string;
}

export function summarizeBringBack({ outcomes, left, unchanged }: BringBackReport) {
  const done = (action: StepOutcome["step"]["action"]): number =>
    outcomes.filter(({ step, outcome }) => outcome === "done" && step.action === action).length;
  const count = (outcome: StepOutcome["outcome"]): number => outcomes.filter((one) => one.outcome === outcome).length;
  return {
    created: done("create"),
    updated: done("update"),
    deleted: done("delete"),
    unchanged,
    skipped: left.length,
    failed: count("failed"),
    notAttempted: count("not-attempted"),
    unknown: count("unknown"),
  };
}

export function bringBackItems({ outcomes, left }: BringBackReport) {
  const written = outcomes.map(({ step, outcome, reason }) => ({
    ...identityFields(step),
    action: step.action,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    ...(step.changes.length === 0 ? {} : { changes: step.changes }),
  }));
  const skipped = left.map((one) => ({
    ...identityFields(one),
    outcome: "skipped",
    reason: one.reason,
    detail: one.detail,
    ...(one.hint === undefined ? {} : { hint: one.hint }),
    ...(one.changes === undefined || one.changes.length === 0 ? {} : { changes: one.changes }),
    ...(one.usedBy === undefined || one.usedBy.length === 0 ? {} : { usedBy: one.usedBy }),
  }));
  return [...written, ...skipped].sort(compareIdentity);
}

/** What is about to happen, for the question and for a dry run. */
export function renderBringBackPlan({ subject, outcomes, left }: BringBackReport, palette: Palette): string {
  const steps = outcomes.flatMap(({ step }) => [
    stepHead(step, palette),
    ...step.changes.flatMap((change) => renderChange(change, palette)),
  ]);
  return lines(visible(subject), ...(steps.length === 0 ? [] : ["", ...steps])) + renderLeft(left, palette);
}

export function renderBringBack(report: BringBackReport & { shown: boolean }, palette: Palette): string {
  const { server, outcomes, left, refusals, dryRun, journal, shown, digest } = report;
  const head = shown ? "" : lines(palette.dim(`Server ${server}`));
  if (dryRun || refusals.length > 0) {
    const plan = shown ? "" : renderBringBackPlan(report, palette);
    return (
      head +
      plan +
      renderRefusals(refusals, palette) +
      (refusals.length > 0 ? "" : lines("", palette.dim(`Digest: ${digest}`), summaryLine(report)))
    );
  }
  const body = outcomes.flatMap((outcome) => renderOutcome(outcome, shown, palette));
  return (
    head +
    (shown ? "" : lines(visible(report.subject))) +
    lines(...body) +
    (shown ? "" : renderLeft(left, palette)) +
    lines("", ...journalLine(journal, report.run), summaryLine(report))
  );
}

/** What changes was shown with the question, where there was one. */
function renderOutcome({ step, outcome, reason }: StepOutcome, shown: boolean, palette: Palette): string[] {
  if (outcome === "done")
    return [stepHead(step, palette), ...(shown ? [] : step.changes.flatMap((change) => renderChange(change, palette)))];
  const word = outcome === "failed" ? "" : outcome === "unknown" ? "unknown: " : "not attempted: ";
  const sign = outcome === "failed" ? "x" : "?";
  return [`${palette.red(`${sign} ${subjectOf(step)}`)}  ${word}${visible(reason ?? outcome)}`];
}

function renderLeft(left: readonly LeftAlone[], palette: Palette): string {
  if (left.length === 0) return "";
  const body = left.flatMap(({ detail, hint, changes = [], usedBy = [], ...identity }) => [
    `  ${palette.yellow(`! ${subjectOf(identity)}`)}  ${visible(detail)}`,
    ...changes.flatMap((change) => renderChange(change, palette)),
    ...usedBy.map((use) => palette.dim(`        ${describeUse(use)}`)),
    ...(hint === undefined ? [] : [`      ${palette.dim("hint:")} ${visible(hint)}`]),
  ]);
  return lines("", palette.bold(`Left as it is (${left.length})`), ...body);
}

function summaryLine(report: BringBackReport): string {
  const { created, updated, deleted, unchanged, skipped, failed, notAttempted, unknown } = summarizeBringBack(report);
  const planned = (action: StepOutcome["step"]["action"]): number => report.outcomes.filter(({ step }) => step.action === action).length;
  const parts = report.dryRun
    ? [`${planned("create")} to create`, `${planned("update")} to update`, `${planned("delete")} to delete`]
    : [`${created} created`, `${updated} updated`, `${deleted} deleted`];
  parts.push(`${unchanged} unchanged`);
  if (skipped > 0) parts.push(`${skipped} left alone`);
  if (failed > 0) parts.push(`${failed} failed`);
  if (notAttempted > 0 && !report.dryRun) parts.push(`${notAttempted} not attempted`);
  if (unknown > 0) parts.push(`${unknown} unknown`);
  return `${report.dryRun ? "Dry run, nothing was sent: " : "Brought back: "}${parts.join(", ")}.`;
}
