/** A worker process's side of the channel to its supervisor. */
import { FlowError } from "../../core/errors.ts";
import type { WorkerView } from "../../render/worker-table.ts";
import type { ProcessReport } from "../../workers/monitor/monitor.ts";
import type { Share } from "../../workers/share.ts";
import type { WorkerStats } from "../../workers/worker-stats.ts";
import type { FromWorker, LoadReport, Refusal, ToldByWorker, ToWorker } from "./messages.ts";
import { inEnvelope, isEnvelope } from "./messages.ts";

const statsEveryMs = 1000;
const viewEveryMs = 500;
/** Told even if nothing has changed: who is silent is not well. */
const reportEveryMs = 2000;

export interface WorkerLink {
  share: Share;
  /** Resolves when the supervisor lets it poll; undefined if it is to stop instead. */
  mayBegin(report: LoadReport, signal: AbortSignal): Promise<ToWorker | undefined>;
  /** It cannot begin. */
  refuse(refusal: Refusal): Promise<void>;
  /** It polls. From now on it is told how it is, until the returned function tells the last of it. */
  begun(sources: LinkSources): () => Promise<void>;
}

/** How the worker is, by whoever knows; absent what nobody wants to know. */
export interface LinkSources {
  stats: () => WorkerStats;
  view?: (() => WorkerView) | undefined;
  report?: (() => ProcessReport) | undefined;
}

/** Throws a usage error for a share that is none, or that nobody has given to this process. */
export function openWorkerLink(share: string): WorkerLink {
  const [, nth, of] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(share) ?? [];
  if (nth === undefined || of === undefined || Number(nth) > Number(of)) throw new FlowError("usage", `--share ${share} is none`);
  if (process.send === undefined) {
    throw new FlowError("usage", "--share is for the processes that --procs starts", { hint: "Leave it out, and give --procs." });
  }
  return {
    share: { nth: Number(nth), of: Number(of) },
    async mayBegin(report, signal) {
      const answered = waitForGo(signal);
      await tell({ type: "loaded", report });
      return answered;
    },
    refuse: (refusal) => tell({ type: "refused", refusal }),
    begun({ stats, view, report }) {
      void tell({ type: "ready" });
      const tellers = [
        every(
          statsEveryMs,
          tellChanges(() => ({ stats: stats() })),
        ),
        ...(view === undefined
          ? []
          : [
              every(
                viewEveryMs,
                tellChanges(() => ({ view: view() })),
              ),
            ]),
        ...(report === undefined ? [] : [every(reportEveryMs, () => tell({ type: "told", told: { report: report() } }))]),
      ];
      return async () => {
        await Promise.all(tellers.map((stop) => stop()));
      };
    },
  };
}

/** At once, then from time to time; the answer does it for the last time. */
function every(ms: number, work: () => Promise<void>): () => Promise<void> {
  void work();
  const timer = setInterval(() => void work(), ms);
  return () => {
    clearInterval(timer);
    return work();
  };
}

/** The number of a process where there are several: it stands in the log. */
export const procOf = (share: Share | undefined): number | undefined => (share === undefined || share.of === 1 ? undefined : share.nth);

function waitForGo(signal: AbortSignal): Promise<ToWorker | undefined> {
  return new Promise((resolve) => {
    const receive = (received: unknown): void => {
      if (isEnvelope<ToWorker>(received)) settle(received.message);
    };
    const stop = (): void => settle();
    function settle(answer?: ToWorker): void {
      process.off("message", receive);
      process.off("disconnect", stop);
      signal.removeEventListener("abort", stop);
      resolve(answer);
    }
    process.on("message", receive);
    process.once("disconnect", stop);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted || !process.connected) stop();
  });
}

/** What has not changed needs not be told: an idle worker stays idle. */
function tellChanges(current: () => ToldByWorker): () => Promise<void> {
  let last = "";
  return async () => {
    const told = current();
    const text = JSON.stringify(told);
    if (text === last) return;
    last = text;
    await tell({ type: "told", told });
  };
}

/** Resolves when it is on its way. Without a supervisor nobody is there to be told. */
function tell(message: FromWorker): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(inEnvelope(message), undefined, {}, () => resolve());
  });
}
