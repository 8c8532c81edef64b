/** Says where the definitions that a worker serves are not what the server has. */
import type { TaskModule } from "../core/task-module.ts";
import type { Context } from "./context.ts";
import { readRegistrations } from "./registration.ts";
import type { WorkerLog } from "./worker-log.ts";

interface Served {
  context: Context;
  log: WorkerLog;
  modules: readonly TaskModule[];
}

export async function warnOfDefinitions({ context, log, modules }: Served): Promise<void> {
  try {
    const registrations = await readRegistrations(context);
    for (const { name } of modules) {
      const registration = registrations.get(name);
      if (registration?.state === "missing") {
        log.warn(`The server does not know the task ${name}: flow tasks upload ${name}`, { code: "task-unregistered", task: name });
      } else if (registration?.state === "changed") {
        const { paths } = registration;
        const message = `The task ${name} differs from the server's definition (${paths.join(", ")}): flow tasks diff ${name}`;
        log.warn(message, { code: "task-differs", task: name, paths });
      }
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.warn(`The definitions could not be compared with the server's: ${why}`, { code: "task-unchecked" });
  }
}
