/** What a purge deletes and keeps, as JSON items and as text. */
import type { PurgePlan } from "../core/assemble-purge.ts";
import type { Kind } from "../core/definition.ts";
import { compareIdentity, identityText } from "../core/definition.ts";
import { evidenceText } from "../core/history.ts";
import { factsOf } from "../core/kinds.ts";
import type { Kept, Step, StepOutcome, Use } from "../core/plan.ts";
import type { Refusal } from "../core/refusal.ts";
import type { Palette } from "./palette.ts";
import { identityFields } from "./sync-document.ts";
import { countOf, lines, shortenStrangers, visible } from "./text.ts";
import { journalLine } from "./upload.ts";

export interface PurgeReport {
  plan: PurgePlan;
  outcomes: readonly StepOutcome[];
  refusals: readonly Refusal[];
  dryRun: boolean;
  /** Relative to the project's root. */
  backup?: string;
  /** As it is to be shown. */
  journal?: string;
}

export function summarizePurge({ plan, outcomes }: PurgeReport) {
  const count = (outcome: StepOutcome["outcome"]): number => outcomes.filter((one) => one.outcome === outcome).length;
  return {
    deleted: count("done"),
    kept: plan.kept.length,
    failed: count("failed"),
    notAttempted: count("not-attempted"),
    unknown: count("unknown"),
  };
}

const outcomeWords = { done: "deleted", failed: "failed", skipped: "kept", "not-attempted": "not-attempted", unknown: "unknown" } as const;

export function purgeItems({ plan, outcomes }: PurgeReport) {
  const gone = outcomes.map(({ step, outcome, reason }) => ({
    ...identityFields(step),
    outcome: outcomeWords[outcome],
    ...(reason === undefined ? {} : { reason }),
    ...(step.evidence === undefined ? {} : { evidence: step.evidence }),
  }));
  const kept = plan.kept.map((one) => ({
    ...identityFields(one),
    outcome: "kept",
    reason: one.reason,
    ...(one.detail === undefined ? {} : { detail: one.detail }),
    ...(one.usedBy.length === 0 ? {} : { usedBy: one.usedBy }),
    ...(one.repointsTo === undefined ? {} : { repointsTo: one.repointsTo }),
  }));
  return [...gone, ...kept].sort(compareIdentity);
}

/** What is about to happen. What goes stands last, right above the question. */
export function renderPurgePlan({ steps, kept }: PurgePlan, palette: Palette): string {
  const going = steps
    .toSorted(compareIdentity)
    .flatMap((step) => [`  ${palette.red(`- ${visible(identityText(step))}`)}`, ...describeProof(step, palette)]);
  return renderKept(kept, palette) + lines("", palette.bold(`To be deleted (${steps.length})`), ...going);
}

/** What shows that it is ours, where no stamp does. */
function describeProof({ evidence }: Step, palette: Palette): string[] {
  return evidence === undefined ? [] : [palette.dim(`      ${visible(evidenceText(evidence))}`)];
}

/** Under each reason the names; where they are used only if that is the reason. `nameOf`: where several kinds stand together. */
export function renderKept(kept: readonly Kept[], palette: Palette, nameOf = (one: Kept): string => visible(identityText(one))): string {
  if (kept.length === 0) return "";
  const groups = new Map<string, Kept[]>();
  for (const one of kept) {
    const reason =
      one.usedBy.length > 0 && one.reason === "in-use" ? "in-use" : `${one.reason}${one.detail === undefined ? "" : `: ${one.detail}`}`;
    groups.set(reason, [...(groups.get(reason) ?? []), one]);
  }
  const body = [...groups].flatMap(([reason, members]) => {
    const { shown, left } = shortenStrangers(members, (one) => one.reason === "not-owned");
    return [
      `  ${palette.yellow(visible(reason))}`,
      ...shown.flatMap((one) => [
        `    = ${nameOf(one)}`,
        ...(reason === "in-use" ? describeUses(one).map((line) => palette.dim(`        ${line}`)) : []),
      ]),
      ...(left === 0 ? [] : [`    and ${left} more; --json lists all`]),
    ];
  });
  return lines("", palette.bold(`Kept (${kept.length})`), ...body);
}

function describeUses({ name, usedBy, repointsTo }: Kept): string[] {
  const uses = usedBy.map(describeUse);
  return repointsTo === undefined
    ? uses
    : [...uses, `whoever names no version would get ${visible(identityText({ name, version: repointsTo }))}`];
}

export const describeUse = (use: Use): string => `used by ${describeUser(use)}`;

/** `workflow order@1 at /tasks/3 (on the server)`. */
export function describeUser({ kind, workflow, version, path, side }: Use): string {
  const user = visible(identityText({ name: workflow, ...(version === undefined ? {} : { version }) }));
  const what = factsOf(kind ?? "workflow").label;
  return `${what} ${user} at ${visible(path)} (${side === "remote" ? "on the server" : "in the project"})`;
}

export function renderPurge(report: PurgeReport & { kind: Kind; server: string; shown: boolean }, palette: Palette): string {
  const { plan, outcomes, refusals, dryRun, backup, server, shown } = report;
  if (refusals.length > 0 || dryRun) {
    const plans = shown ? "" : lines(palette.dim(`Server ${server}`)) + renderPurgePlan(plan, palette);
    const refused = refusals.flatMap(({ message, hint }) => [
      "",
      `${palette.red("Refused:")} ${message}`,
      `  ${palette.dim("hint:")} ${hint}`,
    ]);
    return plans + lines(...refused, ...(dryRun ? ["", summaryLine(report)] : []));
  }
  const body = outcomes.flatMap(({ step, outcome, reason }) => [
    renderOutcome(visible(identityText(step)), outcome, reason, palette),
    ...describeProof(step, palette),
  ]);
  const saved = backup === undefined ? [] : [`Backup ${backup}`];
  const kept = shown ? "" : renderKept(plan.kept, palette);
  return lines(palette.dim(`Server ${server}`), ...body) + kept + lines("", ...saved, ...journalLine(report.journal), summaryLine(report));
}

function renderOutcome(name: string, outcome: StepOutcome["outcome"], reason: string | undefined, palette: Palette): string {
  if (outcome === "done") return palette.red(`- ${name}`);
  const word = outcome === "failed" ? "" : outcome === "unknown" ? "unknown: " : "not attempted: ";
  return `${palette.yellow(`? ${name}`)}  ${word}${visible(reason ?? "failed")}`;
}

function summaryLine(report: PurgeReport & { kind: Kind }): string {
  const { deleted, kept, failed, notAttempted, unknown } = summarizePurge(report);
  if (report.dryRun) return `Dry run, nothing was deleted: ${countOf(report.plan.steps.length, report.kind)} to delete, ${kept} kept.`;
  const parts = [`${countOf(deleted, report.kind)} deleted`, `${kept} kept`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (notAttempted > 0) parts.push(`${notAttempted} not attempted`);
  if (unknown > 0) parts.push(`${unknown} unknown`);
  return `${parts.join(", ")}.`.replace(/^n/, "N");
}
