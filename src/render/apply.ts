/** What became of a plan, as JSON items and as text. */
import type { Plan } from "../core/assemble-plan.ts";
import { planItems } from "../core/plan-document.ts";
import type { OutcomeKind, StepAction, StepOutcome } from "../core/plan.ts";
import type { PlanSide } from "../core/plan-side.ts";
import type { Refusal } from "../core/refusal.ts";
import { renderChanges } from "./diff.ts";
import type { Palette } from "./palette.ts";
import { renderHeld, renderPlan, renderRefusals, stepHead, subjectOf } from "./plan.ts";
import { renderKept } from "./purge.ts";
import { identityFields } from "./sync-document.ts";
import { lines, visible } from "./text.ts";
import { journalLine } from "./upload.ts";

export interface ApplyOutcome {
  plan: Plan;
  sides: readonly PlanSide[];
  outcomes: readonly StepOutcome[];
  refusals: readonly Refusal[];
}

export function summarizeApply({ plan: { summary, held }, outcomes }: Pick<ApplyOutcome, "plan" | "outcomes">) {
  const count = (outcome: OutcomeKind, action?: StepAction): number =>
    outcomes.filter((one) => one.outcome === outcome && (action === undefined || one.step.action === action)).length;
  const { drifted, conflict, notOurs, kept, invalid, unsupported, inSync } = summary;
  return {
    created: count("done", "create"),
    updated: count("done", "update"),
    deleted: count("done", "delete"),
    unchanged: inSync,
    failed: count("failed"),
    refused: held.filter(({ code }) => code !== "invalid").length,
    invalid,
    notAttempted: count("not-attempted"),
    unknown: count("unknown"),
    drifted,
    conflict,
    notOurs,
    kept,
    unsupported,
  };
}

/** Every step under what became of it. */
export function outcomeLists(outcomes: readonly StepOutcome[]) {
  const of = (kind: OutcomeKind) =>
    outcomes
      .filter(({ outcome }) => outcome === kind)
      .map(({ step, reason }) => ({ ...identityFields(step), action: step.action, ...(reason === undefined ? {} : { reason }) }));
  return { done: of("done"), failed: of("failed"), notAttempted: of("not-attempted"), unknown: of("unknown") };
}

/** The steps in the order of apply, then what was held back and kept. */
export function outcomeItems({ plan, sides, outcomes }: Omit<ApplyOutcome, "refusals">) {
  const done = outcomes.map(({ step, outcome, reason }) => ({
    ...identityFields(step),
    action: step.action,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    ...(step.reason === undefined ? {} : { detail: step.reason }),
    ...(step.changes.length === 0 ? {} : { changes: step.changes }),
    ...(step.stepChanges === undefined ? {} : { stepChanges: step.stepChanges }),
  }));
  const left = planItems({ ...plan, steps: [] }, sides).map((item) => ({ ...item, outcome: "skipped" }));
  return [...done, ...left];
}

export function renderApply(
  report: ApplyOutcome & { server: string; digest?: string | undefined; shown: boolean; journal?: string },
  palette: Palette,
): string {
  const { plan, outcomes, refusals, server, shown, journal } = report;
  if (refusals.length > 0) {
    return (shown ? "" : renderPlan({ ...report, plan: { ...plan, refusals: [] } }, palette)) + renderRefusals(refusals, palette);
  }
  const rest = shown ? "" : renderHeld(plan.held, palette) + renderKept(plan.kept, palette, subjectOf);
  const body = outcomes.flatMap((outcome) => renderOutcome(outcome, shown, palette));
  return lines(palette.dim(`Server ${server}`), ...body) + rest + lines("", ...journalLine(journal), applyLine(report));
}

/** What was planned differs from what is done only where a reason stands behind it. */
function renderOutcome({ step, outcome, reason }: StepOutcome, shown: boolean, palette: Palette): string[] {
  if (outcome === "done") {
    const changes = shown ? [] : renderChanges(step, palette);
    return [stepHead(step, palette), ...changes];
  }
  const why = visible(reason ?? "");
  if (outcome === "failed") return [`${palette.red(`x ${subjectOf(step)}`)}  ${why}`];
  return [`${palette.yellow(`? ${subjectOf(step)}`)}  ${outcome === "unknown" ? "unknown" : "not attempted"}: ${why}`];
}

function applyLine(report: ApplyOutcome): string {
  const { created, updated, deleted, unchanged, failed, notAttempted, unknown, drifted, conflict, notOurs, invalid, unsupported } =
    summarizeApply(report);
  const parts = [`${created} created`, `${updated} updated`, `${deleted} deleted`];
  const rest: [number, string][] = [
    [failed, "failed"],
    [notAttempted, "not attempted"],
    [unknown, "unknown"],
    [drifted, "drifted"],
    [conflict, "in conflict"],
    [notOurs, "not ours"],
    [invalid, "invalid"],
    [unsupported, "not supported"],
  ];
  for (const [count, word] of rest) if (count > 0) parts.push(`${count} ${word}`);
  return `Apply: ${parts.join(", ")}${unchanged > 0 ? ` (${unchanged} in sync)` : ""}`;
}
