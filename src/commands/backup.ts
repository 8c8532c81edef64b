/** `backup`: keeps everything that the server holds, of all kinds and in all versions. */
import path from "node:path";
import { backupDocument } from "../core/backup.ts";
import type { Backup } from "../core/backup.ts";
import type { Kind } from "../core/definition.ts";
import { kinds } from "../core/definition.ts";
import { stringifyJson } from "../core/exact-json.ts";
import { exitCodes } from "../core/exit-code.ts";
import type { Finding } from "../core/findings.ts";
import { renderFindings } from "../render/findings.ts";
import { countOf, visible } from "../render/text.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import type { Context } from "./context.ts";
import { readRemote } from "./read-remote.ts";
import { lacksKind } from "./read-sides.ts";

/** A failed read rejects: half a backup is none. */
export async function backup({ args, context }: CommandInput<object>): Promise<CommandResult> {
  const { made, findings } = await makeBackup(context);
  const notes: CommandResult["notes"] = (palette, quiet) => renderFindings(findings, palette, quiet);
  const [named] = args;
  if (named === "-") {
    const document = backupDocument(made);
    return { exitCode: exitCodes.done, document, text: () => `${stringifyJson(document, 2)}\n`, notes };
  }
  const { writeBackupFile } = await import("../project/backup.ts");
  const { root } = await context.config();
  const written = writeBackupFile(made, { root, ...(named === undefined ? {} : { file: path.resolve(context.cwd, named) }) });
  const file = named ?? written;
  const counts = countKinds(made);
  return {
    exitCode: exitCodes.done,
    document: {
      schema: "flow.backup-report/1",
      server: { url: made.server },
      file,
      summary: {
        tasks: counts.task,
        workflows: counts.workflow,
        eventHandlers: counts["event-handler"],
        schedules: counts.schedule,
      },
      findings,
    },
    text: () => `Saved ${kinds.map((kind) => countOf(counts[kind], kind)).join(", ")} of ${made.server} to ${visible(file)}.\n`,
    notes,
  };
}

async function makeBackup(context: Context): Promise<{ made: Backup; findings: Finding[] }> {
  const { url } = await context.client();
  context.progress.say("Reading the server");
  const answers = await Promise.all(kinds.map(async (kind) => ({ kind, ...(await readRemote(kind, context)) })));
  context.progress.stop();
  return {
    made: {
      createdAt: new Date().toISOString(),
      server: url,
      definitions: answers.flatMap(({ answer }) => (answer.supported ? answer.definitions : [])),
    },
    findings: answers.flatMap(({ kind, answer }) => (answer.supported ? [] : [lacksKind(kind)])),
  };
}

function countKinds({ definitions }: Backup): Record<Kind, number> {
  const counts = { task: 0, workflow: 0, "event-handler": 0, schedule: 0 };
  for (const { kind } of definitions) counts[kind] += 1;
  return counts;
}
