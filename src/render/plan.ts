/** A plan as text: what happens in the order of apply, what is held back and kept, and the numbers in the last line. */
import type { Held, Plan, PlanSummary } from "../core/assemble-plan.ts";
import type { Identity } from "../core/definition.ts";
import { identityKey, identityText } from "../core/definition.ts";
import { factsOf } from "../core/kinds.ts";
import type { Step } from "../core/plan.ts";
import type { PlanSide } from "../core/plan-side.ts";
import type { Refusal } from "../core/refusal.ts";
import { renderChanges } from "./diff.ts";
import type { Palette } from "./palette.ts";
import { renderKept } from "./purge.ts";
import { lines, visible } from "./text.ts";

export interface PlanReport {
  server: string;
  plan: Plan;
  sides: readonly PlanSide[];
  digest?: string | undefined;
}

export function renderPlan(report: PlanReport, palette: Palette): string {
  const { plan, digest } = report;
  return (
    lines(palette.dim(`Server ${report.server}`)) +
    renderSteps(plan.steps, filesOf(report.sides), palette) +
    renderHeld(plan.held, palette) +
    renderKept(plan.kept, palette, subjectOf) +
    renderRefusals(plan.refusals, palette) +
    lines("", ...(digest === undefined ? [] : [palette.dim(`Digest: ${digest}`)]), planLine(plan.summary))
  );
}

/** Exactly this form: pipelines look for it. */
export function planLine(summary: PlanSummary): string {
  const { create, update, delete: deletes, drifted, conflict, notOurs, kept, invalid, unsupported, inSync } = summary;
  const parts = [`${create} to create`, `${update} to update`, `${deletes} to delete`, `${drifted} drifted`];
  if (conflict > 0) parts.push(`${conflict} in conflict`);
  parts.push(`${notOurs} not ours`);
  if (kept > 0) parts.push(`${kept} kept`);
  if (invalid > 0) parts.push(`${invalid} invalid`);
  if (unsupported > 0) parts.push(`${unsupported} not supported`);
  return `Plan: ${parts.join(", ")} (${inSync} in sync)`;
}

type Files = (step: Step) => string | undefined;

/** Looked up for what is planned only: to find the place of a definition may mean to read its file again. */
function filesOf(sides: readonly PlanSide[]): Files {
  const locals = new Map(sides.flatMap(({ comparisons }) => comparisons.map(({ local, ...identity }) => [identityKey(identity), local])));
  return (step) => locals.get(identityKey(step))?.source.file;
}

/** In the order of apply, each with where it comes from, why, and what changes. */
export function renderSteps(steps: readonly Step[], files: Files, palette: Palette): string {
  if (steps.length === 0) return "";
  const body = steps.flatMap((step) => {
    const file = files(step);
    const remark = [file === undefined ? "" : visible(file), step.action === "create" ? "" : visible(step.reason ?? "")];
    const tail = remark.filter((part) => part !== "").join("  ");
    const changes = renderChanges(step, palette);
    return [`${stepHead(step, palette)}${tail === "" ? "" : `  ${palette.dim(tail)}`}`, ...changes];
  });
  return lines("", ...body);
}

const signs = { create: "+", update: "~", delete: "-", none: "=" } as const;

export function stepHead(step: Step, palette: Palette): string {
  const text = `${signs[step.action]} ${subjectOf(step)}`;
  if (step.action === "create") return palette.green(text);
  return step.action === "delete" ? palette.red(text) : palette.yellow(text);
}

/** `workflow fulfil_order@2`. */
export const subjectOf = (identity: Identity): string => `${factsOf(identity.kind).label} ${visible(identityText(identity))}`;

export function renderHeld(held: readonly Held[], palette: Palette): string {
  if (held.length === 0) return "";
  const body = held.flatMap((one) => [
    `  ${palette.yellow(`! ${subjectOf(one)}`)}  ${visible(one.message)}`,
    ...renderChanges(one, palette),
    `      ${palette.dim("hint:")} ${visible(one.hint)}`,
  ]);
  return lines("", palette.bold(`Held back (${held.length})`), ...body);
}

export function renderRefusals(refusals: readonly Refusal[], palette: Palette): string {
  return lines(
    ...refusals.flatMap(({ message, hint }) => [
      "",
      `${palette.red("Refused:")} ${visible(message)}`,
      `  ${palette.dim("hint:")} ${visible(hint)}`,
    ]),
  );
}
