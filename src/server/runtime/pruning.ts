/** Removes runs that ended long ago, in pieces between which requests have their turn. */
import type { PruningBoundary, Store } from "../store/store.ts";
import type { Timers } from "./timers.ts";

/** What is kept of ended runs that have no parent; children go with their parent. A run goes as soon as one of the two lets it. */
export interface Retention {
  /** For how many days after their end. */
  days?: number;
  /** How many: those that ended last. */
  runs?: number;
}

export interface PruningParts {
  store: Store;
  timers: Timers;
  now: () => number;
  retention: Retention | undefined;
  /** The runs are gone from the store. */
  forget: (workflowIds: readonly string[]) => void;
  /** Hears why a sweep was broken off; the next one tries again. */
  onError: (error: unknown) => void;
}

const firstAfterMs = 1000;
const everyMs = 60_000;
/** A piece of work takes about this long, */
const budgetMs = 3;
/** and then everybody else has this long. */
const pauseMs = 10;
const rowsAtOnce = 50;
const runsAtOnce = 20;
const dayMs = 24 * 60 * 60 * 1000;

/** Also without a retention: what another server of this file left half removed is removed. */
export function startPruning(parts: PruningParts): void {
  const { store, timers, now, retention } = parts;
  const isAsked = retention?.days !== undefined || retention?.runs !== undefined;
  if (!isAsked && !store.hasRemovals()) return;
  if (isAsked) store.prepareForPruning();
  const wait = (ms: number, run: () => void): void => void timers.schedule(now() + ms, run);

  function begin(): void {
    attempt(() => go(isAsked ? boundaryOf(parts) : undefined));
  }

  function attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      parts.onError(error);
      wait(everyMs, begin);
    }
  }

  function go(boundary: PruningBoundary | undefined): void {
    const endsAt = performance.now() + budgetMs;
    do {
      if (!removePiece(parts, boundary)) return finish();
    } while (performance.now() < endsAt);
    wait(pauseMs, () => attempt(() => go(boundary)));
  }

  function finish(): void {
    if (!isAsked) return;
    store.removeUnusedSnapshots();
    wait(everyMs, begin);
  }

  wait(firstAfterMs, begin);
}

/** Up to where runs go. Undefined where all are kept. */
function boundaryOf({ store, now, retention }: PruningParts): PruningBoundary | undefined {
  const boundaries: PruningBoundary[] = [];
  if (retention?.days !== undefined) boundaries.push({ endTime: now() - retention.days * dayMs, rowid: Number.MAX_SAFE_INTEGER });
  const beyond = retention?.runs === undefined ? undefined : store.findNewestBeyond(retention.runs);
  if (beyond !== undefined) boundaries.push(beyond);
  return boundaries.sort((left, right) => right.endTime - left.endTime || right.rowid - left.rowid)[0];
}

/** First what is half removed. False where there is nothing left. */
function removePiece({ store, forget }: PruningParts, boundary: PruningBoundary | undefined): boolean {
  const swept = store.sweepRemovals(rowsAtOnce);
  if (swept !== undefined) {
    forget(swept);
    return true;
  }
  const next = boundary === undefined ? [] : store.findPrunable(boundary, runsAtOnce);
  if (next.length > 0) store.dropRuns(next);
  forget(next);
  return next.length > 0;
}
