/** `worker start` as a group of processes: several at once, one after another as the code changes, or this one alone. */
import { closeSync, openSync } from "node:fs";
import { availableParallelism } from "node:os";
import { FlowError } from "../../core/errors.ts";
import type { ExitCode } from "../../core/exit-code.ts";
import { exitCodes, isExitCode } from "../../core/exit-code.ts";
import type { MonitorAddress } from "../../workers/monitor/listen.ts";
import type { LoadedConfig } from "../../project/load-config.ts";
import { relativeFile } from "../../project/project.ts";
import type { CommandResult } from "../command.ts";
import { flagWords } from "./flag-words.ts";
import { workerStartOptions } from "../table-workers.ts";
import { untilStopped } from "../until-stopped.ts";
import { watchProject } from "../watch-project.ts";
import type { ChildEnd } from "./child.ts";
import type { WorkerGroup } from "./group.ts";
import { createWorkerGroup, describeEnd } from "./group.ts";
import { readMonitorAddress, serveMonitoring } from "./monitor.ts";
import type { Refusal } from "./messages.ts";
import { sayRefusal } from "../say-finding.ts";
import type { StartInput } from "./prepare-worker.ts";
import { refusedStart } from "./prepare-worker.ts";
import type { LocalWorker } from "./host.ts";
import type { WorkerScreen } from "./screen.ts";
import { createWorkerScreen, isWatched } from "./screen.ts";
import type { WorkerLog } from "./log.ts";
import { createWorkerLog } from "./log.ts";

/** Without tasks in this process. */
export async function superviseWorkers(input: StartInput): Promise<CommandResult> {
  const { flags, context } = input;
  const config = await context.config();
  const procs = readProcs(flags.procs ?? "1", flags.concurrency ?? config.worker.concurrency);
  const monitorAt = readMonitorAddress(flags, config.worker);
  // Made for its checks too: that there is a server, and what it needs.
  await context.client();
  const screen = isWatched(context) ? await createWorkerScreen(context) : undefined;
  const log = createWorkerLog({ io: screen?.io ?? context.io, globals: context.globals });
  return serveGroup(input, { procs, log, ...(screen && { screen }), ...(monitorAt && { monitorAt }) });
}

export interface GroupParts {
  procs: number;
  log: WorkerLog;
  screen?: WorkerScreen;
  monitorAt?: MonitorAddress;
  /** The first process, where that is this one. */
  first?: LocalWorker;
}

/** Until it is stopped, or is over. */
export async function serveGroup({ args, flags, context }: StartInput, { first, monitorAt, ...parts }: GroupParts): Promise<CommandResult> {
  const { io } = context;
  const config = await context.config();
  const { url, taskSource } = await context.client();
  const { log } = parts;
  const { procs: _, watch, ...passedOn } = flags;
  const keys = io.stdin.isTTY ? { stop: " Ctrl-C stops.", force: " Ctrl-C again stops at once." } : undefined;
  const words = [...args, ...flagWords(workerStartOptions, passedOn)];
  const group = createWorkerGroup({ context, words, url, ...parts, ...(keys && { keys }), ...(first && { first: first.child }) });
  const isWatching = watch === true;
  let stopServing: (() => Promise<void>) | undefined;
  const triggers = createTriggers({ config, log, group, isWatching, isAtTerminal: io.stdin.isTTY });
  try {
    const { reports, retired } = group.overview;
    if (monitorAt !== undefined) stopServing = await serveMonitoring(monitorAt, { source: taskSource, log, reports, retired });
    const stopped = Promise.race([untilStopped(io.signal), triggers.hungUp]);
    const launched = await Promise.race([group.start(), stopped]);
    if (launched === undefined) return { exitCode: exitCodes.done };
    if (first?.failure() !== undefined) throw first.failure();
    // Somebody is at work on the files: the next change may mend it.
    if (launched.type === "ended" && !isWatching) return { exitCode: passOn(launched.end) };
    if (launched.type === "refused") {
      if (!isWatching) return refuse(launched.refusal);
      sayRefusal(launched.refusal, log);
    }
    triggers.begun();
    // With --watch a change may mend everything.
    const over = await (isWatching ? stopped : Promise.race([stopped, group.over.then(whenOver)]));
    if (over !== undefined) return { exitCode: over };
  } finally {
    triggers.close();
    await group.stop(io.force);
    await stopServing?.();
  }
  return { exitCode: exitCodes.done };
}

