/** What travels between the sandbox and its threads. Values go as JSON text: cheaper to post, and one size to limit. */

export interface EvaluationJob {
  id: number;
  language: "javascript" | "jq" | "json-schema";
  form: "expression" | "body";
  source: string;
  /** JSON text. */
  input: string;
}

/** The thread works through `jobs` in order and posts one `EvaluationAnswer` each. */
export interface JobBatch {
  batch: number;
  jobs: EvaluationJob[];
}

export type EvaluationAnswer =
  | { id: number; ok: true; /** JSON text of the value, or for jq of the array of all outputs. */ json: string }
  | { id: number; ok: false; error: string };

/** A thread loads an engine when it first needs it; that time does not count as the script's. */
export interface LoadingNotice {
  loading: boolean;
}

export type ThreadMessage = EvaluationAnswer | LoadingNotice;

export interface ThreadLimits {
  timeLimitMs: number;
  memoryLimitBytes: number;
  /** Of one answer's JSON text, in characters. */
  answerLimit: number;
}

export interface ThreadData {
  limits: ThreadLimits;
  /** One Int32: the number of the batch whose remaining jobs were given to another thread. */
  withdrawn: SharedArrayBuffer;
}
