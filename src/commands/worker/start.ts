/** `flow worker start`: runs tasks until a signal stops it in order. */
import { FlowError, isFlowError } from "../../core/errors.ts";
import { exitCodes } from "../../core/exit-code.ts";
import { systemClock } from "../../workers/clock.ts";
import { modulesOfShare, partOf } from "../../workers/share.ts";
import type { CommandResult } from "../command.ts";
import type { PreparedWorker, StartFlags, StartInput } from "./prepare-worker.ts";
import { prepareWorker, refusedStart } from "./prepare-worker.ts";
import { runWorker } from "./run-worker.ts";
import type { WorkerHost } from "./host.ts";
import { createLocalWorker, hostByLink } from "./host.ts";
import type { WorkerLink } from "./link.ts";
import { openWorkerLink, procOf } from "./link.ts";
import { createWorkerLog } from "./log.ts";
import type { Refusal } from "./messages.ts";
import { readMonitorAddress } from "./monitor.ts";
import { createWorkerScreen, isWatched } from "./screen.ts";

export async function startWorker(input: StartInput): Promise<CommandResult> {
  const { args, flags, context } = input;
  checkUsage(args, flags);
  if (flags.share !== undefined) return runShare(input, openWorkerLink(flags.share));
  const { serveGroup, superviseWorkers } = await import("./supervise-workers.ts");
  if (flags.procs !== undefined || flags.watch === true) return superviseWorkers(input);
  const prepared = await prepareWorker(input, true);
  if ("exitCode" in prepared) return refusedStart(prepared.exitCode, prepared.findings);
  const { setup, report } = prepared;
  const monitorAt = readMonitorAddress(flags, (await context.config()).worker);
  const screen = isWatched(context) ? await createWorkerScreen(context) : undefined;
  const log = createWorkerLog({ io: screen?.io ?? context.io, globals: context.globals });
  const run = (host: WorkerHost): Promise<void> => runWorker({ ...setup, host, log, isWatched: screen !== undefined });
  const first = createLocalWorker(report, run, systemClock.now);
  return serveGroup(input, { procs: 1, log, first, ...(screen && { screen }), ...(monitorAt && { monitorAt }) });
}

/** As one of several processes: what is wrong is their supervisor's to say, once for all. */
async function runShare(input: StartInput, link: WorkerLink): Promise<CommandResult> {
  const { io, globals } = input.context;
  const { share } = link;
  const prepared = await prepareWorker(input, share.nth === 1).catch(asRefusal);
  if ("exitCode" in prepared) {
    await link.refuse(prepared);
    return { exitCode: prepared.exitCode };
  }
  const { setup, report } = prepared;
  const orders = await link.mayBegin(report, io.signal);
  if (orders === undefined) return { exitCode: exitCodes.done };
  await runWorker({
    ...setup,
    share,
    modules: modulesOfShare(setup.modules, share),
    concurrency: partOf(setup.concurrency, share),
    host: hostByLink(link, io, setup.drainMs),
    log: createWorkerLog({ io, globals, proc: procOf(share) }),
    isWatched: orders.isWatched,
  });
  return { exitCode: exitCodes.done };
}

function asRefusal(error: unknown): PreparedWorker | Refusal {
  if (!isFlowError(error)) throw error;
  const { exitCode, code, message, hint } = error;
  return { exitCode, findings: [], error: { code, message, ...(hint === undefined ? {} : { hint }) } };
}

function checkUsage(args: readonly string[], flags: StartFlags): void {
  if (args.length === 0 && flags.all !== true) {
    throw new FlowError("usage", "Which tasks? Name them, or give --all.", { hint: "`flow worker list` shows what there is." });
  }
  if (args.length > 0 && flags.all === true) throw new FlowError("usage", "Names and --all exclude each other.");
  if (flags.concurrency === 0) throw new FlowError("usage", "--concurrency must be at least 1.");
  if (flags.maxStall === 0) throw new FlowError("usage", "--max-stall must be at least 1 second.");
}
