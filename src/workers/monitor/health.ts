/** Judges whether a worker makes progress (live) and whether it can take work (ready). */
import { isFlowError, isHttpError } from "../../core/errors.ts";
import type { Clock } from "../clock.ts";
import type { Lane } from "../lanes.ts";
import { errorText } from "../logger.ts";
import type { WorkerStats } from "../worker-stats.ts";
import { createLoopWatch, loopWindowMs } from "./loop-watch.ts";
import type { LoopWatch } from "./loop-watch.ts";

export interface HealthReason {
  code: "no-progress" | "blocked" | "starting" | "stopping" | "no-poll" | "unauthorized" | "backlog" | "silent";
  /** A sentence for people. */
  message: string;
}

export interface Verdict {
  ok: boolean;
  /** Why not. */
  reasons: HealthReason[];
}

/** The longest time that a poll may take: 5 s held by the server, and what the client allows on top. */
const pollDeadlineMs = 15_000;
const leastStallMs = 30_000;
/** Of the last half minute, without a pause between: heartbeats cannot be relied on then. */
const mostBlockedMs = 20_000;

export interface Health {
  /** A poll was answered, or has failed: the one that asks is at work. */
  polled(lane: Lane, error?: unknown): void;
  live(): Verdict;
  ready(): Verdict;
  readonly loop: LoopWatch;
  close(): void;
}

export interface HealthOptions {
  clock: Clock;
  stats: () => WorkerStats;
}

export function createHealth({ clock, stats }: HealthOptions): Health {
  let progressAt = clock.now();
  let slowestPollMs = pollDeadlineMs;
  let hasPolled = false;
  let lastError: unknown;

  const loop = createLoopWatch(clock, (lateMs) => {
    // While nothing could happen here, or the machine was asleep, there was nothing to be late with.
    progressAt += lateMs;
    if (!shouldPoll(stats())) noteProgress(clock.now());
  });

  function noteProgress(at: number): void {
    progressAt = Math.max(progressAt, at);
  }

  return {
    loop,
    polled(lane, error) {
      // A server may tell a worker to stay away for a while.
      const waitMs = isHttpError(error) ? (error.retryAfterMs ?? 0) : 0;
      noteProgress(clock.now() + waitMs);
      slowestPollMs = Math.max(slowestPollMs, lane.pollIntervalMs);
      if (error === undefined) hasPolled = true;
      lastError = error;
    },
    live() {
      const reasons: HealthReason[] = [];
      const idleMs = clock.now() - progressAt;
      if (shouldPoll(stats()) && idleMs >= Math.max(leastStallMs, 3 * slowestPollMs)) {
        const message = `No poll was answered, nor did one fail, for ${Math.round(idleMs / 1000)} s while slots were free.`;
        reasons.push({ code: "no-progress", message });
      }
      const blockedMs = loop.blockedMs();
      if (blockedMs >= mostBlockedMs) {
        const message = `Functions held the main thread for ${Math.round(blockedMs / 1000)} of the last ${loopWindowMs / 1000} s: give them isolation "thread".`;
        reasons.push({ code: "blocked", message });
      }
      return { ok: reasons.length === 0, reasons };
    },
    ready() {
      const reasons = notReady(stats(), hasPolled, lastError);
      return { ok: reasons.length === 0, reasons };
    },
    close: () => loop.close(),
  };
}

function notReady({ state, reports }: WorkerStats, hasPolled: boolean, lastError: unknown): HealthReason[] {
  const reasons: HealthReason[] = [];
  const why = lastError === undefined ? "" : `: ${errorText(lastError)}`;
  if (state === "idle") reasons.push({ code: "starting", message: "The worker has not started yet." });
  else if (state !== "running") reasons.push({ code: "stopping", message: "The worker is being stopped." });
  if (isFlowError(lastError) && lastError.code === "unauthorized") {
    reasons.push({ code: "unauthorized", message: `The server refuses this worker${why}` });
  } else if (state === "running" && !hasPolled) {
    reasons.push({
      code: "no-poll",
      message: lastError === undefined ? "No poll has been answered yet." : `No poll has succeeded yet${why}`,
    });
  }
  if (reports.waiting >= reports.limit) {
    reasons.push({
      code: "backlog",
      message: `${reports.waiting} results wait for the server; nothing more is polled until it takes them.`,
    });
  }
  return reasons;
}

/** Whether a worker in this state would have a poll under way. */
function shouldPoll({ state, slots, reports, types }: WorkerStats): boolean {
  if (state !== "running" || reports.waiting >= reports.limit) return false;
  const held = types.reduce((sum, { running, waiting }) => sum + running + waiting, 0);
  return held < slots.size && types.some(({ running, waiting, concurrency }) => running + waiting < concurrency);
}
