/** `restore`: brings back what a backup holds and the server does not, or holds otherwise. Deletes nothing. */
import type { Backup } from "../core/backup.ts";
import { assembleRestore } from "../core/assemble-restore.ts";
import type { Kind, RemoteDefinition } from "../core/definition.ts";
import { identityText, kinds } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import type { Finding } from "../core/findings.ts";
import { nearest } from "../core/nearest.ts";
import { bringBack } from "./bring-back.ts";
import type { BringBackFlags } from "./bring-back.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import type { Context } from "./context.ts";
import { readRemote } from "./read-remote.ts";
import { lacksKind } from "./read-sides.ts";
import { matchName } from "./select-names.ts";

export interface RestoreFlags extends BringBackFlags {
  readonly takeOver?: boolean;
}

export async function restore({ args, flags, context }: CommandInput<RestoreFlags>): Promise<CommandResult> {
  const [file = "", ...names] = args;
  const { readBackupFile } = await import("../project/backup.ts");
  const saved = readBackupFile(file, context.cwd);
  const wanted = selectDefinitions(saved, names);
  const { project } = await context.config();
  const { remote, findings } = await readKinds(new Set(wanted.map(({ kind }) => kind)), context);
  const { steps, skipped } = assembleRestore({ wanted, remote, project, takeOver: flags.takeOver === true });
  const { createdAt, server } = saved;
  const { url } = await context.client();
  return bringBack(
    {
      command: "restore",
      subject: `Brings back what ${file} holds of ${server} (${createdAt})`,
      source: { backup: { file, createdAt, server: { url: server } } },
      steps,
      left: skipped.map(({ code, message, ...one }) => ({ ...one, reason: code, detail: message })),
      unchanged: steps.filter(({ action }) => action === "none").length,
      refusals: [],
      findings: [...findings, ...(server === url ? [] : [madeOfAnother(server, url)])],
    },
    flags,
    context,
  );
}

/** Without names everything. Throws (`not-found`) for a name that is not in it. */
function selectDefinitions({ definitions }: Backup, names: readonly string[]): RemoteDefinition[] {
  if (names.length === 0) return definitions;
  const wanted = names.map((name) => {
    const found = matchName(name, { identities: definitions });
    if (found !== undefined) return found;
    const near = nearest(name, new Set(definitions.flatMap((one) => [one.name, identityText(one)])));
    throw new FlowError("not-found", `There is no definition named ${name} in the backup.`, {
      hint: near === undefined ? "Without names everything in it is brought back." : `Did you mean ${near}?`,
    });
  });
  return definitions.filter((one) =>
    wanted.some(({ name, version }) => name === one.name && (version === undefined || version === one.version)),
  );
}

async function readKinds(wanted: ReadonlySet<Kind>, context: Context): Promise<{ remote: RemoteDefinition[]; findings: Finding[] }> {
  const asked = kinds.filter((kind) => wanted.has(kind));
  const answers = await Promise.all(asked.map(async (kind) => ({ kind, ...(await readRemote(kind, context)) })));
  return {
    remote: answers.flatMap(({ answer }) => (answer.supported ? answer.definitions : [])),
    findings: answers.flatMap(({ kind, answer }) => (answer.supported ? [] : [lacksKind(kind)])),
  };
}

const madeOfAnother = (made: string, url: string): Finding => ({
  code: "other-server",
  severity: "warning",
  message: `The backup was made of ${made}, and this is ${url}.`,
  hint: "If that is not meant, name the server: --server URL, or --profile NAME.",
});