interface Reloading {
  config: LoadedConfig;
  log: WorkerLog;
  group: WorkerGroup;
  /** Whether changed files count; SIGHUP always does. */
  isWatching: boolean;
  isAtTerminal: boolean;
}

interface Triggers {
  begun(): void;
  /** Resolves when the terminal of this process is closed. */
  readonly hungUp: Promise<void>;
  close(): void;
}

function createTriggers({ config, log, group, isWatching, isAtTerminal }: Reloading): Triggers {
  let hangUp: () => void = () => undefined;
  const hungUp = new Promise<void>((resolve) => {
    hangUp = resolve;
  });
  const folders = [...config.paths.tasks, ...config.subscribers].map((folder) => folder.path);
  const startedAt = Date.now();
  const watcher = isWatching ? watchProject(folders, noteChange) : undefined;

  async function reload(): Promise<void> {
    const since = Date.now();
    await group.reload();
    watcher?.follow(group.files(), since);
  }

  function noteChange(changed: readonly string[]): void {
    log.event("changed", `Changed: ${changed.map((file) => relativeFile(config.root, file)).join(", ")}`, { changed });
    void reload();
  }

  function noteSignal(): void {
    if (isAtTerminal && isTerminalGone()) return hangUp();
    log.event("changed", "Reloading, as SIGHUP asks.", { signal: "SIGHUP" });
    void reload();
  }

  process.on("SIGHUP", noteSignal);
  return {
    hungUp,
    begun() {
      if (watcher === undefined) return;
      log.event("watching", "Watching the tasks and what they import.");
      watcher.follow(group.files(), startedAt);
    },
    close() {
      process.off("SIGHUP", noteSignal);
      watcher?.close();
    },
  };
}

/** The system sends SIGHUP as well when a terminal is closed. */
function isTerminalGone(): boolean {
  try {
    closeSync(openSync("/dev/tty", "r"));
    return false;
  } catch {
    return true;
  }
}

/** Every process needs a slot at least: `auto` takes no more processes than that. Throws a usage error. */
export function readProcs(wanted: string, concurrency: number, cores = availableParallelism()): number {
  if (wanted === "auto") return Math.min(cores, concurrency);
  if (!/^[1-9]\d{0,2}$/.test(wanted)) {
    throw new FlowError("usage", `--procs ${wanted} is no number of processes`, {
      hint: "Give a whole number from 1, or auto: one for each core.",
    });
  }
  const procs = Number(wanted);
  if (procs <= concurrency) return procs;
  throw new FlowError("usage", `--procs ${procs} needs a --concurrency of at least ${procs}, and it is ${concurrency}`, {
    hint: "The processes share --concurrency: each needs room for one task.",
  });
}

/** As if this process had found it. */
function refuse({ exitCode, findings, error }: Refusal): CommandResult {
  if (error !== undefined) throw new FlowError(error.code, error.message, error.hint === undefined ? {} : { hint: error.hint });
  return refusedStart(exitCode, findings);
}

function whenOver(end: ChildEnd | undefined): ExitCode {
  if (end !== undefined) return passOn(end);
  throw new FlowError("failed", "Every worker process has ended again and again", {
    hint: 'The lines above say how. A task that ends or kills its process can be run in one of its own: `isolation: "process"`.',
  });
}

/** What went wrong was said by the process itself. */
function passOn(end: ChildEnd): ExitCode {
  if ("code" in end && isExitCode(end.code) && end.code !== exitCodes.done) return end.code;
  throw new FlowError("failed", `The worker process could not begin: ${describeEnd(end)}`);
}
