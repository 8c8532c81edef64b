/** A worker process that does what a test says. */
import type { ChildEnd, WorkerChild } from "../../../src/commands/worker/child.ts";
import type { LoadReport, Refusal } from "../../../src/commands/worker/messages.ts";

export interface FakeWorkerChild extends WorkerChild {
  /** What was asked of it, in order. */
  readonly asked: string[];
  load(report?: Partial<LoadReport>): void;
  refuse(refusal: Refusal): void;
  /** It polls, once it may. */
  poll(): void;
  end(end: ChildEnd): void;
  tell(told: ReturnType<WorkerChild["told"]>): void;
}

export interface FakeChildOptions {
  /** Everything that is asked of any process, with its number. */
  journal?: string[];
  /** Loads and polls by itself, and ends when it is told to stop. */
  isEasy?: boolean;
}

export function createFakeWorkerChild(pid: number, { journal = [], isEasy = false }: FakeChildOptions = {}): FakeWorkerChild {
  const asked: string[] = [];
  const loaded = deferred<LoadReport | Refusal | undefined>();
  const ready = deferred<boolean>();
  const ended = deferred<ChildEnd>();
  let told: ReturnType<WorkerChild["told"]> = {};
  const ask = (what: string): void => {
    asked.push(what);
    journal.push(`${what} ${pid}`);
  };
  journal.push(`start ${pid}`);
  const child: FakeWorkerChild = {
    pid,
    asked,
    loaded: loaded.promise,
    ready: ready.promise,
    ended: ended.promise,
    go() {
      ask("go");
      if (isEasy) child.poll();
    },
    stop() {
      ask("stop");
      if (isEasy) child.end({ code: 0 });
    },
    kill() {
      ask("kill");
      child.end({ signal: "SIGKILL" });
    },
    told: () => told,
    load: (report = {}) => loaded.resolve({ tasks: ["a"], findings: [], files: [], ...report }),
    refuse: (refusal) => loaded.resolve(refusal),
    poll() {
      journal.push(`polls ${pid}`);
      ready.resolve(true);
    },
    end(end) {
      loaded.resolve(undefined);
      ready.resolve(false);
      ended.resolve(end);
    },
    tell: (fresh) => void (told = fresh),
  };
  if (isEasy) child.load();
  return child;
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
