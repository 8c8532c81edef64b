/**
 * A place for one worker process. A process that dies is followed by another one, unless it dies again and again; a reload
 * lets a fresh process take over, while the one before finishes what it has.
 */
import type { Clock } from "../../workers/clock.ts";
import type { ChildEnd, WorkerChild } from "./child.ts";
import type { Launch, Review } from "./launch.ts";
import { launchWorker } from "./launch.ts";
import type { Refusal } from "./messages.ts";
import type { RestartOptions } from "./restarts.ts";
import { createRestarts } from "./restarts.ts";

/** Processes that still finish their tasks after reloads. One more reload waits until one of them has ended. */
const mostDraining = 2;

export interface SlotOptions extends Omit<RestartOptions, "restart"> {
  /** Starts a fresh process. */
  start(): WorkerChild;
  clock: Clock;
  /** A process that was to follow a dead one cannot begin. */
  onRefusal(refusal: Refusal): void;
}

export interface WorkerSlot {
  /** Starts the first process; a later death is dealt with here. */
  begin(): Promise<Launch>;
  /** Starts a fresh process; once it polls, the one before drains. It stays where the fresh one does not come so far. */
  replace(review: Review): Promise<Launch>;
  /** Deals with a first process that has died before it polled, as with later deaths. */
  mourn(end: ChildEnd): void;
  isRunning(): boolean;
  /** No process is running, and none will be. */
  isGivenUp(): boolean;
  /** Ends every process in order; asked again, at once. */
  stop(): void;
  /** Resolves when no process is left. */
  ended(): Promise<void>;
  kill(): void;
}

export function createWorkerSlot(options: SlotOptions): WorkerSlot {
  const { start, clock } = options;
  const processes = new Set<WorkerChild>();
  const draining = new Set<WorkerChild>();
  let current: WorkerChild | undefined;
  let isStopping = false;
  const restarts = createRestarts({ ...options, restart: () => void inTurn(restart) });
  /** Starts follow one another: a restart and a reload never meet. */
  let turn: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done;
    return done;
  }

  function open(): WorkerChild {
    const child = start();
    processes.add(child);
    void child.ended.then(() => {
      processes.delete(child);
      draining.delete(child);
    });
    return child;
  }

  async function launch(review: Review): Promise<Launch> {
    if (isStopping) return { type: "ended", end: { error: "it is being stopped" } };
    const child = open();
    const launched = await launchWorker(child, review, clock);
    if (launched.type === "polls") takeOver(child);
    return launched;
  }

  function takeOver(child: WorkerChild): void {
    const before = current;
    current = child;
    restarts.cancel();
    const since = clock.now();
    void child.ended.then((end) => {
      if (child !== current) return;
      current = undefined;
      restarts.mourn(end, clock.now() - since);
    });
    if (before === undefined) return;
    draining.add(before);
    before.stop();
  }

  async function restart(): Promise<void> {
    if (current !== undefined || isStopping) return;
    const launched = await launch(() => []);
    if (launched.type === "ended") restarts.mourn(launched.end, 0);
    else if (launched.type === "refused") {
      options.onRefusal(launched.refusal);
      restarts.mourn({ code: launched.refusal.exitCode }, 0);
    }
  }

  const mustWait = (): boolean => draining.size >= mostDraining && !isStopping;

  async function replace(review: Review): Promise<Launch> {
    while (mustWait()) await Promise.race([...draining].map((child) => child.ended));
    const launched = await launch(review);
    if (launched.type === "polls") restarts.forget();
    return launched;
  }

  return {
    begin: () => inTurn(() => launch(() => [])),
    replace: (review) => inTurn(() => replace(review)),
    mourn: (end) => restarts.mourn(end, 0),
    isRunning: () => current !== undefined,
    isGivenUp: restarts.isGivenUp,
    stop() {
      isStopping = true;
      restarts.close();
      for (const child of processes) child.stop();
    },
    async ended() {
      while (processes.size > 0) await Promise.all([...processes].map((child) => child.ended));
    },
    kill() {
      for (const child of processes) child.kill();
    },
  };
}
