/** What a worker tells of itself: to whoever reads its output, or to the supervisor that speaks for all its processes. */
import type { Worker } from "../workers/create-worker.ts";
import type { Context } from "./context.ts";
import { describeTasks } from "./describe-tasks.ts";
import type { WorkerSetup } from "./run-worker.ts";
import { describeTotals, sayProgress, sumUp } from "./say-progress.ts";
import type { LinkSources, WorkerLink } from "./worker-link.ts";

const progressEveryMs = 10_000;

export interface Announcer {
  started(): void;
  draining(): void;
  stopped(): Promise<void>;
  close(): void;
}

export function announceHere(worker: Worker, { context, client, log, modules, screen, drainMs }: WorkerSetup): Announcer {
  const { url } = client;
  const progress = screen === undefined ? setInterval(sayProgress(worker, log), progressEveryMs) : undefined;
  return {
    started() {
      const tasks = modules.map(({ name }) => name);
      log.event("started", `Running ${describeTasks(tasks)} for ${url}.${atTerminal(context, " Ctrl-C stops.")}`, { url, tasks });
      screen?.show(() => worker.stats(), { url, drainMs });
    },
    draining() {
      const again = atTerminal(context, " Ctrl-C again stops at once.");
      log.event("draining", `Stopping: running tasks may finish, every result is delivered.${again}`);
    },
    stopped() {
      screen?.end();
      const totals = sumUp(worker.stats());
      log.event("stopped", `Stopped: ${describeTotals(totals)}.`, { ...totals });
      return Promise.resolve();
    },
    close() {
      clearInterval(progress);
      screen?.end();
    },
  };
}

export function announceTo(link: WorkerLink, sources: LinkSources): Announcer {
  let tellLast: (() => Promise<void>) | undefined;
  return {
    started() {
      tellLast = link.begun(sources);
    },
    draining: () => undefined,
    stopped: async () => tellLast?.(),
    close: () => undefined,
  };
}

/** The workers of a service manager have nobody who could press a key. */
export function atTerminal({ io }: Context, text: string): string {
  return io.stdin.isTTY ? text : "";
}
