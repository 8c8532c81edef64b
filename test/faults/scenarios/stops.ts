/** The worker is stopped, by a signal or by force. These need processes. */
import { pollUntil } from "../../harness/poll-until.ts";
import { workOf } from "../support/account.ts";
import type { Scenario, Stage } from "../support/play-scenario.ts";
import { untilRunning } from "./network.ts";

/** From a tenth of a second to three and a half, for a response timeout of three. */
const various = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    taskType: "work",
    input: { ms: 100 + ((index * 7919) % 3400) },
    responseTimeoutSeconds: 3,
  }));

const exitOf = (code: number | null | undefined, expected: number): string[] =>
  code === expected ? [] : [`it ended with ${code ?? "a signal"} instead of ${expected}`];

/** What it takes for a stop to have cost nothing: every task went back or was reported, and nobody had to wait. */
function keptEverything({ conductor }: Stage): string[] {
  return conductor.state
    .all()
    .filter(({ retryCount, status }) => retryCount > 0 || status === "IN_PROGRESS")
    .map((task) => `${workOf(task)} is ${task.status}, try ${task.retryCount + 1}`);
}

export const stopUnderLoad: Scenario = {
  name: "sigterm-under-load",
  about: "SIGTERM with a hundred tasks running and more waiting, for a server that hands out more than is asked for",
  seed: 51,
  conductor: { overDelivery: 20 },
  worker: { concurrency: 100, drainSeconds: 5 },
  work: various(200),
  play: async (stage) => {
    const { worker, conductor, settled, allow } = stage;
    await untilRunning(() => worker.runs(), 100);
    const signalledAt = conductor.now();
    worker.signal?.("SIGTERM");
    const code = await worker.ended;
    const tookMs = conductor.now() - signalledAt;
    problems.set(stage.conductor, [
      ...exitOf(code, 0),
      ...keptEverything(stage),
      ...(tookMs <= allow(6000) ? [] : [`it took ${tookMs.toFixed(0)} ms to stop`]),
      ...(conductor.ledger.open().length === 0 ? [] : [`${conductor.ledger.open().length} tasks were still held at the exit`]),
    ]);
    await stage.startAnother();
    await settled();
  },
  check: (stage) => [...(problems.get(stage.conductor) ?? []), ...keptEverything(stage)],
};

/** What was found in the middle of a play. */
const problems = new WeakMap<Stage["conductor"], string[]>();

const stopTwice = (signal: NodeJS.Signals): Scenario => ({
  name: `double-${signal.toLowerCase()}`,
  about: `${signal} twice, while twenty tasks run that would take a minute`,
  seed: 52,
  worker: { concurrency: 20, drainSeconds: 60 },
  work: [{ taskType: "work", count: 20, input: { ms: 60_000 } }],
  play: async (stage) => {
    const { worker, conductor, allow } = stage;
    await untilRunning(() => worker.runs(), 20);
    worker.signal?.(signal);
    await pollUntil(
      async () => worker.output(),
      (output) => output.includes('"event":"draining"'),
    );
    const signalledAt = conductor.now();
    worker.signal?.(signal);
    const code = await worker.ended;
    const tookMs = conductor.now() - signalledAt;
    problems.set(stage.conductor, [
      ...exitOf(code, signal === "SIGINT" ? 130 : 143),
      ...keptEverything(stage),
      ...(tookMs <= allow(2000) ? [] : [`it took ${tookMs.toFixed(0)} ms to stop`]),
    ]);
  },
  limits: { unfinished: 20 },
  check: (stage, account) => [
    ...(problems.get(stage.conductor) ?? []),
    ...(account.handedBack === 20 ? [] : [`${account.handedBack} of 20 were handed back`]),
  ],
});

export const stopTwiceByTerm = stopTwice("SIGTERM");
export const stopTwiceByInt = stopTwice("SIGINT");

export const jumpingClock: Scenario = {
  name: "clock-jumps",
  about:
    "the worker's wall clock jumps two hours to and fro, the server's is ten minutes off; tasks run longer than their response timeout",
  seed: 53,
  conductor: { dateSkewMs: 600_000 },
  worker: { clockJumpMs: 3_600_000, concurrency: 30 },
  work: [{ taskType: "work", count: 30, input: { ms: 3000 }, responseTimeoutSeconds: 2 }],
  faults: [{ untilMs: 4000, on: ["update"], share: 0.3, fault: { type: "status", status: 503 } }],
  limits: { allResultsMs: 3000 },
};
