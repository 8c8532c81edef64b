/** What a supervisor and its worker processes tell each other over the IPC channel. */
import type { FlowErrorCode } from "../../core/errors.ts";
import type { ExitCode } from "../../core/exit-code.ts";
import type { Finding } from "../../core/findings.ts";
import type { WorkerView } from "../../render/worker-table.ts";
import type { ProcessReport } from "../../workers/monitor/monitor.ts";
import type { WorkerStats } from "../../workers/worker-stats.ts";

/** What a worker process has found in the project. */
export interface LoadReport {
  /** Names of the tasks that it would run. */
  tasks: string[];
  findings: Finding[];
  /** Absolute names of the project's own files that it has imported. */
  files: string[];
}

/** Why a worker process cannot begin: it ends with that code. */
export interface Refusal {
  exitCode: ExitCode;
  findings: Finding[];
  /** Where it is no finding. */
  error?: { code: FlowErrorCode; message: string; hint?: string };
}

export type FromWorker =
  /** Everything is loaded; it waits for `go`. */
  | { type: "loaded"; report: LoadReport }
  | { type: "refused"; refusal: Refusal }
  /** It polls from now on. */
  | { type: "ready" }
  /** How it is, whenever that has changed. */
  | { type: "told"; told: ToldByWorker };

export interface ToldByWorker {
  stats?: WorkerStats;
  /** Where somebody looks. */
  view?: WorkerView;
  /** Where metrics and health are served. */
  report?: ProcessReport;
}

export interface ToWorker {
  type: "go";
  /** Whether a table of it is drawn. */
  isWatched: boolean;
}

/** Functions of the user's may send messages of their own through the same channel. */
const mark = "worker/1";

export interface Envelope<Message> {
  flow: typeof mark;
  message: Message;
}

export const inEnvelope = <Message extends FromWorker | ToWorker>(message: Message): Envelope<Message> => ({ flow: mark, message });

/** Both ends are the same release of the same program, so what bears the mark is taken as it is. */
export function isEnvelope<Message extends FromWorker | ToWorker>(received: unknown): received is Envelope<Message> {
  return typeof received === "object" && received !== null && "flow" in received && received.flow === mark && "message" in received;
}
