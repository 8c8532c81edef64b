/** `handlerTimeoutMs`: first the handler is told to end, then its task is given up. */
import type { Cancel, Clock } from "./clock.ts";

const mostGraceMs = 5000;

export interface TimeLimitEvents {
  /** The signal is to be aborted with this reason. */
  onSoft: (reason: DOMException) => void;
  /** The task has failed, for this reason. */
  onHard: (reason: string) => void;
}

/** Watches one call until it is cancelled. What handlers get after the signal is as long as the limit, and five seconds at most. */
export function watchTime(clock: Clock, limitMs: number, { onSoft, onHard }: TimeLimitEvents): Cancel {
  const message = `The handler ran longer than ${limitMs} ms`;
  let cancel = clock.after(limitMs, () => {
    cancel = clock.after(Math.min(mostGraceMs, limitMs), () => onHard(`${message} and did not end when its signal was aborted.`));
    // What AbortSignal.timeout gives, so that handlers and fetch know it for what it is.
    onSoft(new DOMException(`${message}.`, "TimeoutError"));
  });
  return () => cancel();
}
