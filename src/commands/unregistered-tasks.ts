/** Warnings about workflows that use tasks which neither the project nor the server defines. */
import type { LocalDefinition } from "../core/definition.ts";
import type { Finding } from "../core/findings.ts";
import { findUnregisteredTasks } from "../core/local-findings.ts";
import type { Context } from "./context.ts";
import { readRemote } from "./read-remote.ts";
import type { Sides } from "./read-sides.ts";

/** `tasks`: both sides of that kind, where they were read already. */
export async function warnOfUnregisteredTasks(
  workflows: readonly LocalDefinition[],
  context: Context,
  tasks?: Pick<Sides, "comparisons" | "invalidNames">,
): Promise<Finding[]> {
  if (workflows.length === 0) return [];
  const known =
    tasks === undefined ? await readTaskNames(context) : new Set([...tasks.comparisons, ...tasks.invalidNames].map(({ name }) => name));
  const { severities } = (await context.config()).validate;
  return workflows.flatMap((workflow) => findUnregisteredTasks(workflow, known)).filter(({ code }) => severities[code] !== "off");
}

async function readTaskNames(context: Context): Promise<Set<string>> {
  const { loadDefinitions } = await import("../project/load-definitions.ts");
  const [{ answer }, local] = await Promise.all([readRemote("task", context), loadDefinitions(await context.config(), "task")]);
  const remote = answer.supported ? answer.definitions : [];
  return new Set([...remote, ...local.definitions, ...local.invalidNames].map(({ name }) => name));
}
