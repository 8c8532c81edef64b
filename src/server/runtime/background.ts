/** Work that nobody waits for. */
import { StorageFault } from "../../core/storage-fault.ts";

export interface RuntimeLogger {
  error(details: Partial<Concern> & { error: unknown }, message: string): void;
}

/** What work in the background is about. */
export interface Concern {
  workflowId: string;
  schedule: string;
  event: string;
  eventHandler: string;
}

export interface Background {
  /**
   * In a later turn of the event loop, so that a chain of effects never keeps others from their turn. What the storage cannot take is
   * done again until it can, so the work must bear being done twice.
   */
  run(concern: Partial<Concern>, work: () => Promise<unknown>): void;
  fail: (error: unknown) => void;
  isClosed(): boolean;
  /** Is anything under way, or about to be? */
  isBusy(): boolean;
  stop(): void;
  settled(): Promise<void>;
}

const firstRetryMs = 1000;
const longestRetryMs = 30_000;

/** `later`: calls back after some milliseconds. */
export function createBackground(logger: RuntimeLogger | undefined, later: (ms: number, run: () => void) => void): Background {
  const active = new Set<Promise<void>>();
  /** Begins in the next turn of the event loop. */
  let imminent = 0;
  let closed = false;
  /** Told once, not by each of the thousands of runs that cannot go on meanwhile. */
  let isOutageTold = false;

  async function attempt(concern: Partial<Concern>, work: () => Promise<unknown>, failures: number): Promise<void> {
    try {
      await work();
      if (failures > 0) isOutageTold = false;
    } catch (error) {
      // What is cut off by the end of the server is taken up again at the next start.
      if (closed) return;
      if (!(error instanceof StorageFault) || !error.retryable) {
        logger?.error({ ...concern, error }, "What was to be done could not be done; this is tried again at the next start.");
        return;
      }
      if (!isOutageTold) logger?.error({ ...concern, error }, "What was to be done could not be stored; this and all else is tried again.");
      isOutageTold = true;
      later(Math.min(firstRetryMs * 2 ** failures, longestRetryMs), () => start(concern, work, failures + 1));
    }
  }

  function start(concern: Partial<Concern>, work: () => Promise<unknown>, failures: number): void {
    imminent += 1;
    setImmediate(() => {
      imminent -= 1;
      if (closed) return;
      const done = attempt(concern, work, failures);
      active.add(done);
      void done.finally(() => active.delete(done));
    });
  }

  return {
    run: (concern, work) => start(concern, work, 0),
    fail: (error) => logger?.error({ error }, "Something failed in the background."),
    isClosed: () => closed,
    isBusy: () => imminent > 0 || active.size > 0,
    stop() {
      closed = true;
    },
    async settled() {
      await Promise.all(active);
    },
  };
}
