/** What the tasks of a run have logged, as text. */
import type { Palette } from "./palette.ts";
import { lines, visible, visibleLines } from "./text.ts";

export interface RunLogLine {
  /** ISO 8601, UTC. */
  time: string;
  ref: string;
  /** From 1. */
  attempt: number;
  taskId: string;
  log: string;
}

export function renderRunLogs(logs: readonly RunLogLine[], palette: Palette): string {
  if (logs.length === 0) return lines(palette.dim("No task of the run has logged anything."));
  return lines(
    ...logs.map(({ time, ref, attempt, log }) => {
      const task = palette.bold(visible(ref)) + (attempt > 1 ? palette.dim(` try ${attempt}`) : "");
      return `${palette.dim(time)} ${task} ${visibleLines(log.trimEnd())}`;
    }),
  );
}
