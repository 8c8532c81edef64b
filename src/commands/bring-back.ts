/** What `rollback` and `restore` share: show, ask, apply, report. */
import type { TakenBack } from "../core/journal.ts";
import type { Finding } from "../core/findings.ts";
import type { Step } from "../core/plan.ts";
import type { Refusal } from "../core/refusal.ts";
import { bringBackItems, renderBringBack, renderBringBackPlan, summarizeBringBack } from "../render/bring-back.ts";
import type { BringBackReport, LeftAlone } from "../render/bring-back.ts";
import { renderFindings } from "../render/findings.ts";
import { applySteps } from "./apply-steps.ts";
import type { CommandResult } from "./command.ts";
import { digestOf } from "./plan-digest.ts";
import { askConsent } from "./consent.ts";
import type { Context } from "./context.ts";
import { uploadExitCode } from "./upload-exit-code.ts";

export interface BringBackFlags {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly digest?: string;
  readonly journal?: string;
}

export interface BringBack {
  command: "rollback" | "restore";
  /** What is brought back, in one line. */
  subject: string;
  /** Of the document: what is brought back. */
  source: Readonly<Record<string, unknown>>;
  /** With `none` for what is as it was. */
  steps: readonly Step[];
  left: readonly LeftAlone[];
  unchanged: number;
  refusals: readonly Refusal[];
  findings: readonly Finding[];
  takesBack?: TakenBack;
}

/** A dry run is the same run, stopped before the question. */
export async function bringBack(work: BringBack, flags: BringBackFlags, context: Context): Promise<CommandResult> {
  const { url } = await context.client();
  const steps = work.steps.filter(({ action }) => action !== "none");
  const dryRun = flags.dryRun === true;
  const { project } = await context.config();
  const digest = digestOf({ server: url, project }, steps);
  const report: BringBackReport = {
    server: url,
    subject: work.subject,
    outcomes: steps.map((step) => ({ step, outcome: "not-attempted" })),
    left: work.left,
    unchanged: work.unchanged,
    refusals: flags.digest === undefined || flags.digest === digest ? work.refusals : [...work.refusals, otherDigest(work.command, digest)],
    dryRun,
    digest,
  };
  if (dryRun || report.refusals.length > 0 || steps.length === 0) return bringBackResult(work, report, { shown: false });

  const refusal = await askConsent(
    {
      render: (palette) => renderBringBackPlan(report, palette),
      question: `Bring back ${steps.length === 1 ? "1 definition" : `${steps.length} definitions`} on ${url}?`,
      yes: flags.yes === true,
      done: "changed",
    },
    context,
  );
  const shown = flags.yes !== true && refusal?.code !== "consent-needed";
  if (refusal !== undefined) return bringBackResult(work, { ...report, refusals: [refusal] }, { shown });
  const { takesBack } = work;
  const applied = await applySteps(
    {
      steps,
      verb: "Bringing back",
      command: work.command,
      digest,
      reviewed: flags.digest !== undefined,
      journalFile: flags.journal,
      ...(takesBack === undefined ? {} : { takesBack }),
    },
    context,
  );
  const { outcomes, run, journal } = applied;
  const named = run === undefined || takesBack === undefined ? {} : { run };
  return bringBackResult(work, { ...report, outcomes, ...named, ...(journal === undefined ? {} : { journal }) }, { shown, run });
}

const otherDigest = (command: BringBack["command"], digest: string): Refusal => ({
  code: "plan-changed",
  message: `What there is to bring back now has another digest than the one given, so nothing was written. It is ${digest}.`,
  hint: `The server has changed since, or other options were given: look at \`flow ${command} --dry-run\` again.`,
});

function bringBackResult(
  { command, source, findings }: BringBack,
  report: BringBackReport,
  { shown, run }: { shown: boolean; run?: string | undefined },
): CommandResult {
  const { server, outcomes, left, refusals, dryRun, journal, digest } = report;
  const isStopped = dryRun || refusals.length > 0;
  return {
    exitCode: uploadExitCode({ outcomes, skipped: [...left, ...refusals], invalid: 0, dryRun: isStopped }),
    document: {
      schema: `flow.${command}/1`,
      ...(dryRun ? { dryRun } : {}),
      server: { url: server },
      ...source,
      digest,
      run,
      journal,
      summary: summarizeBringBack(report),
      ...(refusals.length > 0 ? { refusals } : {}),
      items: bringBackItems(report),
      findings,
    },
    text: (palette) => renderBringBack({ ...report, shown }, palette),
    notes: (palette, quiet) => renderFindings(findings, palette, quiet),
  };
}
