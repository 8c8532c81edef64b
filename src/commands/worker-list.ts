/** `flow worker list`: every task that has a function, its options, and whether the server knows it. */
import { exitCodes } from "../core/exit-code.ts";
import { isError } from "../core/findings.ts";
import { renderFindings } from "../render/findings.ts";
import type { WorkerEntry } from "../render/worker-list.ts";
import { renderWorkerList } from "../render/worker-list.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import type { Context } from "./context.ts";
import type { Registration } from "./registration.ts";
import { readRegistrations } from "./registration.ts";

export async function listWorkers({ context }: CommandInput<object>): Promise<CommandResult> {
  const config = await context.config();
  const { loadTaskModules } = await import("../project/load-task-modules.ts");
  const { modules, findings } = await loadTaskModules(config);
  const known: Known = config.server.url === undefined ? { reason: "no server is configured" } : await ask(context);
  const entries = modules
    .map(({ name, source, worker }): WorkerEntry => {
      const server = known.registrations?.get(name)?.state ?? "unknown";
      return { name, file: source.file, line: source.line, options: worker, server };
    })
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  const items = entries.map(({ name, file, line, options, server }) => ({ name, source: { file, line }, options, server }));
  const unasked = known.reason;
  return {
    exitCode: findings.some(isError) ? exitCodes.invalid : exitCodes.done,
    document: { schema: "flow.workers/1", server: { url: known.url, reachable: unasked === undefined }, items, findings },
    text: (palette) => renderWorkerList(entries, palette),
    notes: (palette) =>
      renderFindings(findings, palette) +
      (unasked === undefined ? "" : palette.dim(`Whether the server knows them is left open: ${unasked}\n`)),
  };
}

interface Known {
  /** Without credentials; absent where no client can be made for it. */
  url?: string;
  registrations?: Map<string, Registration>;
  /** Why nothing is known. */
  reason?: string;
}

/** The list stands without the server too. */
async function ask(context: Context): Promise<Known> {
  let url: string | undefined;
  try {
    ({ url } = await context.client());
    return { url, registrations: await readRegistrations(context) };
  } catch (error) {
    context.progress.stop();
    return { ...(url === undefined ? {} : { url }), reason: error instanceof Error ? error.message : String(error) };
  }
}
