/** What a status means to whoever looks at a drawing, by one of a few colours. */
import type { TaskStatus } from "../../core/model/execution.ts";

export type Tone = "done" | "failed" | "active" | "stopped" | "skipped" | "waiting";

const tones = {
  SCHEDULED: "active",
  IN_PROGRESS: "active",
  COMPLETED: "done",
  COMPLETED_WITH_ERRORS: "stopped",
  SKIPPED: "skipped",
  FAILED: "failed",
  TIMED_OUT: "failed",
  FAILED_WITH_TERMINAL_ERROR: "failed",
  CANCELED: "stopped",
} as const satisfies Record<TaskStatus, Tone>;

/** `waiting` where the run has not come to it. */
export const toneOf = (status: TaskStatus | undefined): Tone => (status === undefined ? "waiting" : tones[status]);
