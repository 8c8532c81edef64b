/** Whether the server knows the definitions that a worker serves. */
import { readSides } from "../read-sides.ts";
import type { Context } from "../context.ts";

export type Registration = { state: "same" | "missing" } | { state: "changed"; paths: string[] };

/** By name of the task; rejects where the server cannot be read. Definitions that are invalid here are left out. */
export async function readRegistrations(context: Context): Promise<Map<string, Registration>> {
  const { comparisons } = await readSides("task", context);
  return new Map(
    comparisons.flatMap(({ name, state, changes }): [string, Registration][] => {
      if (state === "remote-only") return [];
      if (state === "changed") return [[name, { state, paths: changes.map((change) => change.path) }]];
      return [[name, { state: state === "same" ? "same" : "missing" }]];
    }),
  );
}
