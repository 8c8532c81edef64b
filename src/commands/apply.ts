/** `apply`: writes a plan. One that is made now is shown and asked for; one that was reviewed is applied as it is, or not at all. */
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import type { Held } from "../core/assemble-plan.ts";
import { emptyPlan } from "../core/assemble-plan.ts";
import { FlowError } from "../core/errors.ts";
import type { PlanTarget } from "../core/plan-document.ts";
import type { Refusal } from "../core/refusal.ts";
import { renderPlan } from "../render/plan.ts";
import { applyResult } from "./apply-result.ts";
import type { ApplyReport } from "./apply-result.ts";
import { applySteps } from "./apply-steps.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import { askConsent } from "./consent.ts";
import type { Context } from "./context.ts";
import { makePlan } from "./make-plan.ts";
import type { PreparedPlan } from "./make-plan.ts";
import { readPlanFile } from "./plan-file.ts";
import { readPlanOptions } from "./plan-options.ts";
import type { PlanFlags, PlanOptions } from "./plan-options.ts";
import { refuseUnreviewed } from "./protected-profile.ts";
import { findApplied, reviewSavedPlan } from "./review-plan.ts";

export interface ApplyFlags extends PlanFlags {
  readonly digest?: string;
  readonly yes?: boolean;
  readonly keepGoing?: boolean;
  readonly failFast?: boolean;
  readonly journal?: string;
}

type Input = CommandInput<ApplyFlags>;

export async function apply(input: Input): Promise<CommandResult> {
  const { args, flags, context } = input;
  const file = findPlanFile(args, context.cwd);
  if (file !== undefined) return applyFile(file, input);
  const options = readPlanOptions(args, flags);
  if (flags.digest !== undefined) return applyDigest(flags.digest, options, input);
  await refuseUnreviewed({ reviewed: false, command: "apply" }, context);
  return applyAnew(options, input);
}

/** A file that is there, or whatever is named as one: `*.json`. */
function findPlanFile(args: readonly string[], cwd: string): string | undefined {
  const isFile = (arg: string): boolean => existsSync(path.resolve(cwd, arg)) && statSync(path.resolve(cwd, arg)).isFile();
  const files = args.filter((arg) => arg.endsWith(".json") || isFile(arg));
  const [file] = files;
  if (file !== undefined && args.length > 1) {
    throw new FlowError("usage", `The plan ${file} cannot stand beside other arguments.`, {
      hint: "A plan file says by itself what is written: give nothing but it.",
    });
  }
  return file;
}

const planningFlags = [
  ["kind", "--kind"],
  ["prune", "--prune"],
  ["takeOver", "--take-over"],
  ["overwriteDrift", "--overwrite-drift"],
  ["allowDeletes", "--allow-deletes"],
  ["includeUnowned", "--include-unowned"],
  ["includeForeign", "--include-foreign"],
  ["digest", "--digest"],
] as const;

async function applyFile(file: string, { flags, context }: Input): Promise<CommandResult> {
  for (const [name, flag] of planningFlags) {
    if (flags[name] === undefined || flags[name] === false) continue;
    throw new FlowError("usage", `${flag} cannot stand beside a plan file.`, {
      hint: "What is planned is decided by `flow plan --out FILE`.",
    });
  }
  const saved = await readPlanFile(file, context.cwd);
  const { refusals, moved } = await reviewSavedPlan(saved, file, context);
  const plan = { ...emptyPlan, steps: saved.steps, held: moved, refusals };
  const report = { target: saved, plan, sides: [], findings: [], digest: saved.digest, reviewed: true, named: false };
  if (refusals.length === 0) return write(report, flags, context);
  return refused({ ...report, plan: { ...plan, summary: saved.summary } }, refusals, moved);
}

async function applyDigest(digest: string, options: PlanOptions, { flags, context }: Input): Promise<CommandResult> {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw new FlowError("usage", `--digest ${digest} is no digest of a plan.`, {
      hint: "`flow plan` prints it: sha256: and 64 hexadecimal digits.",
    });
  }
  const applied = await findApplied(digest, context);
  const prepared = await makePlan(options, context);
  const report = { ...prepared, reviewed: true, named: options.names.length > 0 };
  if (applied !== undefined) return refused(report, [applied]);
  if (prepared.plan.refusals.length > 0) return refused(report, prepared.plan.refusals);
  if (prepared.digest !== digest) return refused(report, [otherDigest(prepared)]);
  return write(report, flags, context);
}

const otherDigest = ({ digest = "" }: PreparedPlan): Refusal => ({
  code: "plan-changed",
  message: `What there is to write now is another plan than the one with that digest, so nothing was written. This one's is ${digest}.`,
  hint: "Use the options that the plan was made with; if the server or the project has changed since, make a new plan and have it reviewed.",
});

async function applyAnew(options: PlanOptions, { flags, context }: Input): Promise<CommandResult> {
  const prepared = await makePlan(options, context);
  const { plan } = prepared;
  const report = { ...prepared, reviewed: false, named: options.names.length > 0 };
  if (plan.refusals.length > 0) return refused(report, plan.refusals);
  if (plan.steps.length === 0) return write(report, flags, context);
  const refusal = await consentTo(prepared, () => makePlan(options, context), flags.yes === true, context);
  const shown = flags.yes !== true && refusal?.code !== "consent-needed";
  return refusal === undefined ? write({ ...report, shown }, flags, context) : refused({ ...report, shown }, [refusal]);
}

/** What was shown to a person may have changed while they thought about it, so it is looked at once more. */
async function consentTo(
  prepared: PreparedPlan,
  again: () => Promise<PreparedPlan>,
  yes: boolean,
  context: Context,
): Promise<Refusal | undefined> {
  const { plan, target, sides, digest } = prepared;
  const refusal = await askConsent(
    {
      render: (palette) => renderPlan({ server: target.server, plan, sides, digest }, palette),
      question: `Apply this plan to ${target.server}?`,
      yes,
      done: "written",
    },
    context,
  );
  if (refusal !== undefined || yes || (await again()).digest === digest) return refusal;
  return { code: "changed-meanwhile", message: "The plan has changed since it was shown, so nothing was written.", hint: "Run it again." };
}

interface Planned extends Omit<PreparedPlan, "target"> {
  target: PlanTarget;
  reviewed: boolean;
  named: boolean;
  /** The plan was printed for the question already. */
  shown?: boolean;
}

async function write(planned: Planned, flags: ApplyFlags, context: Context): Promise<CommandResult> {
  const { plan, digest, reviewed } = planned;
  const applied = await applySteps(
    {
      steps: plan.steps,
      verb: "Applying",
      command: "apply",
      reviewed,
      failFast: flags.failFast === true,
      journalFile: flags.journal,
      ...(digest === undefined ? {} : { digest }),
    },
    context,
  );
  return applyResult({ ...reportOf(planned), ...applied, refusals: [] });
}

function refused(planned: Planned, refusals: readonly Refusal[], moved: readonly Held[] = planned.plan.held): CommandResult {
  const outcomes = planned.plan.steps.map((step) => ({ step, outcome: "not-attempted" as const }));
  return applyResult({ ...reportOf({ ...planned, plan: { ...planned.plan, held: [...moved] } }), outcomes, refusals });
}

function reportOf({
  target,
  plan,
  sides,
  findings,
  digest,
  reviewed,
  named,
  shown = false,
}: Planned): Omit<ApplyReport, "outcomes" | "refusals"> {
  return { server: target.server, project: target.project, plan, sides, findings, digest, reviewed, named, shown };
}
