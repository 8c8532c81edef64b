/**
 * Untrusted expressions, evaluated in threads that are killed when one does not end in time.
 *
 * One thread does in the usual case. When it is stuck in a slow job, the jobs behind it move to another thread, so that a
 * bad script of one workflow delays the others by a tenth of a second at most.
 */
import { stringifyJson } from "../../core/exact-json.ts";
import type { Evaluation, EvaluationRequest } from "../engine/change.ts";
import type { ThreadLimits } from "./messages.ts";
import { createSandboxThread } from "./sandbox-thread.ts";
import type { Job, SandboxThread, ThreadEvents } from "./sandbox-thread.ts";

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
  /** A thread was ended because of its script. */
  onKill?: () => void;
}

const batchLimit = 32;
const answerLimit = 10 * 1024 * 1024;
const closedMessage = "The sandbox is closed.";

/** No thread is started before the first request. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const maxThreads = options.threads ?? 3;
  const limits: ThreadLimits = {
    timeLimitMs: options.timeLimitMs ?? 4000,
    memoryLimitBytes: options.memoryLimitBytes ?? 64 * 1024 * 1024,
    answerLimit,
  };
  const threads = new Set<SandboxThread>();
  const waiting: Job[] = [];
  let lastId = 0;
  let closed = false;

  const events: ThreadEvents = {
    onIdle(thread) {
      dispatch();
      const idle = [...threads].filter((other) => other.isIdle);
      if (idle.length < 2) return;
      threads.delete(thread);
      void thread.end();
    },
    onSlow(thread) {
      waiting.unshift(...thread.takeBack());
      dispatch();
    },
    onLost(thread, behind) {
      options.onKill?.();
      threads.delete(thread);
      waiting.unshift(...behind);
      dispatch();
    },
  };

  /** The thread for the next jobs, if one is free or another one is due. */
  function freeThread(): SandboxThread | undefined {
    const all = [...threads];
    const idle = all.find((thread) => thread.isIdle);
    if (idle !== undefined || all.length >= maxThreads || !all.every((thread) => thread.isSlow)) return idle;
    const added = createSandboxThread(limits, events);
    threads.add(added);
    return added;
  }

  function dispatch(): void {
    if (closed) return;
    while (waiting.length > 0) {
      const thread = freeThread();
      if (thread === undefined) return;
      thread.send(waiting.splice(0, batchLimit));
    }
  }

  function evaluateOne({ key, language, form, source, input }: EvaluationRequest): Promise<[string, Evaluation]> {
    return new Promise((resolve, reject) => {
      lastId += 1;
      const done = (evaluation: Evaluation): void => resolve([key, evaluation]);
      const abandon = (): void => reject(new Error(closedMessage));
      waiting.push({ id: lastId, language, form, source, input: stringifyJson(input), done, abandon });
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
      const unanswered = await Promise.all([...threads].map((thread) => thread.end()));
      threads.clear();
      // Not an answer: whatever was to be decided with it stays undecided.
      for (const job of [...unanswered.flat(), ...waiting.splice(0)]) job.abandon();
    },
  };
}
