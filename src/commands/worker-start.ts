/** `flow worker start`: runs tasks until a signal stops it in order. */
import { FlowError } from "../core/errors.ts";
import type { ExitCode } from "../core/exit-code.ts";
import { exitCodes } from "../core/exit-code.ts";
import type { Finding } from "../core/findings.ts";
import { isError } from "../core/findings.ts";
import type { TaskModules } from "../core/task-module.ts";
import { renderFindings } from "../render/findings.ts";
import { modulesOfShare, partOf } from "../workers/share.ts";
import type { CommandInput, CommandResult, Flags } from "./command.ts";
import { runWorker } from "./run-worker.ts";
import { sayFinding } from "./say-finding.ts";
import type { workerStartOptions } from "./table-workers.ts";
import { watchWorker } from "./watch-worker.ts";
import { refuseDefinitions } from "./worker-definitions.ts";
import { openWorkerLink } from "./worker-link.ts";
import { createWorkerLog } from "./worker-log.ts";
import { readMonitorAddress } from "./worker-monitor.ts";
import type { LoadReport } from "./worker-messages.ts";
import { createWorkerScreen, isWatched } from "./worker-screen.ts";

type StartFlags = Flags<typeof workerStartOptions>;

export async function startWorker({ args, flags, context }: CommandInput<StartFlags>): Promise<CommandResult> {
  checkUsage(args, flags);
  const link = flags.share === undefined ? undefined : openWorkerLink(flags.share);
  if (link === undefined && (flags.procs !== undefined || flags.watch === true)) {
    const { superviseWorkers } = await import("./supervise-workers.ts");
    return superviseWorkers({ args, flags, context });
  }
  const config = await context.config();
  const monitorAt = readMonitorAddress(flags, config.worker);
  const { loadTaskModules } = await import("../project/load-task-modules.ts");
  const { modules, findings } = await loadTaskModules(config, args.length === 0 ? {} : { names: args });
  const unknown = findings.find(({ code }) => code === "unknown-task");
  if (unknown !== undefined) throw new FlowError("not-found", unknown.message, unknown.hint === undefined ? {} : { hint: unknown.hint });
  // Named ones must all run; of all of them, a broken one stops no other.
  if (modules.length === 0 || (args.length > 0 && findings.some(isError))) return refuse(findings);

  const client = await context.client();
  const isFirst = (link?.share.nth ?? 1) === 1;
  if (isFirst && flags.check === "strict") {
    const refused = await refuseDefinitions(modules, context);
    if (refused.length > 0) return report(exitCodes.refused, refused);
  }
  const { loadSubscribers } = await import("../project/load-subscribers.ts");
  const { subscribers, findings: unheard } = await loadSubscribers(config);
  findings.push(...unheard);
  const screen = link === undefined && isWatched(context) ? await createWorkerScreen(context) : undefined;
  const log = createWorkerLog({ io: screen?.io ?? context.io, globals: context.globals, proc: link?.proc });
  if (link === undefined) for (const finding of findings) sayFinding(finding, log);
  const orders = await link?.mayBegin(await reportOf({ modules, findings }, config.root), context.io.signal);
  if (link !== undefined && orders === undefined) return { exitCode: exitCodes.done };
  const concurrency = flags.concurrency ?? config.worker.concurrency;
  await runWorker({
    context,
    client,
    log,
    ...(screen === undefined ? {} : { screen }),
    ...(orders?.isWatched === true ? { watched: watchWorker(() => performance.now()) } : {}),
    ...(link === undefined
      ? { modules, concurrency }
      : { link, modules: modulesOfShare(modules, link.share), concurrency: partOf(concurrency, link.share) }),
    subscribers,
    warnsOfDefinitions: isFirst && (flags.check ?? "warn") === "warn",
    drainMs: (flags.drain ?? config.worker.drainSeconds) * 1000,
    ...(flags.maxStall === undefined ? {} : { maxStallMs: flags.maxStall * 1000 }),
    keepsJournal: flags.journal !== false && config.worker.journal,
    ...(monitorAt === undefined ? {} : { monitorAt }),
  });
  return { exitCode: exitCodes.done };
}

/** What the supervisor is told: what is wrong is its to say, once for all processes. */
async function reportOf({ modules, findings }: TaskModules, root: string): Promise<LoadReport> {
  const { importedFiles } = await import("../project/import-module.ts");
  return { tasks: modules.map(({ name }) => name), findings: [...findings], files: importedFiles(root) };
}

function checkUsage(args: readonly string[], flags: StartFlags): void {
  if (args.length === 0 && flags.all !== true) {
    throw new FlowError("usage", "Which tasks? Name them, or give --all.", { hint: "`flow worker list` shows what there is." });
  }
  if (args.length > 0 && flags.all === true) throw new FlowError("usage", "Names and --all exclude each other.");
  if (flags.concurrency === 0) throw new FlowError("usage", "--concurrency must be at least 1.");
  if (flags.maxStall === 0) throw new FlowError("usage", "--max-stall must be at least 1 second.");
}

function refuse(findings: readonly Finding[]): CommandResult {
  if (!findings.some(isError)) {
    throw new FlowError("not-found", "There is no task with a function in the project.", {
      hint: "A task runs if a module beside its definition exports a function; `flow init` makes an example.",
    });
  }
  return report(exitCodes.invalid, findings);
}

/** Why nothing was started. */
function report(exitCode: ExitCode, findings: readonly Finding[]): CommandResult {
  return { exitCode, document: { schema: "flow.worker/1", findings }, notes: (palette) => renderFindings(findings, palette) };
}
