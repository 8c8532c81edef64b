/**
 * A place for one worker process. A process that dies is followed by another one, unless it dies again and again; a reload
 * lets a fresh process take over, while the one before finishes what it has.
 */
import { exitCodes } from "../core/exit-code.ts";
import type { Finding } from "../core/findings.ts";
import type { Cancel, Clock, Random } from "../workers/clock.ts";
import { noDeaths, noteDeath } from "../workers/restart-policy.ts";
import type { ChildEnd, WorkerChild } from "./worker-child.ts";
import type { LoadReport, Refusal } from "./worker-messages.ts";

/** Long enough for a large project on a small machine; a process that hangs in a module must not block reloading for ever. */
const readyWithinMs = 60_000;
/** Processes that still finish their tasks after reloads. One more reload waits until one of them has ended. */
const mostDraining = 2;

export interface SlotOptions {
  /** Starts a fresh process. */
  start(): WorkerChild;
  clock: Clock;
  random: Random;
  /** A process that was to follow a dead one cannot begin. */
  onRefusal(refusal: Refusal): void;
  /** A process has ended by itself; without `restartInMs` no other one is started. */
  onDeath(end: ChildEnd, restartInMs?: number): void;
  /** A process has ended by itself in a way that another one would repeat. */
  onHopeless(end: ChildEnd): void;
}

export type Launch =
  | { type: "polls"; report: LoadReport }
  /** It could not begin, or was not allowed to. */
  | { type: "refused"; refusal: Refusal }
  | { type: "ended"; end: ChildEnd };

/** The errors for which a process is not to take over; none if it may. */
export type Review = (report: LoadReport) => Finding[];

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
  const { start, clock, random, onDeath, onHopeless } = options;
  const processes = new Set<WorkerChild>();
  const draining = new Set<WorkerChild>();
  let current: WorkerChild | undefined;
  let deaths = noDeaths;
  let isGivenUp = false;
  let isStopping = false;
  let cancelRestart: Cancel | undefined;
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
    let isOverdue = false;
    const cancel = clock.after(readyWithinMs, () => {
      isOverdue = true;
      child.kill();
    });
    const endOf = async (): Promise<Launch> => {
      const end = await child.ended;
      return { type: "ended", end: isOverdue ? { error: `it was not ready within ${readyWithinMs / 1000} s` } : end };
    };
    try {
      const report = await child.loaded;
      if (report === undefined) return await endOf();
      if ("exitCode" in report) {
        await child.ended;
        return { type: "refused", refusal: report };
      }
      const findings = review(report);
      if (findings.length > 0) {
        child.stop();
        return { type: "refused", refusal: { exitCode: exitCodes.invalid, findings } };
      }
      child.go();
      if (!(await child.ready)) return await endOf();
      takeOver(child);
      return { type: "polls", report };
    } finally {
      cancel();
    }
  }

  function takeOver(child: WorkerChild): void {
    const before = current;
    current = child;
    cancelRestart?.();
    cancelRestart = undefined;
    const since = clock.now();
    void child.ended.then((end) => {
      if (child !== current) return;
      current = undefined;
      mourn(end, clock.now() - since);
    });
    if (before === undefined) return;
    draining.add(before);
    before.stop();
  }

  function mourn(end: ChildEnd, livedMs: number): void {
    if (isStopping) return;
    if (isHopeless(end)) {
      isGivenUp = true;
      return onHopeless(end);
    }
    const noted = noteDeath(deaths, { now: clock.now(), livedMs, random });
    ({ deaths } = noted);
    const { delayMs } = noted;
    if (delayMs === undefined) {
      isGivenUp = true;
      return onDeath(end);
    }
    restartIn(delayMs);
    onDeath(end, delayMs);
  }

  function restartIn(ms: number): void {
    cancelRestart?.();
    cancelRestart = clock.after(ms, () => {
      cancelRestart = undefined;
      void inTurn(restart);
    });
  }

  async function restart(): Promise<void> {
    if (current !== undefined || isStopping) return;
    const launched = await launch(() => []);
    if (launched.type === "ended") mourn(launched.end, 0);
    else if (launched.type === "refused") {
      options.onRefusal(launched.refusal);
      mourn({ code: launched.refusal.exitCode }, 0);
    }
  }

  async function replace(review: Review): Promise<Launch> {
    while (draining.size >= mostDraining && !isStopping) await Promise.race([...draining].map((child) => child.ended));
    const launched = await launch(review);
    if (launched.type === "polls") {
      deaths = noDeaths;
      isGivenUp = false;
    }
    return launched;
  }

  return {
    begin: () => inTurn(() => launch(() => [])),
    replace: (review) => inTurn(() => replace(review)),
    mourn: (end) => mourn(end, 0),
    isRunning: () => current !== undefined,
    isGivenUp: () => isGivenUp,
    stop() {
      isStopping = true;
      cancelRestart?.();
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

/** Wrong usage, invalid definitions and a refused login are the same the next time. */
const hopelessCodes: ReadonlySet<number> = new Set([64, 5, 7]);

const isHopeless = (end: ChildEnd): boolean => "code" in end && hopelessCodes.has(end.code);
