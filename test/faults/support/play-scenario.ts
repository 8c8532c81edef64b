/** Plays one scenario with one worker: a conductor of its own, the work, the faults, and the account of it. */
import type { MachinePace } from "../../harness/machine-pace.ts";
import { startMachinePace } from "../../harness/machine-pace.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import type { NewTask } from "../../workers/fake-task-state.ts";
import type { Account } from "./account.ts";
import { drawUpAccount, isSettled } from "./account.ts";
import type { FaultWindow } from "./fault-schedule.ts";
import { createFaultSchedule, healedAtMs } from "./fault-schedule.ts";
import type { TcpConductor, TcpConductorOptions } from "./tcp-conductor.ts";
import { startTcpConductor } from "./tcp-conductor.ts";
import type { RunningWorker, WorkerSetup, WorkerUnderTest } from "./worker-under-test.ts";

export interface Work extends NewTask {
  /** 1 if absent. */
  count?: number;
  /** From the worker's start; before it if absent. */
  atMs?: number;
  /** Between one and the next, from `atMs`. */
  everyMs?: number;
}

export interface Scenario {
  name: string;
  /** What goes wrong, in a few words. */
  about: string;
  seed: number;
  conductor?: TcpConductorOptions;
  worker?: Partial<Omit<WorkerSetup, "url">>;
  work: readonly Work[];
  faults?: readonly FaultWindow[];
  /** Until everything is settled, if absent. */
  play?: (stage: Stage) => Promise<void>;
  /** How long all of it may take; a minute if absent. */
  deadlineMs?: number;
  /** Nothing else is allowed where a limit is absent: 0 lost, 0 reruns, no retries burnt but for what was lost on the way. */
  limits?: Partial<Limits>;
  /** What is special about it: what does not hold, in words. */
  check?: (stage: Stage, account: Account) => string[];
}

export interface Limits {
  lost: number;
  reruns: number;
  retriesBurnt: number;
  /** Tries that did not complete: the server's ledger says otherwise of those. */
  unfinished: number;
  firstResultMs: number;
  allResultsMs: number;
  busiestSecond: number;
}

export interface Stage {
  conductor: TcpConductor;
  worker: RunningWorker;
  setup: WorkerSetup;
  /** Another worker on the same server, as after a restart. It takes the place of `worker`. */
  startAnother(): Promise<RunningWorker>;
  /** Resolves when everything is settled, or the deadline has passed, which is then said. */
  settled(): Promise<void>;
  /** Milliseconds since the worker's start. */
  elapsedMs(): number;
  /** Resolves at that time since the worker's start. */
  at(ms: number): Promise<void>;
  /** What may take so long on a quiet machine may take that long on this one, as slow as it was meanwhile. */
  allow(ms: number): number;
}

export interface Played {
  account: Account;
  /** What does not hold, in words. */
  broken: string[];
  /** What the workers printed. */
  output: string;
}

/** Work of a scenario that is still to come. */
interface Coming {
  timers: NodeJS.Timeout[];
  left: number;
}

const defaults = { tasks: [{ name: "work" }], concurrency: 10, drainSeconds: 5 };

export interface PlayOptions {
  /** How many times as long as the scenario says everything may take; 1 if absent. */
  patience?: number;
}

