/** What a pipeline lets loose without anybody looking. */
import type { Kind } from "../../../src/core/definition.ts";
import { kinds } from "../../../src/core/definition.ts";
import { factsOf } from "../../../src/core/kinds.ts";
import type { SeenRequest } from "../../harness/fault-proxy.ts";
import type { Stage } from "./stage.ts";
import { verdicts } from "./worlds.ts";

export interface Unattended {
  title: string;
  args: readonly string[];
  /** Of which kinds it deletes orphans. */
  kinds: readonly Kind[];
}

export const unattended: readonly Unattended[] = [
  ...kinds.map((kind) => ({
    title: `${factsOf(kind).noun} purge`,
    args: [factsOf(kind).noun, "purge", "--orphaned", "-y"],
    kinds: [kind],
  })),
  { title: "apply --prune", args: ["apply", "--prune", "-y"], kinds },
];

/** What is ours, by all proofs. */
export const provenDeletes = (command: Unattended): string[] =>
  command.kinds.flatMap((kind) => verdicts.proven(kind).deletes.map((role) => `${kind} ${role}`)).sort();

/** The requests of an undisturbed run, in their order. */
export async function rehearse(stage: Stage, cwd: string, { args }: Unattended): Promise<readonly SeenRequest[]> {
  await stage.reset();
  const { exitCode } = await stage.flow(cwd, args);
  if (exitCode !== 0) throw new Error(`undisturbed, \`${args.join(" ")}\` exits ${exitCode}`);
  return stage.proxy.seen();
}
