/** `adopt`, `disown`: put the project's name on definitions of the server, or take it off, and change nothing else. */
import type { OwnerChange } from "../core/assemble-owner-change.ts";
import { assembleOwnerChange } from "../core/assemble-owner-change.ts";
import type { Kind, RemoteDefinition } from "../core/definition.ts";
import { identityText, kinds } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import { factsOf } from "../core/kinds.ts";
import { nearest } from "../core/nearest.ts";
import type { StepOutcome } from "../core/plan.ts";
import { renderOwnerChange } from "../render/owner-change.ts";
import { applyItems, summarizeUpload } from "../render/upload.ts";
import { applySteps } from "./apply-steps.ts";
import type { Applied } from "./apply-steps.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import type { Context } from "./context.ts";
import { readKinds } from "./plan-options.ts";
import { refuseUnreviewed } from "./protected-profile.ts";
import { readRemote } from "./read-remote.ts";
import { matchName } from "./select-names.ts";
import { uploadExitCode } from "./upload-exit-code.ts";

export interface OwnerFlags {
  readonly kind?: readonly string[];
  readonly takeOver?: boolean;
  readonly dryRun?: boolean;
  readonly journal?: string;
}

export async function changeOwner(change: OwnerChange, { args, flags, context }: CommandInput<OwnerFlags>): Promise<CommandResult> {
  const wanted = flags.kind === undefined ? undefined : readKinds(flags.kind);
  if (args.length === 0)
    throw new FlowError("usage", `Say which definitions to ${change}.`, { hint: `Name them: \`flow ${change} NAME\`.` });
  const dryRun = flags.dryRun === true;
  await refuseUnreviewed({ reviewed: dryRun, command: change }, context);
  const [{ project }, { url }] = await Promise.all([context.config(), context.client()]);
  if (project === undefined) {
    throw new FlowError("config", "The project has no name, so there is no owner to put on a definition.", {
      hint: "Write `project: NAME` into the config.",
    });
  }
  const named = await readNamed(args, wanted, context);
  const { steps, skipped } = assembleOwnerChange({ change, remote: named, project, takeOver: flags.takeOver === true });
  const applied: Applied = dryRun
    ? { outcomes: steps.map((step): StepOutcome => ({ step, outcome: step.action === "none" ? "skipped" : "not-attempted" })) }
    : await applySteps({ steps, verb: "Updating", command: change, journalFile: flags.journal }, context);
  const { outcomes, run, journal } = applied;
  const report = { outcomes, skipped, invalid: 0, dryRun };
  return {
    exitCode: uploadExitCode(report),
    document: {
      schema: "flow.apply/1",
      ...(dryRun ? { dryRun } : {}),
      server: { url },
      project,
      run,
      journal,
      summary: summarizeUpload(report),
      items: applyItems(report),
      findings: [],
    },
    text: (palette) => renderOwnerChange({ ...report, change, server: url, ...(journal === undefined ? {} : { journal }) }, palette),
  };
}

/** A name stands for every kind that has it. Kinds without an owner are looked at too, to say why nothing can be done. */
async function readNamed(names: readonly string[], wanted: readonly Kind[] | undefined, context: Context): Promise<RemoteDefinition[]> {
  const all = (await Promise.all((wanted ?? kinds).map((kind) => readRemote(kind, context)))).flatMap(({ answer }) =>
    answer.supported ? answer.definitions : [],
  );
  const matches = names.map((text) => {
    const match = matchName(text, { identities: all });
    if (match === undefined) throw unknownName(text, all);
    return match;
  });
  const isMeant = ({ name, version }: RemoteDefinition): boolean =>
    matches.some((match) => match.name === name && (match.version === undefined || match.version === version));
  const found = all.filter(isMeant);
  // Where a name has an owner's place in one kind, the kinds without one were not meant.
  const owned = new Set(found.filter(({ kind }) => factsOf(kind).ownerField !== null).map(({ name }) => name));
  return found.filter(({ kind, name }) => wanted !== undefined || factsOf(kind).ownerField !== null || !owned.has(name));
}

function unknownName(text: string, all: readonly RemoteDefinition[]): FlowError {
  const near = nearest(text, new Set(all.flatMap((one) => [one.name, identityText(one)])));
  return new FlowError("not-found", `There is no definition named ${text} on the server.`, {
    hint: near === undefined ? "`flow tasks list --remote` shows what there is, and so do the other kinds." : `Did you mean ${near}?`,
  });
}