export async function playScenario(scenario: Scenario, driver: WorkerUnderTest, { patience = 1 }: PlayOptions = {}): Promise<Played> {
  const pace = startMachinePace();
  const conductor = await startTcpConductor(scenario.conductor);
  const setup: WorkerSetup = { ...defaults, ...scenario.worker, url: conductor.url };
  const coming: Coming = { timers: [], left: scenario.work.reduce((sum, { count = 1 }) => sum + count, 0) };
  const { timers } = coming;
  const workers: RunningWorker[] = [];
  const broken: string[] = [];
  // Everything begins with the first poll: a process takes its time to get there.
  let startedAt: number | undefined;
  const elapsedMs = (): number | undefined => {
    startedAt ??= conductor.events.find(({ operation }) => operation === "poll")?.at;
    return startedAt === undefined ? undefined : conductor.now() - startedAt;
  };
  conductor.pickFault = createFaultSchedule(scenario.faults ?? [], scenario.seed, elapsedMs);
  for (const work of scenario.work) if (work.atMs === undefined) addWork(conductor, work, coming);

  const start = async (): Promise<RunningWorker> => {
    const worker = await driver.start(setup);
    workers.push(worker);
    return worker;
  };
  try {
    const stage: Stage = {
      conductor,
      worker: await start(),
      setup,
      startAnother: async () => (stage.worker = await start()),
      settled: async () => {
        const left = await waitUntilSettled(conductor, coming, (scenario.deadlineMs ?? 60_000) * patience);
        if (left !== undefined) broken.push(`not settled in time: ${left}`);
      },
      elapsedMs: () => elapsedMs() ?? 0,
      allow: pace.allow,
      at: (ms) => new Promise((resolve) => timers.push(setTimeout(resolve, Math.max(0, ms - (elapsedMs() ?? 0))))),
    };
    await pollUntil(
      async () => elapsedMs(),
      (elapsed) => elapsed !== undefined,
      { everyMs: 2, deadlineMs: 60_000 },
    );
    for (const work of scenario.work) {
      if (work.atMs !== undefined) timers.push(setTimeout(() => addWork(conductor, work, coming), work.atMs - stage.elapsedMs()));
    }
    await (scenario.play ?? playUntilSettled)(stage);
    if (scenario.play === undefined) broken.push(...(await sayEnd(stage.worker)));
    conductor.state.releasePolls();
    await stage.worker.stop();
    const healedAt = Math.max((startedAt ?? 0) + healedAtMs(scenario.faults ?? []), conductor.upSince());
    const runs = workers.flatMap((worker) => worker.runs());
    const account = drawUpAccount(conductor, runs, { fromMs: startedAt ?? 0, healedAt });
    broken.push(
      ...brokenLimits(scenario.limits ?? {}, account, pace.allow),
      ...account.problems,
      ...(scenario.check?.(stage, account) ?? []),
    );
    return { account, broken, output: workers.map((worker) => worker.output()).join("\n") };
  } finally {
    for (const timer of timers) clearTimeout(timer);
    for (const worker of workers) await worker.kill();
    await conductor.close();
    await pace.stop();
  }
}

async function playUntilSettled(stage: Stage): Promise<void> {
  await stage.settled();
}

/** A process that nobody has told to end should be there. */
async function sayEnd({ ended }: RunningWorker): Promise<string[]> {
  const code = await Promise.race([ended ?? Promise.resolve("running"), Promise.resolve("running")]);
  return code === "running" ? [] : [`its process ended with ${code ?? "a signal"}`];
}

function addWork(conductor: TcpConductor, { count = 1, everyMs, atMs: _atMs, ...task }: Work, coming: Coming): void {
  for (let index = 0; index < count; index += 1) {
    const add = (): void => {
      coming.left -= 1;
      conductor.add({ retries: 3, responseTimeoutSeconds: 60, ...task });
    };
    if (everyMs === undefined) add();
    else coming.timers.push(setTimeout(add, index * everyMs));
  }
}

/** What is left then, in words; undefined for nothing. */
async function waitUntilSettled(conductor: TcpConductor, coming: Coming, deadlineMs: number): Promise<string | undefined> {
  const giveUpAt = conductor.now() + deadlineMs;
  const isOver = (): boolean => coming.left === 0 && isSettled(conductor);
  await pollUntil(
    async () => isOver() || conductor.now() > giveUpAt,
    (isEnough) => isEnough,
    { deadlineMs: deadlineMs * 2, everyMs: 10 },
  );
  return isOver() ? undefined : JSON.stringify(countStatuses(conductor));
}

function countStatuses({ state }: TcpConductor): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of state.all()) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

const times: ReadonlySet<string> = new Set<keyof Limits>(["firstResultMs", "allResultsMs"]);

function brokenLimits(given: Partial<Limits>, account: Account, allow: MachinePace["allow"]): string[] {
  const limits = { lost: 0, reruns: 0, retriesBurnt: account.lostOnTheWay, unfinished: 0, ...given };
  const figures: Record<keyof Limits, number | undefined> = { ...account, unfinished: account.tasks - account.completed };
  return Object.entries(limits).flatMap(([name, limit]) => {
    const most = times.has(name) ? allow(limit) : limit;
    const figure = name in figures ? figures[name as keyof Limits] : undefined;
    return figure !== undefined && figure <= most ? [] : [`${name}: ${figure ?? "never"}, at most ${Math.round(most)}`];
  });
}
