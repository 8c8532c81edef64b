/** A profile that is marked `protected: true` takes only what was reviewed. */
import { FlowError } from "../core/errors.ts";
import type { Context } from "./context.ts";

/** Throws (`refused`, exit 4) where this command may not write to the server that is configured. */
export async function refuseUnreviewed({ reviewed, command }: { reviewed: boolean; command: string }, context: Context): Promise<void> {
  if (reviewed) return;
  const { protectedBy } = await context.config();
  if (protectedBy === undefined) return;
  const hint =
    command === "rollback" || command === "restore"
      ? `Have what \`flow ${command} --dry-run\` shows reviewed, and name its digest: \`flow ${command} --digest sha256:…\`.`
      : "Save a plan by `flow plan --out plan.json`, have it reviewed, and apply that: `flow apply plan.json`, or `flow apply --digest sha256:…`.";
  throw new FlowError(
    "refused",
    `The profile ${protectedBy} is protected: \`flow ${command}\` may not write to its server. Nothing was sent.`,
    { hint },
  );
}
