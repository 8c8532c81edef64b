/** From comparisons and evidence to the steps of a purge: what goes, what stays and why, and what forbids the whole. */
import type { AllowDeletes } from "./allow-deletes.ts";
import { isAllowed } from "./allow-deletes.ts";
import type { Comparison, Identity, Kind, LocalDefinitions } from "./definition.ts";
import { compareIdentity, identityKey, identityText } from "./definition.ts";
import type { Finding } from "./findings.ts";
import type { History } from "./history.ts";
import { factsOf } from "./kinds.ts";
import { orderSteps } from "./order-steps.ts";
import type { Kept, Step } from "./plan.ts";
import type { Ownership } from "./purge-ownership.ts";
import { judgeOwnership, needsHistory } from "./purge-ownership.ts";
import type { PurgeCandidate, PurgeSelection } from "./purge-selection.ts";
import { goesByAbsence, isMeant, isRemote, purgeCandidates } from "./purge-selection.ts";
import type { Refusal } from "./refusal.ts";
import type { NewestVersions } from "./repointed.ts";
import { findNewestVersions, findRepointed, isNewest } from "./repointed.ts";
import type { UseIndex } from "./usage.ts";
import { findDynamicUses, findUses } from "./usage.ts";

export interface PurgeOptions {
  /** Overrides `in-use`, `running`, `queued` and `local`; nothing else. */
  force?: boolean;
  includeUnowned?: boolean;
  includeForeign?: boolean;
  allowDeletes?: AllowDeletes | undefined;
}

export interface PurgeRequest {
  kind: Kind;
  comparisons: readonly Comparison[];
  selection: PurgeSelection;
  local: LocalDefinitions;
  uses: UseIndex;
  /** Runs under way, by `identityKey`. */
  running: ReadonlyMap<string, number>;
  /** Waiting tasks, by `identityKey`. */
  queued: ReadonlyMap<string, number>;
  /** How many local definitions could not be read, so that nobody knows what they use. */
  unread: number;
  /** The project's name in the config. Without it, ownership decides nothing for kinds that have it. */
  project?: string | undefined;
  options: PurgeOptions;
  /** Of what nobody stamped; nothing is known if absent. */
  history?: History | undefined;
  /** Files that the branch tracks and the working tree leaves out: nobody has removed them. */
  unpopulated?: readonly string[] | undefined;
}

export interface PurgePlan {
  /** Deletes. Not to be applied while there are refusals. */
  steps: Step[];
  kept: Kept[];
  refusals: Refusal[];
  /** Warnings about uses that nobody can foresee. */
  findings: Finding[];
}

/** Of what runs and waits must be known before the plan is made: what ownership keeps anyway needs no evidence. */
export function findEvidenceTargets({
  comparisons,
  selection,
  ...request
}: Pick<PurgeRequest, "comparisons" | "selection" | "project" | "options" | "history">): PurgeCandidate[] {
  return purgeCandidates(comparisons, selection).filter((candidate) => judgeOwnership(candidate, request).ours);
}

/** Whose past must be known before the plan is made. */
export function findHistoryTargets({
  comparisons,
  selection,
  ...request
}: Pick<PurgeRequest, "comparisons" | "selection" | "project" | "options">): PurgeCandidate[] {
  return purgeCandidates(comparisons, selection).filter((candidate) => needsHistory(candidate, request));
}

export function assemblePurge(request: PurgeRequest): PurgePlan {
  const plan: PurgePlan = { steps: [], kept: missingOnes(request), refusals: [], findings: [] };
  const newest = findNewestVersions(request.comparisons);
  for (const candidate of purgeCandidates(request.comparisons, request.selection)) {
    const ownership = judgeOwnership(candidate, request);
    const kept = reasonToKeep(candidate, ownership, { ...request, newest });
    if (kept === undefined) plan.steps.push(deleteStep(candidate, ownership));
    else plan.kept.push(kept);
  }
  plan.steps = orderSteps(plan.steps);
  plan.kept.sort(compareIdentity);
  plan.refusals.push(...localRefusals(request), ...useRefusals(request, plan.steps.length), ...sizeRefusals(request, plan.steps.length));
  if (plan.steps.length > 0) plan.findings.push(...findRepointed(request, plan.steps), ...dynamicFindings(request));
  return plan;
}

const identityOf = ({ kind, name, version }: Identity): Identity => ({ kind, name, ...(version === undefined ? {} : { version }) });

function deleteStep(candidate: PurgeCandidate, ownership: Ownership): Step {
  const evidence = ownership.ours && ownership.evidence !== undefined ? { evidence: ownership.evidence } : {};
  return { ...identityOf(candidate), action: "delete", before: candidate.remote.body, changes: [], ...evidence };
}

/** Named ones that the server does not have. */
function missingOnes({ kind, comparisons, selection }: PurgeRequest): Kept[] {
  if (!("names" in selection)) return [];
  return selection.names
    .filter((wanted) => !comparisons.filter(isRemote).some((comparison) => isMeant(comparison, wanted)))
    .map((wanted) => ({ ...identityOf({ kind, ...wanted }), reason: "missing", detail: "The server does not have it.", usedBy: [] }));
}

