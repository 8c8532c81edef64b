/** The worker processes of one command, and what is said of them. */
import type { ChildProcess, StdioOptions } from "node:child_process";
import { createInterface } from "node:readline";
import { systemClock } from "../../workers/clock.ts";
import { deathWindowMs, mostDeaths } from "../../workers/restart-policy.ts";
import type { Share } from "../../workers/share.ts";
import { describeTasks } from "./describe-tasks.ts";
import type { FlowProcessOptions } from "../flow-process.ts";
import { startFlowProcess } from "../flow-process.ts";
import { describeTotals, sayProgress, sumUp } from "./say-progress.ts";
import { sayFinding, sayRefusal } from "../say-finding.ts";
import type { ChildEnd, WorkerChild } from "./child.ts";
import { watchWorkerChild } from "./child.ts";
import type { WorkerLog } from "./log.ts";
import type { WorkerOverview } from "./overview.ts";
import { createWorkerOverview } from "./overview.ts";
import type { WorkerScreen } from "./screen.ts";
import type { Launch } from "./launch.ts";
import type { Death } from "./supervisor.ts";
import { createSupervisor } from "./supervisor.ts";

const progressEveryMs = 10_000;
const shared: StdioOptions = ["ignore", "inherit", "inherit", "ipc"];
const piped: StdioOptions = ["ignore", "pipe", "pipe", "ipc"];

export interface WorkerGroupOptions extends Omit<FlowProcessOptions, "stdio"> {
  /** What follows `worker start`: names and options. */
  words: readonly string[];
  procs: number;
  log: WorkerLog;
  /** Of the server, without credentials. */
  url: string;
  /** The first process, where that is not one to be started. */
  first?: WorkerChild;
  /** Where the processes are looked at; what they print goes above the table. */
  screen?: WorkerScreen;
  /** Added to what is said at the start and at the stop. */
  keys?: { stop: string; force: string };
}

export interface WorkerGroup {
  /** Resolves with what became of the first process; the others start if it polls. */
  start(): Promise<Launch>;
  /** Fresh processes take over. One reload at a time: what is asked for meanwhile makes for one more. */
  reload(): Promise<void>;
  /** Absolute names of the project's files that the tasks import; empty before the start. */
  files(): readonly string[];
  /** Resolves when nothing runs any more and nothing will without a reload, with how the last process ended if that says why. */
  readonly over: Promise<ChildEnd | undefined>;
  /** In order, and at once when `force` is aborted. */
  stop(force: AbortSignal): Promise<void>;
  /** What its processes tell. */
  readonly overview: WorkerOverview;
}

