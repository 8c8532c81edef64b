/** Who runs a worker: tells it when to stop, and is told how it is. */
import type { Io } from "../io.ts";
import { untilStopped } from "../until-stopped.ts";
import type { ChildEnd, WorkerChild } from "./child.ts";
import type { LinkSources, WorkerLink } from "./link.ts";
import type { LoadReport } from "./messages.ts";

export interface WorkerHost {
  /** The worker polls. From now on it may be asked how it is. */
  started(sources: LinkSources): void;
  /** Resolves when the worker is to stop in order. */
  untilStopped(): Promise<void>;
  /** Aborted when it is to stop at once. */
  readonly force: AbortSignal;
  /** The worker has ended. Resolves when the last of it is told. */
  ended(): Promise<void>;
}

/** What a worker whose supervisor is gone gets beyond its drain time: nobody is left who could tell it a second time to stop. */
const orphanGraceMs = 15_000;

/** The supervisor that has started this process. */
export function hostByLink(link: WorkerLink, io: Pick<Io, "signal" | "force">, drainMs: number): WorkerHost {
  let tellLast: (() => Promise<void>) | undefined;
  const orphaned = new AbortController();
  process.once("disconnect", () => {
    setTimeout(() => orphaned.abort(), drainMs + orphanGraceMs).unref();
  });
  return {
    started(sources) {
      tellLast = link.begun(sources);
    },
    untilStopped: () => untilStopped(io.signal),
    force: AbortSignal.any([io.force, orphaned.signal]),
    ended: async () => tellLast?.(),
  };
}

export interface LocalWorker {
  child: WorkerChild;
  host: WorkerHost;
  /** Why it did not run to its end. */
  failure(): unknown;
}

/**
 * A worker in this very process, as its supervisor sees it: one that a fresh process may follow. `run` runs it, once it may, and
 * resolves when it has ended.
 */
export function createLocalWorker(report: LoadReport, run: (host: WorkerHost) => Promise<void>, now: () => number): LocalWorker {
  const force = new AbortController();
  const stop = new AbortController();
  let sources: LinkSources | undefined;
  let failure: unknown;
  let setReady: (isReady: boolean) => void = () => undefined;
  const ready = new Promise<boolean>((resolve) => {
    setReady = resolve;
  });
  let setEnded: (end: ChildEnd) => void = () => undefined;
  const ended = new Promise<ChildEnd>((resolve) => {
    setEnded = resolve;
  });

  function end(how: ChildEnd): void {
    setReady(false);
    setEnded(how);
  }

  const host: WorkerHost = {
    started(given) {
      sources = given;
      setReady(true);
    },
    untilStopped: () => untilStopped(stop.signal),
    force: force.signal,
    ended: () => Promise.resolve(),
  };
  const child: WorkerChild = {
    pid: process.pid,
    loaded: Promise.resolve(report),
    ready,
    ended,
    go() {
      run(host).then(
        () => end({ code: 0 }),
        (error: unknown) => {
          failure = error;
          end({ error: error instanceof Error ? error.message : String(error) });
        },
      );
    },
    stop: () => (stop.signal.aborted ? force : stop).abort(),
    kill: () => force.abort(),
    told() {
      if (sources === undefined) return {};
      const { stats, view, report: current } = sources;
      return { stats: stats(), ...(view && { view: view() }), ...(current && { report: current(), reportedAt: now() }) };
    },
  };
  return { child, host, failure: () => failure };
}
