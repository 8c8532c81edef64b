/** A worker process's side of the channel to its supervisor. */
import { FlowError } from "../core/errors.ts";
import type { Share } from "../workers/share.ts";
import type { WorkerStats } from "../workers/worker-stats.ts";
import type { FromWorker, LoadReport, ToWorker } from "./worker-messages.ts";
import { inEnvelope, isEnvelope } from "./worker-messages.ts";

const statsEveryMs = 1000;

export interface WorkerLink {
  share: Share;
  /** The number of this process where there are several: it stands in the log. */
  proc: number | undefined;
  /** Resolves when the supervisor lets it poll; false if it is to stop instead. */
  mayBegin(report: LoadReport, signal: AbortSignal): Promise<boolean>;
  /** It polls. From now on what it does is told from time to time, until the returned function tells the last of it. */
  begun(stats: () => WorkerStats): () => Promise<void>;
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
    proc: of === "1" ? undefined : Number(nth),
    async mayBegin(report, signal) {
      const answered = waitForGo(signal);
      await tell({ type: "loaded", report });
      return answered;
    },
    begun(stats) {
      void tell({ type: "ready" });
      const tellStats = tellChanges(stats);
      void tellStats();
      const timer = setInterval(tellStats, statsEveryMs);
      return async () => {
        clearInterval(timer);
        await tellStats();
      };
    },
  };
}

function waitForGo(signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const receive = (received: unknown): void => {
      if (isEnvelope<ToWorker>(received)) settle(true);
    };
    const stop = (): void => settle(false);
    function settle(answer: boolean): void {
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
function tellChanges(stats: () => WorkerStats): () => Promise<void> {
  let last = "";
  return async () => {
    const now = stats();
    const text = JSON.stringify(now);
    if (text === last) return;
    last = text;
    await tell({ type: "stats", stats: now });
  };
}

/** Resolves when it is on its way. Without a supervisor nobody is there to be told. */
function tell(message: FromWorker): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(inEnvelope(message), undefined, {}, () => resolve());
  });
}
