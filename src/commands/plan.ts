/** `plan`: what an apply would write, over all kinds, and the digest under which it can be applied. */
import { exitCodes, worstExitCode } from "../core/exit-code.ts";
import type { ExitCode } from "../core/exit-code.ts";
import { planItems, planSchema } from "../core/plan-document.ts";
import { renderFindings } from "../render/findings.ts";
import { renderPlan } from "../render/plan.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import { makePlan } from "./make-plan.ts";
import type { PreparedPlan } from "./make-plan.ts";
import { readPlanOptions } from "./plan-options.ts";
import type { PlanFlags } from "./plan-options.ts";
import { documentOf } from "./print-result.ts";
import { writePlanFile } from "./plan-file.ts";

export interface PlanCommandFlags extends PlanFlags {
  readonly out?: string;
  readonly exitCode?: boolean;
}

export async function plan({ args, flags, context }: CommandInput<PlanCommandFlags>): Promise<CommandResult> {
  const prepared = await makePlan(readPlanOptions(args, flags), context);
  const result = planResult(prepared, flags.exitCode === true);
  if (flags.out !== undefined && prepared.digest !== undefined) await writePlanFile(flags.out, documentOf(result) ?? {}, context.cwd);
  return result;
}

export function planResult(prepared: PreparedPlan, asExitCode: boolean): CommandResult {
  const { target, plan, sides, digest, findings } = prepared;
  const { refusals } = plan;
  return {
    exitCode: planExitCode(prepared, asExitCode),
    document: {
      schema: planSchema,
      server: { url: target.server },
      project: target.project,
      digest,
      summary: plan.summary,
      ...(refusals.length > 0 ? { refusals } : {}),
      items: planItems(plan, sides),
      findings,
    },
    text: (palette) => renderPlan({ server: target.server, plan, sides, digest }, palette),
    notes: (palette, quiet) => renderFindings(findings, palette, quiet),
  };
}

/** What is held back differs too. */
function planExitCode({ plan: { refusals, steps, held, summary } }: PreparedPlan, asExitCode: boolean): ExitCode {
  const codes: ExitCode[] = [];
  if (refusals.length > 0) codes.push(exitCodes.refused);
  if (summary.invalid > 0) codes.push(exitCodes.invalid);
  if (asExitCode && (steps.length > 0 || held.some(({ code }) => code !== "invalid"))) codes.push(exitCodes.differences);
  return worstExitCode(codes);
}
