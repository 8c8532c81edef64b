/** `rollback`: takes back what a run has written, as far as nobody else has changed it since. */
import { existsSync } from "node:fs";
import path from "node:path";
import { assembleRollback, findRollbackDeletes } from "../core/assemble-rollback.ts";
import type { RollbackPlan } from "../core/assemble-rollback.ts";
import type { Comparison, Kind, RemoteDefinition } from "../core/definition.ts";
import { kinds } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import { lastRunToTakeBack } from "../core/journal.ts";
import type { JournalRun } from "../core/journal.ts";
import type { Step } from "../core/plan.ts";
import { bringBack } from "./bring-back.ts";
import type { BringBackFlags } from "./bring-back.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import type { Context } from "./context.ts";
import { readAllowDeletes } from "./read-allow-deletes.ts";
import { readActivity } from "./read-evidence.ts";
import { readRemote } from "./read-remote.ts";

export interface RollbackFlags extends BringBackFlags {
  readonly allowDeletes?: string;
}

export async function rollback({ args, flags, context }: CommandInput<RollbackFlags>): Promise<CommandResult> {
  const allowDeletes = readAllowDeletes(flags.allowDeletes);
  const run = await findRun(args[0], context);
  const plan = await planRollback(run, allowDeletes, context);
  const { steps, heldBack, unchanged, refusals } = plan;
  const work = {
    command: "rollback",
    subject: `Takes back the run ${run.run} (${run.command}, ${run.at})`,
    source: { takesBack: { run: run.run, at: run.at, command: run.command } },
    left: heldBack,
    unchanged,
    findings: [],
    takesBack: { run: run.run, left: heldBack.length },
  } as const;
  return bringBack({ ...work, steps, refusals }, flags, context);
}

async function planRollback(run: JournalRun, allowDeletes: ReturnType<typeof readAllowDeletes>, context: Context): Promise<RollbackPlan> {
  const remote = await readKinds(kindsFor(run), context);
  const deletes = findRollbackDeletes({ run, remote });
  const activity = await readActivity(deletes.map(asComparison), context);
  return assembleRollback({ run, remote, ...activity, allowDeletes });
}

/** What the run created may be used by now. */
function kindsFor(run: JournalRun): Kind[] {
  const mayDelete = run.steps.some(({ kind, action }) => action === "create" && (kind === "task" || kind === "workflow"));
  return kinds.filter((kind) => (mayDelete && kind !== "task") || run.steps.some((step) => step.kind === kind));
}

async function readKinds(wanted: readonly Kind[], context: Context): Promise<RemoteDefinition[]> {
  const answers = await Promise.all(wanted.map((kind) => readRemote(kind, context)));
  return answers.flatMap(({ answer }) => (answer.supported ? answer.definitions : []));
}

const asComparison = ({ kind, name, version, before = {} }: Step): Comparison => {
  const identity = { kind, name, ...(version === undefined ? {} : { version }) };
  return { ...identity, state: "remote-only", owned: null, changes: [], remote: { ...identity, body: before } };
};

/** Without a name the last one; a name is a run's, the beginning of one, or a file's. */
async function findRun(wanted: string | undefined, context: Context): Promise<JournalRun> {
  const { readJournal, readJournals } = await import("../project/journal.ts");
  const [{ root }, { url }] = [await context.config(), await context.client()];
  const file = wanted === undefined ? undefined : path.resolve(context.cwd, wanted);
  if (file !== undefined && existsSync(file)) return onServer(readJournal(file) ?? nothingIn(file), url);
  if (wanted === undefined) return lastRunToTakeBack(readJournals(root, url), url) ?? nothingToTakeBack(url);
  const runs = readJournals(root);
  const [found, other] = runs.filter(({ run }) => run === wanted || (wanted.length >= 8 && run.startsWith(wanted)));
  if (found !== undefined && other === undefined) return onServer(found, url);
  const known = runs.filter(({ server }) => server === url).slice(0, 5);
  const hint =
    known.length === 0
      ? `No run of this project on ${url} is in .flow/journal.`
      : `The last runs: ${known.map(({ run, command }) => `${run} (${command})`).join(", ")}.`;
  throw new FlowError("not-found", found === undefined ? `There is no run or journal ${wanted}.` : `Several runs begin with ${wanted}.`, {
    hint,
  });
}

function onServer(run: JournalRun, url: string): JournalRun {
  if (run.server === url) return run;
  throw new FlowError("refused", `The run ${run.run} wrote to ${run.server}, and this is ${url}.`, {
    hint: `Name that server: --server ${run.server}, or the profile that has it.`,
  });
}

function nothingIn(file: string): never {
  throw new FlowError("not-found", `The run of the journal ${file} was stopped before it had sent anything.`, {
    hint: "There is nothing to take back.",
  });
}

function nothingToTakeBack(url: string): never {
  throw new FlowError("not-found", `There is no run on ${url} to take back.`, {
    hint: "The journals are in .flow/journal of the project that wrote, or where --journal put them: name the file.",
  });
}
