/** What a worker needs before it begins: its tasks, loaded and found fit, and its settings. */
import { FlowError } from "../../core/errors.ts";
import type { ExitCode } from "../../core/exit-code.ts";
import { exitCodes } from "../../core/exit-code.ts";
import type { Finding } from "../../core/findings.ts";
import { isError } from "../../core/findings.ts";
import { renderFindings } from "../../render/findings.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import type { WorkerSetup } from "./run-worker.ts";
import type { workerStartOptions } from "../table-workers.ts";
import { refuseDefinitions } from "./definitions.ts";
import type { LoadReport, Refusal } from "./messages.ts";
import { readMonitorAddress } from "./monitor.ts";

export type StartFlags = Flags<typeof workerStartOptions>;
export type StartInput = CommandInput<StartFlags>;

export interface PreparedWorker {
  setup: Omit<WorkerSetup, "host" | "log" | "isWatched">;
  report: LoadReport;
}

/** `isFirst`: of several processes one compares the definitions with the server's. Throws where nothing can be found out. */
export async function prepareWorker({ args, flags, context }: StartInput, isFirst: boolean): Promise<PreparedWorker | Refusal> {
  const config = await context.config();
  const isMonitored = readMonitorAddress(flags, config.worker) !== undefined;
  const { loadTaskModules } = await import("../../project/load-task-modules.ts");
  const { modules, findings } = await loadTaskModules(config, args.length === 0 ? {} : { names: args });
  const unknown = findings.find(({ code }) => code === "unknown-task");
  if (unknown !== undefined) throw new FlowError("not-found", unknown.message, unknown.hint === undefined ? {} : { hint: unknown.hint });
  // Named ones must all run; of all of them, a broken one stops no other.
  if (modules.length === 0 || (args.length > 0 && findings.some(isError))) return nothingToRun(findings);

  const client = await context.client();
  if (isFirst && flags.check === "strict") {
    const refused = await refuseDefinitions(modules, context);
    if (refused.length > 0) return { exitCode: exitCodes.refused, findings: refused };
  }
  const { loadSubscribers } = await import("../../project/load-subscribers.ts");
  const { subscribers, findings: unheard } = await loadSubscribers(config);
  const { importedFiles } = await import("../../project/import-module.ts");
  return {
    setup: {
      context,
      client,
      modules,
      subscribers,
      warnsOfDefinitions: isFirst && (flags.check ?? "warn") === "warn",
      concurrency: flags.concurrency ?? config.worker.concurrency,
      drainMs: (flags.drain ?? config.worker.drainSeconds) * 1000,
      ...(flags.maxStall === undefined ? {} : { maxStallMs: flags.maxStall * 1000 }),
      keepsJournal: flags.journal !== false && config.worker.journal,
      isMonitored,
    },
    report: {
      tasks: modules.map(({ name }) => name),
      findings: [...findings, ...unheard],
      files: importedFiles(config.root),
    },
  };
}

function nothingToRun(findings: Finding[]): Refusal {
  if (findings.some(isError)) return { exitCode: exitCodes.invalid, findings };
  throw new FlowError("not-found", "There is no task with a function in the project.", {
    hint: "A task runs if a module beside its definition exports a function; `flow init` makes an example.",
  });
}

/** Why nothing was started. */
export function refusedStart(exitCode: ExitCode, findings: readonly Finding[]): CommandResult {
  return { exitCode, document: { schema: "flow.worker/1", findings }, notes: (palette) => renderFindings(findings, palette) };
}
