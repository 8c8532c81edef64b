/** `tasks purge`, `workflows purge`: deletes what is proven to be ours and unused, after a backup and with consent. */
import { stringifyJson } from "../core/exact-json.ts";
import { parseAllowDeletes } from "../core/allow-deletes.ts";
import { assemblePurge, findEvidenceTargets } from "../core/assemble-purge.ts";
import type { PurgeOptions, PurgePlan } from "../core/assemble-purge.ts";
import type { PurgeSelection } from "../core/purge-selection.ts";
import type { Kind } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import type { Finding } from "../core/findings.ts";
import { factsOf } from "../core/kinds.ts";
import type { StepOutcome } from "../core/plan.ts";
import { purgeExitCode } from "../core/purge-exit-code.ts";
import type { Refusal } from "../core/refusal.ts";
import { renderFindings } from "../render/findings.ts";
import { purgeItems, renderPurge, renderPurgePlan, summarizePurge } from "../render/purge.ts";
import { countOf } from "../render/text.ts";
import { applySteps } from "./apply-steps.ts";
import type { Applied } from "./apply-steps.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import { askConsent } from "./consent.ts";
import type { Context } from "./context.ts";
import { readEvidence } from "./read-evidence.ts";
import { readSides } from "./read-sides.ts";
import type { Sides } from "./read-sides.ts";
import { findNames } from "./select-names.ts";
import { failureExitCode, isUnfinished } from "./upload-exit-code.ts";
import { writeBackup } from "./write-backup.ts";

export interface PurgeFlags {
  readonly orphaned?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly includeUnowned?: boolean;
  readonly includeForeign?: boolean;
  readonly allowDeletes?: string;
  readonly journal?: string;
}

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
  const options = readOptions(kind, args, flags);
  const prepare = (): Promise<Prepared> => preparePurge(kind, args, options, context);
  const prepared = await prepare();
  const { plan } = prepared;
  const report = {
    ...prepared,
    named: args.length > 0,
    dryRun: flags.dryRun === true,
    refusals: plan.refusals,
    outcomes: plan.steps.map((step): StepOutcome => ({ step, outcome: "not-attempted" })),
    shown: false,
  };
  if (report.dryRun || plan.refusals.length > 0 || plan.steps.length === 0) return purgeResult(report);

  const refusal = await consentTo(prepared, prepare, flags.yes === true, context);
  const shown = flags.yes !== true && refusal?.code !== "consent-needed";
  if (refusal !== undefined) return purgeResult({ ...report, refusals: [refusal], shown });
  const { root } = await context.config();
  const backup = await writeBackup({ root, server: prepared.sides.server, steps: plan.steps, now: new Date() });
  const command = `${factsOf(kind).noun} purge`;
  const applied = await applySteps({ steps: plan.steps, verb: "Deleting", command, journalFile: flags.journal }, context);
  return purgeResult({ ...report, backup, shown, ...applied });
}

function readOptions(kind: Kind, names: readonly string[], flags: PurgeFlags): PurgeOptions {
  const { plural } = factsOf(kind);
  if (names.length === 0 && flags.orphaned !== true) {
    throw new FlowError("usage", `Say which ${plural} to delete.`, {
      hint: "Name them, or add --orphaned for what the project does not have.",
    });
  }
  if (names.length > 0 && flags.orphaned === true) {
    throw new FlowError("usage", "--orphaned and names exclude each other.", { hint: "Leave one of them out." });
  }
  const allowDeletes = flags.allowDeletes === undefined ? undefined : parseAllowDeletes(flags.allowDeletes);
  if (flags.allowDeletes !== undefined && allowDeletes === undefined) {
    throw new FlowError("usage", `--allow-deletes ${flags.allowDeletes} is neither a number nor a percentage.`, {
      hint: "Write it like 20 or 50%.",
    });
  }
  return {
    force: flags.force === true,
    includeUnowned: flags.includeUnowned === true,
    includeForeign: flags.includeForeign === true,
    allowDeletes,
  };
}

async function preparePurge(kind: Kind, names: readonly string[], options: PurgeOptions, context: Context): Promise<Prepared> {
  const sides = await readSides(kind, context);
  // The server's counterparts of an invalid definition are looked at too: the plan keeps them, as they are local.
  const comparisons = [...sides.comparisons, ...sides.invalidComparisons.flatMap(({ remote }) => remote)];
  const selection = selectionOf(names, sides);
  const evidence = await readEvidence(findEvidenceTargets({ comparisons, selection, project: sides.project, options }), context);
  const plan = assemblePurge({ kind, comparisons, selection, local: sides, ...evidence, project: sides.project, options });
  return { sides, plan, findings: [...sides.findings, ...evidence.findings, ...plan.findings] };
}

function selectionOf(names: readonly string[], sides: Sides): PurgeSelection {
  if (names.length === 0) return { orphaned: true };
  const identities = [...sides.comparisons, ...sides.invalidNames];
  return { names: findNames(names, { kind: sides.kind, identities, local: sides.definitions, where: "in the project or on the server" }) };
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
