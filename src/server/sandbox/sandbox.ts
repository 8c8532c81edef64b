/**
 * Untrusted expressions, evaluated in threads that are killed when one does not end in time.
 *
 * One thread does in the usual case. When it is stuck in a slow job, the jobs behind it move to another thread, so that a
 * bad script of one workflow delays the others by a tenth of a second at most.
 */
import type { Worker } from "node:worker_threads";
import type { Json } from "../../core/json.ts";
import type { Evaluation, EvaluationRequest } from "../engine/change.ts";
import type { EvaluationAnswer, EvaluationJob, JobBatch, ThreadLimits } from "./messages.ts";
import { startThread } from "./start-thread.ts";

export interface Sandbox {
  /** Answers every request, by its key. Never rejects for what a script does; rejects when it is closed before all are answered. */
  evaluate(requests: readonly EvaluationRequest[]): Promise<Map<string, Evaluation>>;
  /** Ends the threads. */
  close(): Promise<void>;
}

export interface SandboxOptions {
  /** For one script; 4 s as Conductor has it. */
  timeLimitMs?: number;
  memoryLimitBytes?: number;
  threads?: number;
}

interface Job extends EvaluationJob {
  done(evaluation: Evaluation): void;
  abandon(): void;
}

interface Thread {
  worker: Worker;
  withdrawn: Int32Array;
  batch: number;
  /** Sent and not yet answered; the first one is being evaluated. */
  jobs: Job[];
  /** The first job holds up whatever else there is to do. */
  slow: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** How long a job may hold up the ones behind it. */
const slowAfterMs = 100;
/** Beyond its own limit, which QuickJS can keep by itself. */
const killMarginMs = 250;
/** The first job of a thread includes loading the engine. */
const startMarginMs = 3000;
const batchLimit = 32;
const closedMessage = "The sandbox is closed.";
const answerLimit = 10 * 1024 * 1024;

export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const timeLimitMs = options.timeLimitMs ?? 4000;
  const maxThreads = options.threads ?? 3;
  const limits: ThreadLimits = { timeLimitMs, memoryLimitBytes: options.memoryLimitBytes ?? 64 * 1024 * 1024, answerLimit };
  const threads = new Set<Thread>();
  const waiting: Job[] = [];
  let lastId = 0;
  let closed = false;

  function start(): Thread {
    const withdrawn = new SharedArrayBuffer(4);
    const thread: Thread = {
      worker: startThread({ limits, withdrawn }),
      withdrawn: new Int32Array(withdrawn),
      batch: 0,
      jobs: [],
      slow: false,
      timer: undefined,
    };
    threads.add(thread);
    thread.worker.on("message", (answer: EvaluationAnswer) => receive(thread, answer));
    thread.worker.on("error", (error) => lose(thread, `The script broke its sandbox: ${error.message}`));
    thread.worker.on("exit", () => lose(thread, "The script broke its sandbox."));
    return thread;
  }

  function dispatch(): void {
    while (waiting.length > 0 && !closed) {
      const all = [...threads];
      const stuck = all.length < maxThreads && all.every((thread) => thread.slow);
      const free = all.find((thread) => thread.jobs.length === 0) ?? (stuck ? start() : undefined);
      if (free === undefined) return;
      send(free, waiting.splice(0, batchLimit));
    }
  }

  function send(thread: Thread, jobs: Job[]): void {
    const fresh = thread.batch === 0;
    thread.batch += 1;
    thread.jobs = jobs;
    const message: JobBatch = { batch: thread.batch, jobs: jobs.map(({ done: _done, abandon: _abandon, ...job }) => job) };
    thread.worker.ref();
    thread.worker.postMessage(message);
    watch(thread, fresh ? startMarginMs : 0);
  }

  /** Two looks at the job that is being evaluated: is it slow, and is it over its limit? */
  function watch(thread: Thread, extraMs: number): void {
    clearTimeout(thread.timer);
    thread.slow = false;
    const killAfterMs = timeLimitMs + killMarginMs + extraMs;
    thread.timer = setTimeout(() => {
      thread.timer = setTimeout(() => lose(thread, "The script took longer than its time limit."), Math.max(0, killAfterMs - slowAfterMs));
      relieve(thread);
    }, slowAfterMs);
  }

  /** Takes back the jobs behind a slow one, for another thread. */
  function relieve(thread: Thread): void {
    if (thread.jobs.length > 1) {
      Atomics.store(thread.withdrawn, 0, thread.batch);
      waiting.unshift(...thread.jobs.splice(1));
    }
    thread.slow = true;
    dispatch();
  }

  function receive(thread: Thread, answer: EvaluationAnswer): void {
    const [current] = thread.jobs;
    // A job that was taken back may have been begun all the same; its answer comes from elsewhere.
    if (current?.id !== answer.id) return;
    thread.jobs.shift();
    current.done(toEvaluation(current, answer));
    if (thread.jobs.length > 0) return watch(thread, 0);
    clearTimeout(thread.timer);
    thread.slow = false;
    thread.worker.unref();
    dispatch();
    const idle = [...threads].filter((other) => other.jobs.length === 0);
    if (idle.length > 1) void end(thread);
  }

  function end(thread: Thread): Promise<number> {
    clearTimeout(thread.timer);
    threads.delete(thread);
    return thread.worker.terminate();
  }

  /** The thread is gone or has to go: the job that it was at fails, those behind it begin anew elsewhere. */
  function lose(thread: Thread, error: string): void {
    if (!threads.has(thread)) return;
    const [current, ...behind] = thread.jobs;
    thread.jobs = [];
    void end(thread);
    waiting.unshift(...behind);
    current?.done({ ok: false, error });
    dispatch();
  }

  function evaluateOne(request: EvaluationRequest): Promise<[string, Evaluation]> {
    return new Promise((resolve, reject) => {
      lastId += 1;
      const { language, form, source } = request;
      const input = JSON.stringify(request.input) ?? "null";
      const done = (evaluation: Evaluation): void => resolve([request.key, evaluation]);
      waiting.push({ id: lastId, language, form, source, input, done, abandon: () => reject(new Error(closedMessage)) });
    });
  }

  return {
    async evaluate(requests) {
      if (closed) throw new Error(closedMessage);
      const distinct = new Map(requests.map((request) => [request.key, request]));
      const answers = [...distinct.values()].map(evaluateOne);
      dispatch();
      return new Map(await Promise.all(answers));
    },
    async close() {
      closed = true;
      const open = [...threads];
      const unanswered = [...open.flatMap((thread) => thread.jobs), ...waiting.splice(0)];
      await Promise.all(open.map(end));
      // Not an answer: whatever was to be decided with it stays undecided.
      for (const job of unanswered) job.abandon();
    },
  };
}

function toEvaluation(job: EvaluationJob, answer: EvaluationAnswer): Evaluation {
  if (!answer.ok) return { ok: false, error: answer.error };
  if (job.language === "javascript") return { ok: true, value: parseJson(answer.json) };
  const all = parseJson(answer.json);
  return Array.isArray(all) ? { ok: true, value: all[0] ?? null, all } : { ok: false, error: "jq gave an unexpected answer." };
}

/** Both engines write JSON. */
function parseJson(text: string): Json {
  const value: Json = JSON.parse(text);
  return value;
}
