/** What a pull wrote into files and what it left alone, as JSON items and as text. */
import type { PullKeepReason, PullKept, PullStep } from "../core/assemble-pull.ts";
import { commandWord } from "../core/command-word.ts";
import type { Change, Identity, Kind } from "../core/definition.ts";
import { compareIdentity, identityText } from "../core/definition.ts";
import { factsOf } from "../core/kinds.ts";
import { renderChanges } from "./diff.ts";
import type { Palette } from "./palette.ts";
import { subjectOf } from "./plan.ts";
import { identityFields } from "./sync-document.ts";
import { countOf, countText, lines, visible } from "./text.ts";

export interface PullOutcome {
  step: PullStep;
  /** Relative to the project's root. */
  file?: string;
  /** Why it could not be written. */
  failed?: string;
}

export interface PullReport {
  /** Where there are several, each definition is named with its own. */
  kinds: readonly Kind[];
  server: string;
  outcomes: readonly PullOutcome[];
  kept: readonly PullKept[];
  dryRun: boolean;
  /** Folder with the texts that were written over, relative to the project's root. */
  backup?: string;
}

type PullState = "created" | "edited" | "unchanged" | "failed" | "not-attempted";

function stateOf({ step, failed }: PullOutcome, dryRun: boolean): PullState {
  if (failed !== undefined) return "failed";
  if (step.action === "none") return "unchanged";
  if (dryRun) return "not-attempted";
  return step.action === "create" ? "created" : "edited";
}

export function summarizePull({ outcomes, kept, dryRun }: PullReport) {
  const count = (state: PullState): number => outcomes.filter((outcome) => stateOf(outcome, dryRun) === state).length;
  return {
    created: count("created"),
    edited: count("edited"),
    unchanged: count("unchanged"),
    kept: kept.length,
    failed: count("failed"),
    notAttempted: count("not-attempted"),
  };
}

export function pullItems({ outcomes, kept, dryRun }: PullReport) {
  const written = outcomes.map((outcome) => ({
    ...identityFields(outcome.step),
    action: outcome.step.action,
    outcome: stateOf(outcome, dryRun),
    ...(outcome.file === undefined ? {} : { file: outcome.file }),
    ...(outcome.failed === undefined ? {} : { reason: outcome.failed }),
    ...(outcome.step.direction === undefined ? {} : { direction: outcome.step.direction }),
    ...(outcome.step.changes.length === 0 ? {} : { changes: outcome.step.changes }),
  }));
  const left = kept.map((one) => ({
    ...identityFields(one),
    action: "none",
    outcome: "kept",
    reason: one.reason,
    ...(one.detail === undefined ? {} : { detail: one.detail }),
    ...(one.changes.length === 0 ? {} : { changes: one.changes }),
    ...(one.stepChanges === undefined ? {} : { stepChanges: one.stepChanges }),
  }));
  return [...written, ...left].sort(compareIdentity);
}

const explanations: Record<PullKeepReason, string> = {
  "local-only": "is not on the server",
  "changed-here": "was changed here, not on the server; without --drift the server's side is taken",
  conflict: "was changed here and on the server; pull it by its name to take the server's side, or upload it",
  "no-history": "has no history that tells who changed it; without --drift the server's side is taken",
  "not-owned": "belongs to another owner; name it, or add --include-foreign",
  invalid: "is invalid here; mend it first",
  "not-editable": "cannot be edited there without changing more than this; change it by hand",
};

export function renderPull(report: PullReport, palette: Palette): string {
  const { outcomes, kept, dryRun, backup, server } = report;
  const nameOf = report.kinds.length === 1 ? (one: Identity): string => visible(identityText(one)) : subjectOf;
  const body = [
    ...outcomes.flatMap((outcome) => renderOutcome(outcome, nameOf(outcome.step), palette)),
    ...kept.filter(({ reason }) => reason !== "not-owned").flatMap((one) => renderKept(one, nameOf(one), palette)),
    ...renderForeign(kept, palette),
  ];
  const saved = backup === undefined || dryRun ? [] : [`The texts before are in ${visible(backup)}.`];
  return lines(palette.dim(`Server ${server}`), ...body, ...saved, summaryLine(report));
}

function renderOutcome({ step, file, failed }: PullOutcome, name: string, palette: Palette): string[] {
  const place = file === undefined ? "" : `  ${palette.dim(visible(file))}`;
  if (failed !== undefined) return [`${palette.red(`x ${name}`)}${place}  ${visible(failed)}`];
  if (step.action === "none") return [];
  if (step.action === "create") return [palette.green(`+ ${name}`) + place];
  return [palette.yellow(`~ ${name}`) + place, ...renderTurned(step, palette)];
}

/** The file's value first: it gives way to the server's. */
function renderTurned({ changes, stepChanges }: Pick<PullStep, "changes" | "stepChanges">, palette: Palette): string[] {
  const turned = { changes: changes.map(turn), ...(stepChanges === undefined ? {} : { stepChanges: stepChanges.map(turn) }) };
  return renderChanges(turned, palette);
}

function turn<One extends Change>({ remote, local, ...rest }: One) {
  return { ...rest, ...(local === undefined ? {} : { remote: local }), ...(remote === undefined ? {} : { local: remote }) };
}

function renderKept(kept: PullKept, name: string, palette: Palette): string[] {
  const { reason, detail } = kept;
  const place = detail === undefined ? "" : `  ${palette.dim(visible(detail))}`;
  return [`${palette.yellow(`= ${name}`)}${place}  ${explain(kept)}`, ...(reason === "not-editable" ? renderTurned(kept, palette) : [])];
}

function explain({ reason, inSteps, ...identity }: PullKept): string {
  if (reason !== "not-editable" || inSteps !== true) return explanations[reason];
  const upload = `flow ${factsOf(identity.kind).noun} upload ${commandWord(visible(identityText(identity)))}`;
  return `is written in steps, which a pull does not write: edit the steps, then \`${upload}\``;
}

/** On a shared server most definitions are other people's: their number is enough. */
function renderForeign(kept: readonly PullKept[], palette: Palette): string[] {
  const foreign = kept.filter(({ reason }) => reason === "not-owned");
  if (foreign.length === 0) return [];
  return [palette.dim(`${foreign.length} of other owners left out; --include-foreign takes them too, --json lists them`)];
}

function summaryLine(report: PullReport): string {
  const { created, edited, unchanged, kept, failed } = summarizePull(report);
  const count = (action: PullStep["action"]): number =>
    report.outcomes.filter((outcome) => outcome.step.action === action && outcome.failed === undefined).length;
  const parts = report.dryRun
    ? [`${count("create")} to create`, `${count("edit")} to edit`, `${unchanged} unchanged`]
    : [`${created} created`, `${edited} edited`, `${unchanged} unchanged`];
  if (kept > 0) parts.push(`${kept} kept`);
  if (failed > 0) parts.push(`${failed} failed`);
  const [kind, second] = report.kinds;
  const total = report.outcomes.length + kept;
  const subject = kind === undefined || second !== undefined ? countText(total, "definition") : countOf(total, kind);
  return `${report.dryRun ? "Dry run, no file was written: " : ""}${subject}: ${parts.join(", ")}.`;
}
