/** What can be done to runs. */
import type { WorkflowStatus } from "./model/execution.ts";

export type RunMoveName = "pause" | "resume" | "restart" | "retry" | "rerun" | "terminate";

interface RunMoveFacts {
  /** `12 runs retried`. */
  done: string;
  /** For whoever waits. */
  doing: string;
  /** Runs in other statuses are refused, or need not be asked. */
  statuses: readonly WorkflowStatus[];
}

const ended = ["FAILED", "TIMED_OUT", "TERMINATED"] as const;

export const runMoves = {
  pause: { done: "paused", doing: "Pausing", statuses: ["RUNNING"] },
  resume: { done: "resumed", doing: "Resuming", statuses: ["PAUSED"] },
  restart: { done: "restarted", doing: "Restarting", statuses: ended },
  retry: { done: "retried", doing: "Retrying", statuses: ["FAILED", "TIMED_OUT"] },
  rerun: { done: "rerun", doing: "Rerunning", statuses: ended },
  terminate: { done: "terminated", doing: "Terminating", statuses: ["RUNNING", "PAUSED"] },
} as const satisfies Record<RunMoveName, RunMoveFacts>;

/** `FAILED, TIMED_OUT or TERMINATED`: what a move looks for where no status is asked for. */
export function statusesOf(move: RunMoveName): string {
  const all: readonly WorkflowStatus[] = runMoves[move].statuses;
  return [all.slice(0, -1).join(", "), ...all.slice(-1)].filter((part) => part !== "").join(" or ");
}

/** What became of one run. `unknown`: the request was sent, and nobody knows what the server has made of it. */
export interface RunMoveResult {
  workflowId: string;
  outcome: "done" | "failed" | "unknown" | "not-attempted";
  reason?: string;
}
