import { fullJitter } from "./backoff.ts";
import type { Cancel, Clock, Random } from "./clock.ts";
import { isOutage } from "./outage.ts";

const firstProbeMs = 100;
const lastProbeMs = 1000;

/**
 * While a server is down, one probe at a time goes out instead of everything that waits, at most a second after the last.
 * So the server is not stormed when it comes back, and its return is noticed at once.
 */
export interface Circuit {
  /** Whether a request may go out now. */
  mayTry(): boolean;
  /** No outage is assumed. */
  isClosed(): boolean;
  /** A request has gone out. */
  tried(): void;
  succeeded(): void;
  /** `sender` tells requests apart: the report or the task type that failed. A refusal of this one request shows a server at work. */
  failed(sender: string, error: unknown): void;
  close(): void;
}

export interface CircuitOptions {
  clock: Clock;
  random: Random;
  /** How many different senders must fail in a row before an outage is assumed: one bad report or task type among many is none. */
  sendersToOpen: number;
  /**
   * A request may go out again: a `probe` is due, a probe has shown that the outage is over (`healed`), or what was under way
   * has shown that there was none (`closed`).
   */
  onRelease: (why: "probe" | "healed" | "closed") => void;
}

export function createCircuit(options: CircuitOptions): Circuit {
  const { clock, random, sendersToOpen, onRelease } = options;
  const failing = new Set<string>();
  let failures = 0;
  let isOpen = false;
  let isProbeDue = false;
  let hasProbed = false;
  let cancelProbe: Cancel | undefined;

  function scheduleProbe(): void {
    cancelProbe?.();
    cancelProbe = clock.after(firstProbeMs + fullJitter(failures, firstProbeMs, lastProbeMs - firstProbeMs, random), () => {
      cancelProbe = undefined;
      isProbeDue = true;
      hasProbed = true;
      onRelease("probe");
    });
  }

  function succeeded(): void {
    // The usual case, once for each request.
    if (!isOpen && failing.size === 0) return;
    const wasOpen = isOpen;
    isOpen = false;
    failures = 0;
    failing.clear();
    cancelProbe?.();
    cancelProbe = undefined;
    if (wasOpen) onRelease(hasProbed ? "healed" : "closed");
    hasProbed = false;
  }

  return {
    mayTry: () => !isOpen || isProbeDue,
    isClosed: () => !isOpen,
    tried() {
      isProbeDue = false;
    },
    succeeded,
    failed(sender, error) {
      if (!isOutage(error)) return succeeded();
      failing.add(sender);
      if (!isOpen && failing.size < sendersToOpen) return;
      isOpen = true;
      failures += 1;
      // A request that was already under way when the circuit opened must not put the next probe off.
      if (cancelProbe === undefined && !isProbeDue) scheduleProbe();
    },
    close: () => cancelProbe?.(),
  };
}
