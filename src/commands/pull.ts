/** `pull`, and `tasks pull` and its like: writes what the server has into the project's files. */
import { assemblePull } from "../core/assemble-pull.ts";
import type { PullKept, PullPlan, PullStep } from "../core/assemble-pull.ts";
import { definitionChanges } from "../core/compare.ts";
import type { Kind } from "../core/definition.ts";
import { FlowError, isFlowError } from "../core/errors.ts";
import { exitCodes, worstExitCode } from "../core/exit-code.ts";
import type { ExitCode } from "../core/exit-code.ts";
import type { Finding } from "../core/findings.ts";
import { factsOf } from "../core/kinds.ts";
import type { FileEdits } from "../project/file-edits.ts";
import { renderFindings } from "../render/findings.ts";
import { pullItems, renderPull, summarizePull } from "../render/pull.ts";
import type { PullOutcome } from "../render/pull.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import { readKinds } from "./plan-options.ts";
import { readDirections } from "./read-history.ts";
import { readSides, selectSides } from "./read-sides.ts";
import type { Sides } from "./read-sides.ts";
import { selectAcrossKinds } from "./select-across-kinds.ts";

export interface PullFlags {
  readonly all?: boolean;
  readonly drift?: boolean;
  readonly dryRun?: boolean;
  readonly includeForeign?: boolean;
}

/** Of one kind, or of several at once: then a name may stand for definitions of each. */
export async function pull(kinds: readonly Kind[], { args, flags, context }: CommandInput<PullFlags>): Promise<CommandResult> {
  requireSelection(kinds, args, flags);
  const all = await Promise.all(kinds.map((kind) => readSides(kind, context)));
  const asked = kinds.length === 1 ? all.map((sides) => selectSides(sides, args)) : selectAcrossKinds(all, args, unknownHint);
  const { isTextFile } = await import("../project/read-text.ts");
  const compared = asked.flatMap(({ comparisons }) => comparisons);
  const comparisons = flags.drift === true ? await readDirections(compared, context) : compared;
  const { project } = await context.config();
  const plan = assemblePull(
    comparisons,
    asked.flatMap(({ invalidNames }) => invalidNames),
    {
      named: args.length > 0,
      drift: flags.drift === true,
      includeForeign: flags.includeForeign === true,
      project,
      isEditable: isTextFile,
    },
  );
  const dryRun = flags.dryRun === true;
  const { createFileEdits } = await import("../project/file-edits.ts");
  const files = createFileEdits(await context.config());
  const prepared = prepareSteps(plan, all, files);
  const written = dryRun ? { failed: new Map<string, string>() } : await context.whileWriting(async () => files.write("pull", new Date()));
  const { url } = await context.client();
  return pullResult(asked, prepared, { url, dryRun, ...written });
}

/** `flow pull`: all kinds, or those that --kind names. */
export function pullAcrossKinds(input: CommandInput<PullFlags & { readonly kind?: readonly string[] }>): Promise<CommandResult> {
  return pull(readKinds(input.flags.kind ?? []), input);
}

const unknownHint = "`flow tasks list --remote` shows what the server has, and so do the other kinds.";

function requireSelection(kinds: readonly Kind[], names: readonly string[], { all }: PullFlags): void {
  if (names.length === 0 && all !== true) {
    const [kind, second] = kinds;
    const what = kind === undefined || second !== undefined ? "definitions" : factsOf(kind).plural;
    throw new FlowError("usage", `Say which ${what} to pull.`, {
      hint: "Name them, or add --all; with --drift only what was changed on the server.",
    });
  }
  if (names.length > 0 && all === true) {
    throw new FlowError("usage", "--all and names exclude each other.", { hint: "Leave one of them out." });
  }
}

interface Prepared {
  /** What is written, unless the file refuses it in the end. */
  outcomes: PullOutcome[];
  kept: PullKept[];
  findings: Finding[];
}

