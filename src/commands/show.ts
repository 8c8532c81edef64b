/** `tasks show NAME` and its like: one definition, as it is on either side. */
import type { Comparison, Kind, LocalDefinition, RemoteDefinition } from "../core/definition.ts";
import { exitCodes } from "../core/exit-code.ts";
import { factsOf } from "../core/kinds.ts";
import { subjectOf } from "../render/plan.ts";
import { renderShow } from "../render/show.ts";
import type { ShownDefinition } from "../render/show.ts";
import { identityFields, sourceField } from "../render/sync-document.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import type { Context } from "./context.ts";
import { readLocal } from "./read-local.ts";
import { readRemote } from "./read-remote.ts";
import { readSides } from "./read-sides.ts";
import { selectNames } from "./select-names.ts";

export interface ShowFlags {
  readonly local?: boolean;
  readonly remote?: boolean;
}

export async function show(kind: Kind, { args, flags, context }: CommandInput<ShowFlags>): Promise<CommandResult> {
  const shown = await findShown(kind, args[0] ?? "", flags, context);
  const { local, remote, state, owner } = shown;
  return {
    exitCode: exitCodes.done,
    document: {
      schema: "flow.show/1",
      ...identityFields(shown),
      state,
      owner,
      source: local === undefined ? undefined : sourceField(local),
      local: local?.body,
      remote: remote?.body,
      changes: shown.changes,
    },
    headline: subjectOf(shown),
    text: (palette) => renderShow(shown, palette),
  };
}

async function findShown(kind: Kind, name: string, flags: ShowFlags, context: Context): Promise<ShownDefinition> {
  if (flags.local === true) {
    const { definitions } = await readLocal(kind, context);
    const local = latest(definitions, name, { kind, local: definitions, where: "in the project" });
    return { ...identityFields(local), local };
  }
  if (flags.remote === true) {
    const { answer } = await readRemote(kind, context);
    const remote = answer.supported ? answer.definitions : [];
    const where = answer.supported ? "on the server" : `on the server, which has no ${factsOf(kind).plural} at all`;
    const one = latest(remote, name, { kind, local: [], where });
    return { ...identityFields(one), remote: one };
  }
  const { comparisons, definitions } = await readSides(kind, context);
  return latest(comparisons, name, { kind, local: definitions, where: "in the project or on the server" });
}

function latest<One extends Comparison | LocalDefinition | RemoteDefinition>(
  all: readonly One[],
  name: string,
  known: { kind: Kind; local: readonly LocalDefinition[]; where: string },
): One {
  const selected = all.filter(selectNames([name], { ...known, identities: all }));
  const [first, ...others] = selected;
  if (first === undefined) throw new Error(`${name} was found and is not there`);
  return others.reduce((best, one) => ((one.version ?? 0) > (best.version ?? 0) ? one : best), first);
}
