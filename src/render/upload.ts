/** What became of an upload, as JSON items and as text. */
import type { Skipped } from "../core/assemble-upload.ts";
import type { Kind } from "../core/definition.ts";
import { identityText } from "../core/definition.ts";
import type { StepOutcome } from "../core/plan.ts";
import { renderChanges } from "./diff.ts";
import type { Palette } from "./palette.ts";
import { identityFields } from "./sync-document.ts";
import { countOf, lines, visible } from "./text.ts";

export interface UploadReport {
  outcomes: readonly StepOutcome[];
  /** Not sent because a guard refused them. */
  skipped: readonly Skipped[];
  invalid: number;
  dryRun: boolean;
}

export function summarizeUpload({ outcomes, skipped, invalid }: UploadReport) {
  const count = (test: (outcome: StepOutcome) => boolean): number => outcomes.filter(test).length;
  return {
    created: count(({ step, outcome }) => outcome === "done" && step.action === "create"),
    updated: count(({ step, outcome }) => outcome === "done" && step.action === "update"),
    unchanged: count(({ step }) => step.action === "none"),
    failed: count(({ outcome }) => outcome === "failed"),
    refused: skipped.length,
    invalid,
    notAttempted: count(({ outcome }) => outcome === "not-attempted"),
    unknown: count(({ outcome }) => outcome === "unknown"),
  };
}

export function applyItems({ outcomes, skipped }: UploadReport) {
  const sent = outcomes.map(({ step, outcome, reason }) => ({
    ...identityFields(step),
    action: step.action,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    ...(step.changes.length === 0 ? {} : { changes: step.changes }),
    ...(step.stepChanges === undefined ? {} : { stepChanges: step.stepChanges }),
  }));
  const refused = skipped.map((one) => ({
    ...identityFields(one),
    action: "update",
    outcome: "skipped",
    reason: one.code,
    detail: one.message,
    hint: one.hint,
  }));
  return [...sent, ...refused];
}

interface ShownUpload extends UploadReport {
  kind: Kind;
  server: string;
  journal?: string;
  /** The server and the journal go without saying, and so does that nothing has changed. */
  brief: boolean;
}

export function renderUpload(report: ShownUpload, palette: Palette): string {
  const { outcomes, skipped, dryRun, journal, brief } = report;
  const body = [
    ...outcomes.filter(({ step }) => step.action !== "none").flatMap((outcome) => renderOutcome(outcome, dryRun, palette)),
    ...skipped.flatMap((one) => [
      `${palette.yellow("!")} ${visible(identityText(one))}  ${visible(one.message)}`,
      `    ${palette.dim("hint:")} ${one.hint}`,
    ]),
  ];
  if (brief) return body.length === 0 && report.invalid === 0 ? "" : lines(...body, summaryLine(report));
  return lines(palette.dim(`Server ${report.server}`), ...body, ...journalLine(journal), summaryLine(report));
}

function renderOutcome({ step, outcome, reason }: StepOutcome, dryRun: boolean, palette: Palette): string[] {
  const name = visible(identityText(step));
  if (outcome === "failed") return [`${palette.red(`x ${name}`)}  ${visible(reason ?? "failed")}`];
  if (outcome === "unknown") return [`${palette.red(`? ${name}`)}  unknown: ${visible(reason ?? "no answer came")}`];
  if (outcome === "not-attempted" && !dryRun)
    return [`${palette.yellow(`? ${name}`)}  not attempted${reason === undefined ? "" : `: ${visible(reason)}`}`];
  if (step.action === "create") return [palette.green(`+ ${name}`)];
  return [palette.yellow(`~ ${name}`), ...renderChanges(step, palette)];
}

function summaryLine(report: UploadReport & { kind: Kind }): string {
  const { created, updated, unchanged, failed, refused, invalid, notAttempted, unknown } = summarizeUpload(report);
  const count = (action: "create" | "update"): number => report.outcomes.filter(({ step }) => step.action === action).length;
  const parts = report.dryRun
    ? [`${count("create")} to create`, `${count("update")} to update`, `${unchanged} unchanged`]
    : [`${created} created`, `${updated} updated`, `${unchanged} unchanged`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (notAttempted > 0 && !report.dryRun) parts.push(`${notAttempted} not attempted`);
  if (unknown > 0) parts.push(`${unknown} unknown`);
  if (refused > 0) parts.push(`${refused} refused`);
  if (invalid > 0) parts.push(`${invalid} invalid`);
  const subject = countOf(report.outcomes.length + report.skipped.length, report.kind);
  return `${report.dryRun ? "Dry run, nothing was sent: " : ""}${subject}: ${parts.join(", ")}.`;
}

/** Where what was replaced is kept, and how to get it back: a run is only named where it is not the one that is taken by itself. */
export function journalLine(journal: string | undefined, run?: string): string[] {
  if (journal === undefined) return [];
  const name = journal.startsWith(".flow/journal/") ? run : journal;
  return [`Journal ${visible(journal)}; \`flow rollback${name === undefined ? "" : ` ${visible(name)}`}\` brings back what was there.`];
}