/** Works out every text; whatever cannot be written as it should is kept or failed before anything is on the disk. */
function prepareSteps({ steps, kept }: PullPlan, all: readonly Sides[], files: FileEdits): Prepared {
  const prepared: Prepared = { outcomes: [], kept: [...kept], findings: [] };
  for (const step of steps) {
    try {
      prepareStep(step, all, files, prepared);
    } catch (error) {
      if (!isFlowError(error)) throw error;
      prepared.outcomes.push({ step, failed: error.message });
    }
  }
  return prepared;
}

function prepareStep(step: PullStep, all: readonly Sides[], files: FileEdits, prepared: Prepared): void {
  const { kind, name, version, action, local, body, direction: _direction, ...differing } = step;
  if (action === "none" || body === undefined) {
    prepared.outcomes.push({ step, ...(local === undefined ? {} : { file: local.source.file }) });
    return;
  }
  requireSame(step, all);
  if (local === undefined) {
    const besides = all
      .flatMap(({ definitions }) => definitions)
      .filter((one) => one.kind === kind && one.name === name)
      .map(({ source }) => source.file);
    prepared.outcomes.push({ step, file: files.create({ kind, name, ...(version === undefined ? {} : { version }) }, body, besides) });
    return;
  }
  const { file, problem } = files.edit(local, body);
  if (problem === undefined) {
    prepared.outcomes.push({ step, file });
    return;
  }
  prepared.findings.push(problem);
  const identity = { kind, name, ...(version === undefined ? {} : { version }) };
  prepared.kept.push({ ...identity, reason: "not-editable", refused: true, ...differing, detail: file });
}

/** The last word has the comparison that everything else goes by: after a pull nothing may differ. */
function requireSame({ kind, name, version, body }: PullStep, all: readonly Sides[]): void {
  const sides = all.find((one) => one.kind === kind);
  const remote = sides?.comparisons.find((one) => one.name === name && one.version === version)?.remote;
  if (body === undefined || remote === undefined || definitionChanges(kind, body, remote.body).length === 0) return;
  throw new FlowError("failed", "What the server holds cannot be said by a file so that both are the same.");
}

interface Written {
  url: string;
  dryRun: boolean;
  backup?: string;
  failed: ReadonlyMap<string, string>;
}

function pullResult(asked: readonly Sides[], prepared: Prepared, { url, dryRun, backup, failed }: Written): CommandResult {
  const { outcomes, kept } = prepared;
  const findings = [...asked.flatMap((sides) => sides.findings), ...prepared.findings];
  const settled = outcomes.map((outcome): PullOutcome => {
    const reason = outcome.file === undefined || outcome.step.action === "none" ? undefined : failed.get(outcome.file);
    return reason === undefined ? outcome : { ...outcome, failed: reason };
  });
  const invalid = asked.reduce((sum, sides) => sum + sides.invalid, 0);
  const report = {
    kinds: asked.map(({ kind }) => kind),
    server: url,
    outcomes: settled,
    kept,
    dryRun,
    ...(backup === undefined ? {} : { backup }),
  };
  return {
    exitCode: exitCodeOf(settled, kept, invalid, dryRun),
    document: {
      schema: "flow.pull/1",
      ...(dryRun ? { dryRun } : {}),
      server: { url },
      summary: summarizePull(report),
      ...(backup === undefined ? {} : { backup }),
      items: pullItems(report),
      findings,
    },
    text: (palette) => renderPull(report, palette),
    notes: (palette, quiet) => renderFindings(findings, palette, quiet),
  };
}

function exitCodeOf(outcomes: readonly PullOutcome[], kept: readonly PullKept[], invalid: number, dryRun: boolean): ExitCode {
  const codes: ExitCode[] = [];
  if (outcomes.some(({ failed }) => failed !== undefined)) codes.push(exitCodes.failed);
  if (kept.some(({ refused }) => refused)) codes.push(exitCodes.refused);
  const wrote = !dryRun && outcomes.some(({ step, failed }) => step.action !== "none" && failed === undefined);
  if (wrote && codes.length > 0) codes.push(exitCodes.partial);
  if (invalid > 0) codes.push(exitCodes.invalid);
  return worstExitCode(codes);
}
