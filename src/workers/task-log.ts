import type { TaskLog } from "../core/model/execution.ts";

/** The server keeps the first ten entries of a result's log and drops the rest without a word. */
const mostEntries = 10;
export const mostLogLines = 1000;
export const mostLineLength = 16_384;

export interface TaskLogBook {
  /** Handlers in JavaScript may give anything. */
  add(message: unknown, createdTime?: number): void;
  /** Counts lines that were left out before they came here. */
  leaveOut(count: number): void;
  /** Every line in at most ten entries: where there are more, the last entry has the rest, line by line. */
  entries(): TaskLog[];
}

export function createTaskLogBook(taskId: string, epochMs: () => number): TaskLogBook {
  const lines: TaskLog[] = [];
  let leftOut = 0;
  return {
    add(message, createdTime = epochMs()) {
      if (lines.length >= mostLogLines) leftOut += 1;
      else lines.push({ log: cut(String(message), mostLineLength), taskId, createdTime });
    },
    leaveOut(count) {
      leftOut += count;
    },
    entries() {
      const all = leftOut === 0 ? lines : [...lines, { log: `${leftOut} more lines were left out.`, taskId, createdTime: epochMs() }];
      if (all.length <= mostEntries) return all;
      const rest = all.slice(mostEntries - 1);
      return [...all.slice(0, mostEntries - 1), { ...rest[0], log: rest.map((entry) => entry.log).join("\n") }];
    },
  };
}

/** The first `most` characters, with a mark where something is missing. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
