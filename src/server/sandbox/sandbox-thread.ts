/** One thread of the sandbox: works through the jobs it is sent, watched by the clock, and ended when one does not end in time. */
import type { Evaluation } from "../engine/change.ts";
import type { EvaluationAnswer, EvaluationJob, JobBatch, ThreadLimits, ThreadMessage } from "./messages.ts";
import { startThread } from "./start-thread.ts";
import { toEvaluation } from "./to-evaluation.ts";

export interface Job extends EvaluationJob {
  done: (evaluation: Evaluation) => void;
  abandon: () => void;
}

export interface ThreadEvents {
  /** All of its jobs are answered. */
  onIdle: (thread: SandboxThread) => void;
  /** The job at hand holds up whatever else there is to do. */
  onSlow: (thread: SandboxThread) => void;
  /** The thread is gone, and the job at hand with it; these are the ones behind it. */
  onLost: (thread: SandboxThread, behind: Job[]) => void;
}

export interface SandboxThread {
  readonly isIdle: boolean;
  readonly isSlow: boolean;
  send(jobs: Job[]): void;
  /** The jobs behind the one at hand, for another thread. */
  takeBack(): Job[];
  /** Answers with the jobs that stay unanswered. */
  end(): Promise<Job[]>;
}

/** How long a job may hold up the ones behind it. */
const slowAfterMs = 100;
/** Beyond its own limit, which QuickJS can keep by itself. */
const killMarginMs = 250;
/** For starting a thread or loading an engine, also on a busy machine. */
const loadLimitMs = 20_000;

export function createSandboxThread(limits: ThreadLimits, events: ThreadEvents): SandboxThread {
  const withdrawn = new SharedArrayBuffer(4);
  const withdrawnBatch = new Int32Array(withdrawn);
  const worker = startThread({ limits, withdrawn });
  let batch = 0;
  /** Sent and not yet answered; the first one is at hand. */
  let jobs: Job[] = [];
  let isEnded = false;
  const watch = createWatch(limits.timeLimitMs, {
    onSlow: () => events.onSlow(thread),
    onOver: () => lose("The script took longer than its time limit."),
  });

  function receive(message: ThreadMessage): void {
    if (!("loading" in message)) settle(message);
    else if (message.loading) watch.allow(loadLimitMs);
    else if (jobs.length > 0) watch.begin();
  }

  function settle(answer: EvaluationAnswer): void {
    const [current] = jobs;
    // A job that was taken back may have been begun all the same; its answer comes from elsewhere.
    if (current?.id !== answer.id) return;
    jobs.shift();
    current.done(toEvaluation(current, answer));
    if (jobs.length > 0) {
      watch.begin();
      return;
    }
    watch.end();
    worker.unref();
    events.onIdle(thread);
  }

  function lose(error: string): void {
    if (isEnded) return;
    const [current, ...behind] = jobs;
    jobs = [];
    void thread.end();
    current?.done({ ok: false, error });
    events.onLost(thread, behind);
  }

  const thread: SandboxThread = {
    get isIdle() {
      return jobs.length === 0;
    },
    get isSlow() {
      return watch.isSlow;
    },
    send(sent) {
      batch += 1;
      jobs = sent;
      const message: JobBatch = {
        batch,
        jobs: sent.map(({ id, language, form, source, input }) => ({ id, language, form, source, input })),
      };
      worker.ref();
      worker.postMessage(message);
      if (batch === 1) watch.allow(loadLimitMs);
      else watch.begin();
    },
    takeBack() {
      if (jobs.length > 1) Atomics.store(withdrawnBatch, 0, batch);
      return jobs.splice(1);
    },
    async end() {
      isEnded = true;
      watch.end();
      await worker.terminate();
      return jobs;
    },
  };
  worker.on("message", receive);
  worker.on("error", (error) => lose(`The script broke its sandbox: ${error.message}`));
  worker.on("exit", () => lose("The script broke its sandbox."));
  return thread;
}

interface Watch {
  readonly isSlow: boolean;
  /** A job is at hand from now on. */
  begin(): void;
  /** Something else takes its time, this long at most. */
  allow(ms: number): void;
  end(): void;
}

/** Looks at the job at hand twice: is it slow, and is it over its limit? */
function createWatch(timeLimitMs: number, events: { onSlow: () => void; onOver: () => void }): Watch {
  let isSlow = false;
  let timer: NodeJS.Timeout | undefined;
  const allow = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(events.onOver, Math.max(0, ms));
  };
  return {
    get isSlow() {
      return isSlow;
    },
    allow,
    begin() {
      clearTimeout(timer);
      isSlow = false;
      timer = setTimeout(() => {
        allow(timeLimitMs + killMarginMs - slowAfterMs);
        isSlow = true;
        events.onSlow();
      }, slowAfterMs);
    },
    end() {
      clearTimeout(timer);
      isSlow = false;
    },
  };
}
