/** Where a worker says what it does. The caller decides what becomes of it; the runtime prints nothing. */
export type LogData = Readonly<Record<string, unknown>>;

type Say = (message: string, data?: LogData) => void;

export interface WorkerLogger {
  debug: Say;
  info: Say;
  warn: Say;
  error: Say;
}

/** For data objects of log lines: an error as text. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What kind of error it is, for what is counted by kinds. */
export function errorName(error: unknown): string {
  return error instanceof Error && typeof error.name === "string" && error.name !== "" ? error.name : typeof error;
}

/** For what fails again and again: said at the first, second, fourth, eighth time, so that an outage of a night fills no disk. */
export const isPowerOfTwo = (count: number): boolean => Number.isInteger(Math.log2(count));

/** With the stack where there is one. Never throws, whatever was thrown. */
export function stackText(error: unknown): string {
  try {
    return error instanceof Error && typeof error.stack === "string" ? error.stack : errorText(error);
  } catch {
    return "a value that cannot be shown";
  }
}
