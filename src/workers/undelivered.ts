/** Writes into the journal what the server does not take at once: after a failed try, in an outage, or when it takes too long. */
import type { Cancel, Clock } from "./clock.ts";
import type { OpenReport } from "./open-report.ts";
import type { WorkerJournal } from "./worker-journal.ts";

/** A result without an answer is written down between one and two of these after it came. */
const ageMs = 500;

export interface Undelivered {
  /** `isOutage`: it will not be sent for now. */
  added(report: OpenReport, isOutage: boolean): void;
  write(report: OpenReport): void;
  /** Nothing more will be sent. */
  writeAll(): void;
}

export function createUndelivered(pending: readonly OpenReport[], journal: WorkerJournal, clock: Clock): Undelivered {
  let cancel: Cancel | undefined;

  function write(report: OpenReport): void {
    // A task that goes back as it is stands in the journal as held, which says as much.
    if (report.isHandBack || report.journaled === "yes" || report.journaled === "elsewhere") return;
    report.journaled = "yes";
    journal.undelivered(report.result);
  }

  /** One timer for all, however many come and go: short reports have left before it strikes. */
  function watch(): void {
    cancel ??= clock.after(ageMs, () => {
      cancel = undefined;
      for (const report of pending) {
        if (report.journaled === "aged") write(report);
        else if (report.journaled === "no") report.journaled = "aged";
      }
      if (pending.length > 0) watch();
    });
  }

  return {
    added(report, isOutage) {
      if (isOutage) write(report);
      else watch();
    },
    write,
    writeAll() {
      cancel?.();
      for (const report of pending) write(report);
    },
  };
}
