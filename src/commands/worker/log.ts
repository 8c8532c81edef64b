/** The lines of a running worker: plain text, or one JSON document a line. */
import { toDataText } from "../../workers/log-data.ts";
import type { LogData, WorkerLogger } from "../../workers/logger.ts";
import type { Context } from "../context.ts";
import type { Io } from "../io.ts";

export type WorkerLog = WorkerLogger & {
  /** A line that is the answer of the command, not a remark: it goes to stdout and has a name for programs. */
  event(name: string, message: string, data?: Readonly<Record<string, unknown>>): void;
};

type Level = keyof WorkerLogger;

interface LogOutput {
  io: Pick<Io, "stdout" | "stderr">;
  globals: Context["globals"];
  /** The number of this process where it is one of several. */
  proc?: number | undefined;
}

export function createWorkerLog({ io, globals, proc }: LogOutput, now: () => Date = () => new Date()): WorkerLog {
  const least: Level = globals.verbose === true ? "debug" : globals.quiet === true ? "warn" : "info";
  const own = proc === undefined ? {} : { proc };
  const label = proc === undefined ? "" : `[${proc}] `;
  const order: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3 };

  function write(level: Level, message: string, data: LogData): void {
    if (order[level] < order[least]) return;
    const time = now().toISOString();
    if (globals.json === true) {
      const fixed = { schema: "flow.worker/1", time, level, ...own, message };
      // What a task function gives has names of its own choice.
      io.stdout.write(`${toDataText({ ...fixed, ...data, ...fixed })}\n`);
      return;
    }
    const sink = level === "warn" || level === "error" ? io.stderr : io.stdout;
    const mark = level === "warn" ? "warning: " : level === "error" ? "error: " : "";
    // A handler's message may have lines; one entry stays one line.
    sink.write(`${time.slice(11, 19)} ${label}${mark}${describe(message, data).replaceAll(/\s*\n\s*/g, " | ")}\n`);
  }

  return {
    debug: (message, data = {}) => write("debug", message, data),
    info: (message, data = {}) => write("info", message, data),
    warn: (message, data = {}) => write("warn", message, data),
    error: (message, data = {}) => write("error", message, data),
    event: (name, message, data = {}) => write("info", message, { event: name, ...data }),
  };
}

/** With what a reader needs to look further: the run, and of a task function's own line whose it is and what it gave. */
function describe(message: string, data: LogData): string {
  const { by, taskType, taskId: _id, workflowId, ...rest } = data;
  const run = typeof workflowId === "string" && !message.includes(workflowId) ? ` (workflow ${workflowId})` : "";
  if (by !== "task") return `${message}${run}`;
  const given = Object.keys(rest).length === 0 ? "" : ` ${toDataText(rest)}`;
  return `${String(taskType)}: ${message}${given}${run}`;
}
