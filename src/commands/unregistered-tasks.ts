/** Warnings about workflows that use tasks which neither the project nor the server defines. */
import type { LocalDefinition } from "../core/definition.ts";
import type { Finding } from "../core/findings.ts";
import { findUnregisteredTasks } from "../core/local-findings.ts";
import type { Context } from "./context.ts";
import { readRemote } from "./read-remote.ts";

export async function warnOfUnregisteredTasks(workflows: readonly LocalDefinition[], context: Context): Promise<Finding[]> {
  if (workflows.length === 0) return [];
  const { loadDefinitions } = await import("../project/load-definitions.ts");
  const config = await context.config();
  const [{ answer }, local] = await Promise.all([readRemote("task", context), loadDefinitions(config, "task")]);
  const remote = answer.supported ? answer.definitions : [];
  const known = new Set([...remote, ...local.definitions, ...local.invalidNames].map(({ name }) => name));
  const ignored = new Set(config.validate.ignore);
  return workflows.flatMap((workflow) => findUnregisteredTasks(workflow, known)).filter(({ code }) => !ignored.has(code));
}
