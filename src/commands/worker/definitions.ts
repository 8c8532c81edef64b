/** Where the definitions that a worker serves are not what the server has: a warning, or with `--check strict` a reason not to start. */
import type { Finding } from "../../core/findings.ts";
import type { TaskModule } from "../../core/task-module.ts";
import type { Context } from "../context.ts";
import { silentProgress } from "../progress.ts";
import type { Registration } from "./registration.ts";
import { readRegistrations } from "./registration.ts";
import type { WorkerLog } from "./log.ts";

interface Gap {
  task: TaskModule;
  code: "task-unregistered" | "task-differs";
  message: string;
  /** The command to give. */
  next: string;
  paths?: string[];
}

/** One error for each task that must not run. Rejects where the server cannot be read. */
export async function refuseDefinitions(modules: readonly TaskModule[], context: Context): Promise<Finding[]> {
  const registrations = await readRegistrations(context);
  const uncompared = modules.filter(({ name }) => !registrations.has(name)).map(describeUncompared);
  return [...findGaps(modules, registrations), ...uncompared].map(({ task, code, message, next }) => {
    const { file, line, column } = task.source;
    return { code, severity: "error", message: `${message}.`, hint: `Run \`${next}\`, or start with --check warn.`, file, line, column };
  });
}

/** What is invalid here is in no comparison. */
function describeUncompared(task: TaskModule): Gap {
  const message = `The definition of the task ${task.name} is invalid, so it cannot be the server's`;
  return { task, code: "task-differs", message, next: "flow validate" };
}

/** As many are named one by one; of more it is said how many. */
const mostNamed = 5;

/** Beside the work: a worker does not wait for an answer to a question that only warns. Never rejects. */
export async function warnOfDefinitions(modules: readonly TaskModule[], context: Context, log: WorkerLog): Promise<void> {
  try {
    const gaps = findGaps(modules, await readRegistrations({ ...context, progress: silentProgress }));
    const missing = gaps.filter(({ code }) => code === "task-unregistered");
    const changed = gaps.filter(({ code }) => code === "task-differs");
    if (missing.length <= mostNamed) for (const gap of missing) sayGap(gap, log);
    else sayMany(missing, "The server does not know", "flow tasks upload --all", log);
    if (changed.length <= mostNamed) for (const gap of changed) sayGap(gap, log);
    else sayMany(changed, "Different from the server's definitions are", "flow tasks diff", log);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.warn(`The definitions could not be compared with the server's: ${why}`, { code: "task-unchecked" });
  }
}

function sayGap({ task, code, message, next, paths }: Gap, log: WorkerLog): void {
  log.warn(`${message}: ${next}`, { code, task: task.name, ...(paths === undefined ? {} : { paths }) });
}

function sayMany(gaps: readonly Gap[], what: string, next: string, log: WorkerLog): void {
  const tasks = gaps.map(({ task }) => task.name);
  const named = tasks.slice(0, mostNamed).join(", ");
  const message = `${what} ${tasks.length} tasks, among them ${named}: ${next}`;
  log.warn(message, { code: gaps[0]?.code, tasks });
}

function findGaps(modules: readonly TaskModule[], registrations: ReadonlyMap<string, Registration>): Gap[] {
  return modules.flatMap((task): Gap[] => {
    const { name } = task;
    const registration = registrations.get(name);
    if (registration?.state === "missing") {
      return [{ task, code: "task-unregistered", message: `The server does not know the task ${name}`, next: `flow tasks upload ${name}` }];
    }
    if (registration?.state !== "changed") return [];
    const { paths } = registration;
    const message = `The task ${name} differs from the server's definition (${paths.join(", ")})`;
    return [{ task, code: "task-differs", message, next: `flow tasks diff ${name}`, paths }];
  });
}
