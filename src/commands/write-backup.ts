/** Keeps what is about to be deleted or replaced, as it was on the server. */
import { stringifyJson } from "../core/exact-json.ts";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { FlowError } from "../core/errors.ts";
import type { Step } from "../core/plan.ts";
import { identityFields } from "../render/sync-document.ts";

export interface BackupRequest {
  /** The project's root. */
  root: string;
  server: { url: string };
  steps: readonly Step[];
  now: Date;
}

/** Answers with the file, relative to the root. Definitions may hold secrets, so only the user may read it. */
export async function writeBackup({ root, server, steps, now }: BackupRequest): Promise<string> {
  const stamp = now.toISOString().replaceAll(/[:.]/g, "-");
  const file = `.flow/backups/${stamp}-${process.pid}.json`;
  const definitions = steps.map((step) => ({ ...identityFields(step), body: step.before }));
  const document = { schema: "flow.backup/1", createdAt: now.toISOString(), server, definitions };
  try {
    await mkdir(path.join(root, ".flow/backups"), { recursive: true, mode: 0o700 });
    // What flow keeps for itself is nothing for the repository, whatever its own .gitignore says.
    await writeFile(path.join(root, ".flow/.gitignore"), "*\n", { mode: 0o600 });
    await writeFile(path.join(root, file), `${stringifyJson(document, 2)}\n`, { mode: 0o600, flag: "wx" });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FlowError("failed", `The backup could not be written, so nothing was deleted: ${reason}.`, {
      hint: `Make ${path.join(root, ".flow")} writable.`,
      cause,
    });
  }
  return file;
}
