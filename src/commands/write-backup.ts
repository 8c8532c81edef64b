/** Keeps what is about to be deleted, as it was on the server. */
import type { RemoteDefinition } from "../core/definition.ts";
import type { Step } from "../core/plan.ts";
import { writeBackupFile } from "../project/backup.ts";
import { identityFields } from "../render/sync-document.ts";

export interface BackupRequest {
  /** The project's root. */
  root: string;
  server: { url: string };
  steps: readonly Step[];
  now: Date;
}

/** Answers with the file, relative to the root. */
export function writeBackup({ root, server, steps, now }: BackupRequest): string {
  const definitions = steps.flatMap((step): RemoteDefinition[] =>
    step.before === undefined ? [] : [{ ...identityFields(step), body: step.before }],
  );
  return writeBackupFile({ createdAt: now.toISOString(), server: server.url, definitions }, { root });
}
