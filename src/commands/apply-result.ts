/** What an apply answers: its document, its text and its exit code. */
import type { Plan } from "../core/assemble-plan.ts";
import type { ExitCode } from "../core/exit-code.ts";
import { exitCodes, worstExitCode } from "../core/exit-code.ts";
import type { Finding } from "../core/findings.ts";
import type { StepOutcome } from "../core/plan.ts";
import type { PlanSide } from "../core/plan-side.ts";
import type { Refusal } from "../core/refusal.ts";
import { outcomeItems, outcomeLists, renderApply, summarizeApply } from "../render/apply.ts";
import { renderFindings } from "../render/findings.ts";
import type { CommandResult } from "./command.ts";
import { uploadExitCode } from "./upload-exit-code.ts";

export interface ApplyReport {
  server: string;
  project?: string | undefined;
  plan: Plan;
  sides: readonly PlanSide[];
  findings: readonly Finding[];
  digest?: string | undefined;
  /** A plan file or a digest was given: what it leaves out was not asked for. */
  reviewed: boolean;
  /** Single definitions were asked for. */
  named: boolean;
  /** The plan was printed for the question already. */
  shown: boolean;
  outcomes: readonly StepOutcome[];
  /** What forbade the whole. */
  refusals: readonly Refusal[];
  run?: string;
  journal?: string;
}

export function applyResult(report: ApplyReport): CommandResult {
  const { server, project, digest, reviewed, run, journal, refusals, findings, outcomes } = report;
  return {
    exitCode: applyExitCode(report),
    document: {
      schema: "flow.apply/1",
      server: { url: server },
      project,
      digest,
      reviewed,
      run,
      journal,
      summary: summarizeApply(report),
      ...(refusals.length > 0 ? { refusals } : {}),
      ...outcomeLists(outcomes),
      items: outcomeItems(report),
      findings,
    },
    text: (palette) => renderApply(report, palette),
    notes: (palette, quiet) => renderFindings(findings, palette, quiet),
  };
}

/** What was held back was asked for where nobody reviewed a plan; of what was named, what is kept, too. */
function applyExitCode({ outcomes, plan, reviewed, named, refusals }: ApplyReport): ExitCode {
  const invalid = reviewed ? 0 : plan.summary.invalid;
  if (refusals.length > 0) return worstExitCode([exitCodes.refused, ...(invalid > 0 ? [exitCodes.invalid] : [])]);
  const held = reviewed ? [] : plan.held.filter(({ code }) => code !== "invalid");
  const kept = named && !reviewed ? plan.kept.filter(({ reason }) => reason !== "not-pruned") : [];
  return uploadExitCode({ outcomes, skipped: [...held, ...kept], invalid, dryRun: false });
}
