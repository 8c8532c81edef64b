import { fullJitter } from "./backoff.ts";
import type { Cancel, Clock, Random } from "./clock.ts";
import { isHttpError } from "../core/errors.ts";

const firstProbeMs = 100;
const lastProbeMs = 1000;

/**
 * While a server is down, one probe at a time goes out instead of everything that waits, at most a second after the last.
 * So the server is not stormed when it comes back, and its return is noticed at once.
 */
export interface Circuit {
  /** Whether a request may go out now. */
  mayTry(): boolean;
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
  /** A request may go out again: `healed` tells the end of an outage from a probe that is due. */
  onRelease: (healed: boolean) => void;
}

export function createCircuit(options: CircuitOptions): Circuit {
  const { clock, random, sendersToOpen, onRelease } = options;
  const failing = new Set<string>();
  let failures = 0;
  let isOpen = false;
  let isProbeDue = false;
  let cancelProbe: Cancel | undefined;

  function scheduleProbe(): void {
    cancelProbe?.();
    cancelProbe = clock.after(firstProbeMs + fullJitter(failures, firstProbeMs, lastProbeMs - firstProbeMs, random), () => {
      cancelProbe = undefined;
      isProbeDue = true;
      onRelease(false);
    });
  }

  function succeeded(): void {
    const wasOpen = isOpen;
    isOpen = false;
    failures = 0;
    failing.clear();
    cancelProbe?.();
    cancelProbe = undefined;
    if (wasOpen) onRelease(true);
  }

  return {
    mayTry: () => !isOpen || isProbeDue,
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

/** A failure that says nothing about this one request: the network, a deadline, a server in trouble, an answer of something in between. */
function isOutage(error: unknown): boolean {
  return !isHttpError(error) || error.status >= 500 || error.retryable;
}