function reasonToKeep(candidate: Comparison, ownership: Ownership, request: PurgeRequest & { newest: NewestVersions }): Kept | undefined {
  const { uses, running, queued, options } = request;
  const force = options.force ?? false;
  const key = identityKey(candidate);
  const takesLatest = isNewest(candidate, request.newest);
  const usedBy = findUses(uses, candidate, takesLatest);
  const keep = (reason: Kept["reason"], detail: string): Kept => ({ ...identityOf(candidate), reason, detail, usedBy });

  if (!force && isLocal(candidate, request)) return keep("local", "The project defines it.");
  if (!ownership.ours) return keep("not-owned", ownership.detail);
  if (force) return undefined;
  if (usedBy.length > 0) return { ...keep("in-use", placesText(usedBy.length)), ...(takesLatest ? repointing(candidate, request) : {}) };
  const runs = running.get(key) ?? 0;
  if (runs > 0) return keep("running", `${runs} running.`);
  const waiting = queued.get(key) ?? 0;
  return waiting > 0 ? keep("queued", `${waiting} waiting in the queue.`) : undefined;
}

const placesText = (count: number): string => `Used in ${count === 1 ? "1 place" : `${count} places`}.`;

/** Where callers that name no version hold the newest one: what they would get instead. */
function repointing(candidate: Comparison, { uses, comparisons }: PurgeRequest): Pick<Kept, "repointsTo"> {
  const callers = findUses(uses, candidate, true).length - findUses(uses, candidate, false).length;
  if (callers === 0) return {};
  const others = comparisons.filter((one) => one.name === candidate.name && one !== candidate);
  const next = findNewestVersions(others).get(candidate.name);
  return next === undefined ? {} : { repointsTo: next };
}

/** Invalid definitions are local, too, whatever is wrong with them. */
function isLocal(candidate: Comparison, { local }: PurgeRequest): boolean {
  if (candidate.local !== undefined) return true;
  return local.invalidNames.some((invalid) => invalid.kind === candidate.kind && isMeant(candidate, invalid));
}

/** What is missing here proves nothing while it is not certain that everything was read. */
function localRefusals({ kind, local, selection, unpopulated = [] }: PurgeRequest): Refusal[] {
  if (!goesByAbsence(selection)) return [];
  const { plural, noun } = factsOf(kind);
  if (local.invalid > 0) {
    const many = local.invalid === 1 ? `1 local ${factsOf(kind).label} is` : `${local.invalid} local ${plural} are`;
    const hint = `Mend what \`flow validate\` shows, or name the ones to delete: \`flow ${noun} purge NAME\`.`;
    return [{ code: "local-incomplete", message: `${many} invalid or could not be read, so nobody can tell what is orphaned.`, hint }];
  }
  const [missing] = unpopulated;
  if (missing !== undefined) {
    const others = unpopulated.length === 1 ? "" : ` and ${unpopulated.length - 1} more`;
    return [
      {
        code: "local-incomplete",
        message: `The working tree leaves out what the branch has (${missing}${others}), so nobody can tell what is orphaned.`,
        hint: "Fill it: `git sparse-checkout disable`, `git submodule update --init`. Or name the ones to delete.",
      },
    ];
  }
  if (local.definitions.length > 0) return [];
  return [
    {
      code: "nothing-local",
      message: `No local ${plural} were found, so every one on the server would count as orphaned.`,
      hint: `Check the folder (-C DIR) and \`paths\` in the config, or name the ones to delete: \`flow ${noun} purge NAME\`.`,
    },
  ];
}

/** A file that cannot be read may use what is to go. */
function useRefusals({ unread, options }: PurgeRequest, deletes: number): Refusal[] {
  if (unread === 0 || deletes === 0 || options.force === true) return [];
  const what = unread === 1 ? "1 local definition" : `${unread} local definitions`;
  return [
    {
      code: "uses-unknown",
      message: `What ${what} would use is not known, as ${unread === 1 ? "it" : "they"} could not be read.`,
      hint: "Mend what `flow validate` shows. With --force it counts as unused.",
    },
  ];
}

function sizeRefusals({ kind, comparisons, options }: PurgeRequest, deletes: number): Refusal[] {
  const total = comparisons.filter(isRemote).length;
  if (isAllowed(deletes, total, options.allowDeletes)) return [];
  const message = `This would delete ${deletes} of ${total} ${factsOf(kind).plural} on the server, which is more than is allowed.`;
  return [{ code: "too-many-deletes", message, hint: `If that is meant, use --allow-deletes ${deletes}.` }];
}

function dynamicFindings({ kind, uses }: PurgeRequest): Finding[] {
  return findDynamicUses(uses, kind).map((use) => ({
    code: "dynamic-use",
    severity: "warning",
    message:
      `${identityText({ name: use.workflow, ...(use.version === undefined ? {} : { version: use.version }) })} names ` +
      `the ${factsOf(kind).label} at ${use.path} only at run time: what is deleted may be used there.`,
  }));
}
