/** `flow worker start`: runs tasks until a signal stops it in order. */
import { once } from "node:events";
import { hostname } from "node:os";
import { FlowError } from "../core/errors.ts";
import { exitCodes } from "../core/exit-code.ts";
import type { Finding } from "../core/findings.ts";
import { isError } from "../core/findings.ts";
import type { TaskModule } from "../core/task-module.ts";
import { renderFindings } from "../render/findings.ts";
import type { Worker } from "../workers/create-worker.ts";
import type { WorkerStats } from "../workers/worker-stats.ts";
import type { CommandInput, CommandResult, Flags } from "./command.ts";
import type { Context } from "./context.ts";
import { readRegistrations } from "./registration.ts";
import { watchStrayErrors } from "./stray-errors.ts";
import type { workerStartOptions } from "./table-workers.ts";
import { untilStopped } from "./until-stopped.ts";
import type { WorkerLog } from "./worker-log.ts";
import { createWorkerLog } from "./worker-log.ts";

const summaryEveryMs = 10_000;

type StartFlags = Flags<typeof workerStartOptions>;

export async function startWorker({ args, flags, context }: CommandInput<StartFlags>): Promise<CommandResult> {
  checkUsage(args, flags);
  const config = await context.config();
  const { loadTaskModules } = await import("../project/load-task-modules.ts");
  const { modules, findings } = await loadTaskModules(config, args.length === 0 ? {} : { names: args });
  const unknown = findings.find(({ code }) => code === "unknown-task");
  if (unknown !== undefined) throw new FlowError("not-found", unknown.message, unknown.hint === undefined ? {} : { hint: unknown.hint });
  // Named ones must all run; of all of them, a broken one stops no other.
  if (modules.length === 0 || (args.length > 0 && findings.some(isError))) return refuse(findings);

  const client = await context.client();
  const log = createWorkerLog(context);
  const { createWorker } = await import("../workers/create-worker.ts");
  const worker = createWorker({
    modules,
    source: client.taskSource,
    workerId: `${hostname()}:${process.pid}`,
    concurrency: flags.concurrency ?? config.worker.concurrency,
    drainMs: (flags.drain ?? config.worker.drainSeconds) * 1000,
    logger: log,
  });
  for (const finding of findings) sayFinding(finding, log);
  await serve(worker, { context, log, url: client.url, modules });
  return { exitCode: exitCodes.done };
}

function checkUsage(args: readonly string[], flags: StartFlags): void {
  if (args.length === 0 && flags.all !== true) {
    throw new FlowError("usage", "Which tasks? Name them, or give --all.", { hint: "`flow worker list` shows what there is." });
  }
  if (args.length > 0 && flags.all === true) throw new FlowError("usage", "Names and --all exclude each other.");
  if (flags.concurrency === 0) throw new FlowError("usage", "--concurrency must be at least 1.");
}

function refuse(findings: readonly Finding[]): CommandResult {
  if (!findings.some(isError)) {
    throw new FlowError("not-found", "There is no task with a function in the project.", {
      hint: "A task runs if a module beside its definition exports a function; `flow init` makes an example.",
    });
  }
  return {
    exitCode: exitCodes.invalid,
    document: { schema: "flow.worker/1", findings },
    notes: (palette) => renderFindings(findings, palette),
  };
}

interface Service {
  context: Context;
  log: WorkerLog;
  url: string;
  modules: readonly TaskModule[];
}

async function serve(worker: Worker, service: Service): Promise<void> {
  const { context, log, url, modules } = service;
  const { signal, force } = context.io;
  const stopWatching = watchStrayErrors(log);
  const summary = setInterval(sayProgress(worker, log), summaryEveryMs);
  try {
    await worker.start();
    const names = modules.map(({ name }) => name);
    const what = names.length === 1 ? `the task ${names[0]}` : `${names.length} tasks`;
    log.event("started", `Running ${what} for ${url}.${atTerminal(context, " Ctrl-C stops.")}`, { url, tasks: names });
    // Beside the work: a worker does not wait for an answer to a question that only warns.
    void warnOfDefinitions(service);
    await untilStopped(signal);
    // A handler that never ends would keep the drain waiting: this hands its task back as well.
    const forced = once(force, "abort").then(() => worker.close());
    const again = atTerminal(context, " Ctrl-C again stops at once.");
    log.event("draining", `Stopping: running tasks may finish, every result is delivered.${again}`);
    await Promise.race([worker.drain(), forced]);
    const totals = sumUp(worker.stats());
    log.event("stopped", `Stopped: ${describeTotals(totals)}.`, { ...totals });
  } finally {
    clearInterval(summary);
    stopWatching();
    await worker.close();
  }
}

/** The workers that `flow dev` starts, and those of a service manager, have nobody who could press a key. */
function atTerminal({ io }: Context, text: string): string {
  return io.stdin.isTTY ? text : "";
}

async function warnOfDefinitions({ context, log, modules }: Service): Promise<void> {
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

function sayFinding({ code, severity, message, file, line }: Finding, log: WorkerLog): void {
  const place = file === undefined ? "" : ` (${file}${line === undefined ? "" : `:${line}`})`;
  log[severity === "error" ? "error" : "warn"](`${message}${place}`, { code });
}

/** A line from time to time, and none while nothing happens. */
function sayProgress(worker: Worker, log: WorkerLog): () => void {
  let last = "";
  return () => {
    const stats = worker.stats();
    const totals = sumUp(stats);
    const text = describeTotals(totals);
    if (text === last) return;
    last = text;
    log.event("progress", `${text}; ${stats.slots.running} running.`, { ...totals, running: stats.slots.running });
  };
}

const counted = ["completed", "failed", "handedBack", "dropped", "unsent"] as const;
type Totals = Record<(typeof counted)[number] | "waitingReports", number>;

function sumUp({ types }: WorkerStats): Totals {
  const sum = (key: keyof Totals): number => types.reduce((total, type) => total + type[key], 0);
  return {
    completed: sum("completed"),
    failed: sum("failed"),
    handedBack: sum("handedBack"),
    dropped: sum("dropped"),
    unsent: sum("unsent"),
    waitingReports: sum("waitingReports"),
  };
}

function describeTotals(totals: Totals): string {
  const words = { completed: "completed", failed: "failed", handedBack: "handed back", dropped: "dropped", unsent: "not delivered" };
  const rare = counted.slice(2).filter((key) => totals[key] > 0);
  const waiting = totals.waitingReports > 0 ? [`${totals.waitingReports} results waiting`] : [];
  return [...(["completed", "failed"] as const), ...rare]
    .map((key) => `${totals[key]} ${words[key]}`)
    .concat(waiting)
    .join(", ");
}