export function createWorkerGroup(options: WorkerGroupOptions): WorkerGroup {
  const { procs, log, url, first, screen, keys = { stop: "", force: "" } } = options;
  let files: readonly string[] = [];
  let waiting = first;
  let isStopping = false;
  let endGroup: (end?: ChildEnd) => void = () => undefined;
  const over = new Promise<ChildEnd | undefined>((resolve) => {
    endGroup = resolve;
  });
  const overview = createWorkerOverview(systemClock);
  const supervisor = createSupervisor({
    procs,
    start(share) {
      const child = waiting ?? startChild(share, options);
      waiting = undefined;
      overview.add(child);
      return child;
    },
    clock: systemClock,
    random: Math.random,
    onRefusal: (refusal) => sayRefusal(refusal, log),
    onDeath: (death) => sayDeath(death, procs, log),
    onOver: endGroup,
  });
  const progress = screen === undefined ? setInterval(sayProgress(overview, log), progressEveryMs) : undefined;
  // However this process ends, its workers must not be left polling.
  process.once("exit", supervisor.kill);

  function note(launched: Launch): void {
    if (launched.type !== "polls") return;
    ({ files } = launched.report);
    for (const finding of launched.report.findings) sayFinding(finding, log);
  }

  async function reload(): Promise<void> {
    const launched = await supervisor.reload();
    note(launched);
    if (launched.type === "polls") {
      const { tasks } = launched.report;
      log.event("reloaded", `Running ${describeTasks(tasks)} with what has changed.`, { tasks });
      return;
    }
    if (isStopping) return;
    if (launched.type === "refused") sayRefusal(launched.refusal, log);
    const why =
      launched.type === "refused" ? "what has changed does not load" : `the fresh process has ended (${describeEnd(launched.end)})`;
    const then = supervisor.isRunning() ? "What ran before goes on." : "The next change makes for another try.";
    log.warn(`Not reloaded: ${why}. ${then}`, { code: "reload-refused" });
  }

  return {
    async start() {
      const launched = await supervisor.start();
      note(launched);
      if (launched.type === "polls" && !isStopping) {
        const { tasks } = launched.report;
        const where = procs === 1 ? "" : ` in ${procs} processes`;
        log.event("started", `Running ${describeTasks(tasks)}${where} for ${url}.${keys.stop}`, { url, tasks, procs });
        screen?.show(() => overview.view());
      }
      return launched;
    },
    reload: atMostOneWaiting(reload),
    files: () => files,
    over,
    async stop(force) {
      isStopping = true;
      const hasRun = supervisor.isRunning() || overview.stats().types.length > 0;
      if (hasRun) log.event("draining", `Stopping: running tasks may finish, every result is delivered.${keys.force}`);
      const again = (): void => void supervisor.stop();
      if (force.aborted) again();
      else force.addEventListener("abort", again, { once: true });
      await supervisor.stop();
      clearInterval(progress);
      screen?.end();
      process.off("exit", supervisor.kill);
      const totals = sumUp(overview.stats());
      if (hasRun) log.event("stopped", `Stopped: ${describeTotals(totals)}.`, { ...totals });
    },
    overview,
  };
}

function startChild({ nth, of }: Share, { words, screen, context, server }: WorkerGroupOptions): WorkerChild {
  const args = ["worker", "start", ...words, "--share", `${nth}/${of}`];
  const child = startFlowProcess(args, {
    context,
    ...(server === undefined ? {} : { server }),
    // The channel tells what goes on; when it breaks, this process is gone and the worker stops by itself.
    stdio: screen === undefined ? shared : piped,
  });
  if (screen !== undefined) passOnOutput(child, screen.io);
  return watchWorkerChild(child, { isWatched: screen !== undefined, now: systemClock.now });
}

/** Line by line: a line of one process must not stand within a line of another. */
function passOnOutput(child: ChildProcess, { stdout, stderr }: WorkerScreen["io"]): void {
  for (const [stream, sink] of [
    [child.stdout, stdout],
    [child.stderr, stderr],
  ] as const) {
    if (stream !== null) createInterface({ input: stream }).on("line", (line) => sink.write(`${line}\n`));
  }
}

/** Calls that come while the work is done make for doing it once more. */
function atMostOneWaiting(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let isWanted = false;
  async function runAll(): Promise<void> {
    while (isWanted) {
      isWanted = false;
      await work();
    }
    running = undefined;
  }
  return () => {
    isWanted = true;
    return (running ??= runAll());
  };
}

function sayDeath({ nth, end, restartInMs, isHopeless }: Death, procs: number, log: WorkerLog): void {
  const who = procs === 1 ? "The worker process" : `Worker process ${nth}`;
  const how = `${who} has ended (${describeEnd(end)})`;
  const data = { ...end, ...(procs === 1 ? {} : { proc: nth }) };
  if (restartInMs !== undefined) {
    const message = `${how}. Another one starts in ${(restartInMs / 1000).toFixed(1)} s.`;
    return log.warn(message, { code: "process-ended", restartInMs, ...data });
  }
  const why = isHopeless ? "and another one would end like that" : `for the ${mostDeaths}th time within ${deathWindowMs / 60_000} minutes`;
  log.error(`${how}, ${why}: none is started in its place.`, { code: "process-given-up", ...data });
}

export function describeEnd(end: ChildEnd): string {
  if ("code" in end) return `exit code ${end.code}`;
  return "signal" in end ? end.signal : end.error;
}
