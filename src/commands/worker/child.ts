/** One worker process, as its supervisor sees it. */
import type { ChildProcess } from "node:child_process";
import type { FromWorker, LoadReport, Refusal, ToldByWorker, ToWorker } from "./messages.ts";
import { inEnvelope, isEnvelope } from "./messages.ts";

/** With a `code` it has left, with a `signal` it was killed; `error` says why it could not be started, or was given up. */
export type ChildEnd = { code: number } | { signal: string } | { error: string };

export interface WorkerChild {
  readonly pid: number | undefined;
  /** Resolves when it could begin, or knows why it cannot; undefined if it has ended before. */
  readonly loaded: Promise<LoadReport | Refusal | undefined>;
  /** Resolves when it polls; false if it has ended before. */
  readonly ready: Promise<boolean>;
  readonly ended: Promise<ChildEnd>;
  /** Lets it poll. */
  go(): void;
  /** In order; asked again, at once. */
  stop(): void;
  kill(): void;
  /** What it told last, and when, by the monotonic clock. */
  told(): Readonly<ToldByWorker> & { reportedAt?: number };
}

export interface ChildOptions {
  /** Whether a table of it is drawn. */
  isWatched: boolean;
  /** Monotonic milliseconds. */
  now: () => number;
}

export function watchWorkerChild(child: ChildProcess, { isWatched, now }: ChildOptions): WorkerChild {
  const loaded = createDeferred<LoadReport | Refusal | undefined>();
  const ready = createDeferred<boolean>();
  const ended = createDeferred<ChildEnd>();
  let told: ReturnType<WorkerChild["told"]> = {};

  child.on("message", (received) => {
    if (!isEnvelope<FromWorker>(received)) return;
    const { message } = received;
    if (message.type === "loaded") loaded.resolve(message.report);
    else if (message.type === "refused") loaded.resolve(message.refusal);
    else if (message.type === "ready") ready.resolve(true);
    else told = { ...told, ...message.told, ...(message.told.report === undefined ? {} : { reportedAt: now() }) };
  });
  const end = (how: ChildEnd): void => {
    loaded.resolve(undefined);
    ready.resolve(false);
    ended.resolve(how);
  };
  child.once("exit", (code, signal) => end(signal === null ? { code: code ?? 1 } : { signal }));
  child.once("error", ({ message }) => end({ error: message }));

  return {
    pid: child.pid,
    loaded: loaded.promise,
    ready: ready.promise,
    ended: ended.promise,
    go() {
      // A channel that is closed belongs to a process that is about to end.
      if (child.connected) child.send(inEnvelope<ToWorker>({ type: "go", isWatched }), () => undefined);
    },
    stop: () => void child.kill("SIGTERM"),
    kill: () => void child.kill("SIGKILL"),
    told: () => told,
  };
}

function createDeferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
