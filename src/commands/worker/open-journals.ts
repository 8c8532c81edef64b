/** The journals of a project's workers, in `.flow/worker`: results may be anybody's secrets, so the folder is the user's alone. */
import type { WorkerJournals } from "../../workers/worker-journal.ts";
import type { Context } from "../context.ts";
import type { WorkerLog } from "./log.ts";

export interface JournalSetup {
  context: Context;
  log: WorkerLog;
  workerId: string;
  /** The server's address without credentials. */
  server: string;
}

/** Undefined where there can be none: a worker runs without, too. */
export async function openJournals({ context, log, workerId, server }: JournalSetup): Promise<WorkerJournals | undefined> {
  const { root } = await context.config();
  const { makeOwnFolder } = await import("../../project/own-folder.ts");
  const { openWorkerJournals } = await import("../../workers/journal/open-journals.ts");
  const { systemClock } = await import("../../workers/clock.ts");
  try {
    const folder = makeOwnFolder(root, "worker");
    return openWorkerJournals({ folder, workerId, server, clock: systemClock, logger: log });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.warn(`Without a worker journal, a crash loses what is not delivered: ${why}. --no-journal does so without this warning.`, {
      code: "no-journal",
    });
    return undefined;
  }
}
