/** Runs cases, several at once. */
import { isError } from "../../core/findings.ts";
import type { Finding } from "../../core/findings.ts";
import type { TaskModule } from "../../core/task-module.ts";
import { mapLimited } from "../../project/map-limited.ts";
import type { Project } from "../../project/project.ts";
import { createSpareStores } from "../../server/store/spare-stores.ts";
import { leaseSandbox } from "../lease-sandbox.ts";
import { runCase } from "./run-case.ts";
import type { PreparedCase, RanCase } from "./run-case.ts";

export interface RunCasesOptions {
  project: Project;
  /** How long one case may take in real time. */
  mostSeconds: number;
  /** Hears of each case as it has ended. */
  onEnd?: (ran: RanCase) => void;
}

export interface RanCases<Case> {
  ran: { prepared: Case; result: RanCase }[];
  /** Functions that cases ask for and that cannot be loaded. */
  findings: Finding[];
}

/** While one waits for a function of a task, others go on. */
const mostAtOnce = 8;

/** In the order of the cases. */
export async function runCases<Case extends PreparedCase>(cases: readonly Case[], options: RunCasesOptions): Promise<RanCases<Case>> {
  const { modules, findings } = await loadFunctions(cases, options.project);
  const stores = createSpareStores();
  // Cases come and go, and the thread of their scripts stays.
  const sandbox = leaseSandbox();
  try {
    const ran = await mapLimited(cases, mostAtOnce, async (prepared) => {
      const result = await runCase(prepared, { stores, modules, mostSeconds: options.mostSeconds });
      options.onEnd?.(result);
      return { prepared, result };
    });
    return { ran, findings };
  } finally {
    stores.close();
    await sandbox.close();
  }
}

interface Functions {
  modules: readonly TaskModule[];
  findings: Finding[];
}

/** Loading code takes long, so only what cases ask for is loaded. */
async function loadFunctions(cases: readonly PreparedCase[], project: Project): Promise<Functions> {
  const wanted = new Set(cases.flatMap(({ functions }) => functions));
  if (wanted.size === 0) return { modules: [], findings: [] };
  const { loadModulesOf } = await import("../../project/load-task-modules.ts");
  const { loadTasks } = await import("../../project/load-tasks.ts");
  const tasks = await loadTasks(project);
  const names = tasks.tasks.flatMap(({ code, definition: { name } }) => (code !== undefined && wanted.has(name) ? [name] : []));
  const { modules, findings } = await loadModulesOf(project, tasks, { names });
  return { modules, findings: findings.filter(isError) };
}
