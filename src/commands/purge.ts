/** `tasks purge` and its like: deletes what is proven to be ours and unused, after a backup and with consent. */
import { stringifyJson } from "../core/exact-json.ts";
import { findEvidenceTargets, findHistoryTargets } from "../core/assemble-purge.ts";
import type { PurgeOptions, PurgePlan } from "../core/assemble-purge.ts";
import type { Kind } from "../core/definition.ts";
import type { Finding } from "../core/findings.ts";
import { factsOf } from "../core/kinds.ts";
import type { StepOutcome } from "../core/plan.ts";
import { purgeExitCode } from "../core/purge-exit-code.ts";
import { purgeTogether } from "../core/purge-together.ts";
import type { Refusal } from "../core/refusal.ts";
import { renderFindings } from "../render/findings.ts";
import { purgeItems, renderPurge, renderPurgePlan, summarizePurge } from "../render/purge.ts";
import { countOf } from "../render/text.ts";
import { applySteps } from "./apply-steps.ts";
import type { Applied } from "./apply-steps.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import { askConsent } from "./consent.ts";
import type { Context } from "./context.ts";
import type { PurgeFlags, PurgeRule } from "./purge-flags.ts";
import { readPurgeOptions, readPurgeRule, selectForPurge } from "./purge-flags.ts";
import { refuseUnreviewed } from "./protected-profile.ts";
import { readEvidence } from "./read-evidence.ts";
import { readHistory } from "./read-history.ts";
import { readSides } from "./read-sides.ts";
import type { Sides } from "./read-sides.ts";
import { failureExitCode, isUnfinished } from "./upload-exit-code.ts";
import { writeBackup } from "./write-backup.ts";

/** What the purge comes to, before anything is deleted. */
interface Prepared {
  sides: Sides;
  plan: PurgePlan;
  findings: Finding[];
}

interface Report extends Prepared, Applied {
  named: boolean;
  dryRun: boolean;
  refusals: readonly Refusal[];
  backup?: string;
  /** The plan was printed for the question already. */
  shown: boolean;
}

export async function purge(kind: Kind, { args, flags, context }: CommandInput<PurgeFlags>): Promise<CommandResult> {
  const asked = { names: args, rule: readPurgeRule(kind, args, flags), options: readPurgeOptions(flags) };
  const prepare = (): Promise<Prepared> => preparePurge(kind, asked, context);
  const prepared = await prepare();
  const { plan } = prepared;
  const report = {
    ...prepared,
    named: asked.rule === "names",
    dryRun: flags.dryRun === true,
    refusals: plan.refusals,
    outcomes: plan.steps.map((step): StepOutcome => ({ step, outcome: "not-attempted" })),
    shown: false,
  };
  if (report.dryRun || plan.refusals.length > 0 || plan.steps.length === 0) return purgeResult(report);

  const command = `${factsOf(kind).noun} purge`;
  await refuseUnreviewed({ reviewed: false, command }, context);
  const refusal = await consentTo(prepared, prepare, flags.yes === true, context);
  const shown = flags.yes !== true && refusal?.code !== "consent-needed";
  if (refusal !== undefined) return purgeResult({ ...report, refusals: [refusal], shown });
  const { root } = await context.config();
  const backup = writeBackup({ root, server: prepared.sides.server, steps: plan.steps, now: new Date() });
  const applied = await applySteps({ steps: plan.steps, verb: "Deleting", command, journalFile: flags.journal }, context);
  return purgeResult({ ...report, backup, shown, ...applied });
}

/** What was asked for. */
interface Asked {
  names: readonly string[];
  rule: PurgeRule;
  options: PurgeOptions;
}

async function preparePurge(kind: Kind, { names, rule, options }: Asked, context: Context): Promise<Prepared> {
  const sides = await readSides(kind, context);
  // The server's counterparts of an invalid definition are looked at too: the plan keeps them, as they are local.
  const comparisons = [...sides.comparisons, ...sides.invalidComparisons.flatMap(({ remote }) => remote)];
  const selection = selectForPurge(rule, names, sides);
  const rules = { project: sides.project, options };
  const history = await readHistory(findHistoryTargets({ comparisons, selection, ...rules }), context);
  const targets = findEvidenceTargets({ comparisons, selection, ...rules, history });
  const { uses, findings, ...evidence } = await readEvidence(targets, context, [sides]);
  const request = { kind, comparisons, selection, local: sides, ...evidence, ...rules, history };
  const [plan] = purgeTogether([request], uses);
  if (plan === undefined) throw new Error("a purge was asked for and not planned");
  return { sides, plan, findings: [...sides.findings, ...findings, ...plan.findings] };
}

/** What was shown to a person may have come into use while they thought about it, so it is looked at once more. */
async function consentTo(
  { plan, sides }: Prepared,
  again: () => Promise<Prepared>,
  yes: boolean,
  context: Context,
): Promise<Refusal | undefined> {
  const question = `Delete ${countOf(plan.steps.length, sides.kind)} from ${sides.server.url}?`;
  const refusal = await askConsent({ render: (palette) => renderPurgePlan(plan, palette), question, yes }, context);
  if (refusal !== undefined || yes) return refusal;
  const { plan: now } = await again();
  // With the bodies: what somebody has just edited is neither what was agreed to nor what would be saved.
  if (now.refusals.length === 0 && stringifyJson(now.steps) === stringifyJson(plan.steps)) return undefined;
  return {
    code: "changed-meanwhile",
    message: "What may be deleted has changed since it was listed, so nothing was deleted.",
    hint: "Run it again.",
  };
}

function purgeResult(report: Report): CommandResult {
  const { sides, plan, findings, dryRun, refusals, outcomes, backup, run, journal, named } = report;
  const summary = summarizePurge(report);
  const refused = refusals.length > 0;
  const failures = dryRun || refused ? [] : outcomes.filter(isUnfinished);
  return {
    exitCode: purgeExitCode({
      named,
      refused,
      deleted: summary.deleted,
      failures: failures.map(failureExitCode),
      kept: plan.kept.length,
    }),
    document: {
      schema: "flow.purge/1",
      ...(dryRun ? { dryRun } : {}),
      server: sides.server,
      summary,
      backup,
      run,
      journal,
      ...(refused ? { refusals } : {}),
      items: purgeItems(report),
      findings,
    },
    text: (palette) => renderPurge({ ...report, kind: sides.kind, server: sides.server.url }, palette),
    notes: (palette, quiet) => renderFindings(findings, palette, quiet),
  };
}
