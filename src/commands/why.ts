/** `why NAME`: where a definition comes from, whose it is, who changed it, who uses it. */
import type { Comparison, Identity, Kind } from "../core/definition.ts";
import { compareIdentity, identityKey, identityText, kinds } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import { exitCodes } from "../core/exit-code.ts";
import type { History } from "../core/history.ts";
import { withDirections } from "../core/history.ts";
import { factsOf } from "../core/kinds.ts";
import { nearest } from "../core/nearest.ts";
import { findUses } from "../core/usage.ts";
import { renderFindings } from "../render/findings.ts";
import { identityFields } from "../render/sync-document.ts";
import { renderWhy, titleOf, whyItem } from "../render/why.ts";
import type { Origin, WorkerPoll } from "../render/why.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import type { Context } from "./context.ts";
import { readKinds } from "./plan-options.ts";
import { readEvidence } from "./read-evidence.ts";
import type { Evidence } from "./read-evidence.ts";
import { readHistory } from "./read-history.ts";
import { mustRead } from "./read-remote.ts";
import { readSides } from "./read-sides.ts";
import type { Sides } from "./read-sides.ts";
import { matchName, splitVersion } from "./select-names.ts";

export interface WhyFlags {
  readonly kind?: readonly string[];
}

/** Throws (`not-found`) for a name that stands for nothing, neither today nor in what is known of the past. */
export async function why({ args, flags, context }: CommandInput<WhyFlags>): Promise<CommandResult> {
  const [name = ""] = args;
  const wanted = flags.kind === undefined ? kinds : readKinds(flags.kind);
  const sides = await Promise.all(wanted.map((kind) => readSides(kind, context)));
  const found = sides.flatMap((side) => comparisonsOf(side, name));
  const identities = found.length > 0 ? found.map(({ comparison }) => comparison) : wanted.map((kind) => goneIdentity(kind, name));
  const history = await readHistory(identities, context);
  const known = found.length > 0 ? found : identities.filter((one) => isKnown(one, history)).map(asGone);
  if (known.length === 0) throw notFound(name, sides, history);
  const comparisons = known.map(({ comparison }) => comparison);
  const evidence = await readEvidence(comparisons, context, sides);
  const all = sides.flatMap((side) => side.comparisons);
  const origins = await Promise.all(known.map((one) => readOrigin(one, { history, evidence, all }, context)));
  origins.sort(compareIdentity);
  const [{ url }, { project }] = [await context.client(), await context.config()];
  const findings = evidence.findings;
  return {
    exitCode: exitCodes.done,
    document: { schema: "flow.why/1", server: { url }, project, items: origins.map(whyItem), historyGap: history.gap, findings },
    headline: origins.map(titleOf).join("; "),
    text: (palette) => renderWhy({ server: url, project, origins, gap: history.gap }, palette),
    notes: (palette, quiet) => renderFindings(findings, palette, quiet),
  };
}

interface Known {
  comparison: Comparison;
  state: Origin["state"];
  /** Of an invalid definition: where it stands, as far as that is known. */
  file?: string;
}

function comparisonsOf({ comparisons, invalidComparisons, invalidNames }: Sides, text: string): Known[] {
  const match = matchName(text, { identities: [...comparisons, ...invalidNames] });
  if (match === undefined) return [];
  const isMeant = ({ name, version }: Identity): boolean =>
    name === match.name && (match.version === undefined || version === undefined || version === match.version);
  const valid = comparisons.filter(isMeant).map((comparison): Known => ({ comparison, state: comparison.state }));
  const invalid = invalidNames.filter(isMeant).map((one): Known => {
    const remote = invalidComparisons.find(({ identity }) => identity === one)?.remote ?? [];
    const counterpart = remote.find(isMeant) ?? { ...identityFields(one), state: "remote-only", owned: null, changes: [] };
    const [file] = one.files ?? [];
    return { comparison: counterpart, state: "invalid", ...(file === undefined ? {} : { file }) };
  });
  return [...valid, ...invalid];
}

/** Neither here nor there today. Without a version a workflow's first is meant. */
function goneIdentity(kind: Kind, text: string): Identity {
  const versioned = factsOf(kind).hasVersions ? splitVersion(text) : undefined;
  if (versioned !== undefined) return { kind, ...versioned };
  return { kind, name: text, ...(factsOf(kind).hasVersions ? { version: 1 } : {}) };
}

const isKnown = (identity: Identity, history: History): boolean =>
  history.versionsOf(identity).length > 0 || history.removalOf(identity) !== undefined || history.doubtOf(identity) !== undefined;

const asGone = (identity: Identity): Known => ({
  comparison: { ...identityFields(identity), state: "remote-only", owned: null, changes: [] },
  state: "gone",
});

function notFound(name: string, sides: readonly Sides[], { gap }: History): FlowError {
  const names = sides.flatMap(({ comparisons }) => comparisons.flatMap((one) => [one.name, identityText(one)]));
  const near = nearest(name, new Set(names));
  const past = gap === undefined ? "" : ` ${gap.message}`;
  return new FlowError(
    "not-found",
    `There is no definition named ${name}, neither in the project nor on the server nor in the history.${past}`,
    {
      hint: near === undefined ? "`flow tasks list` shows what there is, and so do the other kinds." : `Did you mean ${near}?`,
    },
  );
}

interface Surroundings {
  history: History;
  evidence: Evidence;
  all: readonly Comparison[];
}

async function readOrigin({ comparison, state, file }: Known, { history, evidence, all }: Surroundings, context: Context): Promise<Origin> {
  const { kind, name, version = 0 } = comparison;
  const [directed = comparison] = withDirections([comparison], history);
  const { root } = await context.config();
  const { findLastCommit } = await import("../project/git/last-commit.ts");
  const where = comparison.local?.source.file ?? file;
  const [lastCommit, polls] = await Promise.all([
    where === undefined ? undefined : findLastCommit(root, where),
    readPolls(comparison, context),
  ]);
  const upload = history.versionsOf(comparison).find((version) => version.evidence.from === "journal")?.evidence;
  const removal = state === "remote-only" || state === "gone" ? history.removalOf(comparison) : undefined;
  const key = identityKey(comparison);
  const isLatest = !all.some((one) => one.kind === kind && one.name === name && (one.version ?? 0) > version);
  return {
    ...directed,
    state,
    ...(file === undefined ? {} : { file }),
    ...(lastCommit === undefined ? {} : { lastCommit }),
    ...(upload?.from === "journal" ? { lastUpload: { run: upload.run, at: upload.at } } : {}),
    ...(removal === undefined ? {} : { removal }),
    uses: findUses(evidence.uses, comparison, isLatest),
    polls,
    queued: evidence.queued.get(key) ?? 0,
    running: evidence.running.get(key) ?? 0,
  };
}

/** Workers poll tasks, whether a definition is registered or not. */
async function readPolls({ kind, name }: Comparison, context: Context): Promise<WorkerPoll[]> {
  if (kind !== "task") return [];
  const { tasks } = await context.client();
  const polls = await mustRead(tasks.getPollData(name));
  return polls
    .map(({ workerId, domain, lastPollTime }) => ({
      ...(workerId === undefined ? {} : { worker: workerId }),
      ...(domain === undefined ? {} : { domain }),
      at: new Date(lastPollTime).toISOString(),
    }))
    .sort((left, right) => Date.parse(right.at) - Date.parse(left.at));
}
