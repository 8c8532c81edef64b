/** `tasks upload` and its like: sends what differs, and says of each definition what became of it. */
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
import type { Applied } from "./apply-steps.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import type { Context } from "./context.ts";
import { readSides, selectLocal } from "./read-sides.ts";
import type { Sides } from "./read-sides.ts";
import { warnOfUnregisteredTasks } from "./unregistered-tasks.ts";
import { uploadExitCode } from "./upload-exit-code.ts";
import { warnOfDrift } from "./warn-of-drift.ts";

export interface UploadFlags {
  readonly all?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly takeOver?: boolean;
  readonly journal?: string;
  readonly brief?: boolean;
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
  // Before anything is written: the run makes history itself.
  const overwritten = await warnOfDrift(plan.steps, sides.comparisons, dryRun, context);
  const applied = sides.supported ? await applyUpload(kind, plan, flags, context) : { outcomes: unsupported(kind, plan) };
  const brief = flags.brief === true;
  return uploadResult({ ...sides, findings: [...sides.findings, ...overwritten] }, plan, { dryRun, brief, applied });
}

/** A server without the kind takes none of them: that is known without asking it, so a dry run says so too. */
function unsupported(kind: Kind, { steps }: UploadPlan): StepOutcome[] {
  return steps.map((step) => ({ step, outcome: "failed", reason: `the server has no ${factsOf(kind).plural}`, code: "failed" }));
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
async function applyUpload(kind: Kind, { steps }: UploadPlan, flags: UploadFlags, context: Context): Promise<Applied> {
  if (flags.dryRun === true)
    return { outcomes: steps.map((step) => ({ step, outcome: step.action === "none" ? "skipped" : "not-attempted" })) };
  const command = `${factsOf(kind).noun} upload`;
  return applySteps({ steps, verb: "Uploading", command, journalFile: flags.journal }, context);
}

interface Done {
  dryRun: boolean;
  brief: boolean;
  applied: Applied;
}

function uploadResult(sides: Sides, plan: UploadPlan, { dryRun, brief, applied }: Done): CommandResult {
  const { findings, server, invalid, kind } = sides;
  const { outcomes, run, journal } = applied;
  const report = { outcomes, skipped: plan.skipped, invalid, dryRun };
  return {
    exitCode: uploadExitCode({ ...report, dryRun: dryRun && sides.supported }),
    document: {
      schema: "flow.apply/1",
      ...(dryRun ? { dryRun } : {}),
      server,
      run,
      journal,
      summary: summarizeUpload(report),
      items: applyItems(report),
      findings,
    },
    text: (palette) => renderUpload({ ...report, ...(journal === undefined ? {} : { journal }), kind, server: server.url, brief }, palette),
    notes: (palette, quiet) => renderFindings(findings, palette, quiet),
  };
}
