/** `tasks upload`, `workflows upload`: sends what differs, and says of each definition what became of it. */
import { assembleUpload } from "../core/assemble-upload.ts";
import type { UploadPlan } from "../core/assemble-upload.ts";
import type { Kind } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import type { Finding } from "../core/findings.ts";
import { factsOf } from "../core/kinds.ts";
import type { StepOutcome } from "../core/plan.ts";
import { renderFindings } from "../render/findings.ts";
import { applyItems, renderUpload, summarizeUpload } from "../render/upload.ts";
import { applySteps } from "./apply-steps.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import type { Context } from "./context.ts";
import { readSides, selectLocal } from "./read-sides.ts";
import type { Sides } from "./read-sides.ts";
import { warnOfUnregisteredTasks } from "./unregistered-tasks.ts";
import { uploadExitCode } from "./upload-exit-code.ts";

export interface UploadFlags {
  readonly all?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly takeOver?: boolean;
}

export async function upload(kind: Kind, { args, flags, context }: CommandInput<UploadFlags>): Promise<CommandResult> {
  requireSelection(kind, args, flags);
  const selected = selectLocal(await readSides(kind, context), args);
  const sides = { ...selected, findings: [...selected.findings, ...(await warningsFor(kind, selected, context))] };
  const plan = assembleUpload({
    comparisons: sides.comparisons,
    project: sides.project,
    force: flags.force === true,
    takeOver: flags.takeOver === true,
  });
  const dryRun = flags.dryRun === true;
  return uploadResult(sides, plan, { dryRun, outcomes: await outcomesOf(plan, dryRun, context) });
}

async function warningsFor(kind: Kind, { definitions }: Sides, context: Context): Promise<Finding[]> {
  return kind === "workflow" ? warnOfUnregisteredTasks(definitions, context) : [];
}

function requireSelection(kind: Kind, names: readonly string[], { all }: UploadFlags): void {
  if (names.length === 0 && all !== true) {
    throw new FlowError("usage", `Say which ${factsOf(kind).plural} to upload.`, {
      hint: `Name them, or add --all for everything in the project.`,
    });
  }
  if (names.length > 0 && all === true) {
    throw new FlowError("usage", "--all and names exclude each other.", { hint: "Leave one of them out." });
  }
}

/** A dry run is the same run, stopped here. */
async function outcomesOf({ steps }: UploadPlan, dryRun: boolean, context: Context): Promise<StepOutcome[]> {
  if (!dryRun) return applySteps(steps, context, "Uploading");
  return steps.map((step) => ({ step, outcome: step.action === "none" ? "skipped" : "not-attempted" }));
}

function uploadResult(
  sides: Sides,
  plan: UploadPlan,
  { dryRun, outcomes }: { dryRun: boolean; outcomes: readonly StepOutcome[] },
): CommandResult {
  const { findings, server, invalid, kind } = sides;
  const report = { outcomes, skipped: plan.skipped, invalid, dryRun };
  return {
    exitCode: uploadExitCode(report),
    document: {
      schema: "flow.apply/1",
      ...(dryRun ? { dryRun } : {}),
      server,
      summary: summarizeUpload(report),
      items: applyItems(report),
      findings,
    },
    text: (palette) => renderUpload({ ...report, kind, server: server.url }, palette),
    notes: (palette, quiet) => renderFindings(findings, palette, quiet),
  };
}
