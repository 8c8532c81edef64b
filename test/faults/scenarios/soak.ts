/** Hours in minutes: steady work at four fifths of what the worker can do, and something goes wrong every few seconds. */
import { createRepeatableChance } from "../../../src/testing/repeatable.ts";
import type { FaultWindow } from "../support/fault-schedule.ts";
import type { Census } from "../support/handler.ts";
import type { Scenario, Stage } from "../support/play-scenario.ts";
import type { WireFault } from "../support/wire-faults.ts";

const slots = 20;
const taskMs = 200;
const everyMs = Math.round(taskMs / slots / 0.8);
const censusEveryMs = 1000;
const quietAtEndMs = 3000;
/** An answer that is lost strands its tasks until then. */
const steady = { atMs: 0, responseTimeoutSeconds: 4, retries: 10 };

const troubles: readonly { on: FaultWindow["on"]; share?: number; most?: number; fault: WireFault | readonly WireFault[] }[] = [
  { on: ["update"], most: 1, fault: { type: "restart", downMs: 500 } },
  { on: ["poll", "update", "lease"], fault: [500, 502, 503].map((status) => ({ type: "status", status }) as const) },
  {
    on: ["poll", "update", "lease"],
    share: 0.1,
    fault: (["before", "after", "mid-body"] as const).map((when) => ({ type: "reset", when }) as const),
  },
  { on: ["update"], share: 0.3, fault: { type: "slow", when: "after", ms: 1500 } },
];

export function soak(minutes: number, seed: number): Scenario {
  const lengthMs = minutes * 60_000;
  return {
    name: "soak",
    about: `${minutes} minutes of steady work and random faults`,
    seed,
    worker: { concurrency: slots, tasks: [{ name: "work" }, { name: "census" }] },
    work: [
      { ...steady, taskType: "work", count: Math.floor(lengthMs / everyMs), everyMs, input: { ms: taskMs } },
      { ...steady, taskType: "census", count: Math.floor(lengthMs / censusEveryMs), everyMs: censusEveryMs, input: { do: "census" } },
    ],
    faults: randomFaults(lengthMs - quietAtEndMs, createRepeatableChance(seed)),
    // Outages leave a backlog, which takes its time at four fifths of the load.
    deadlineMs: lengthMs * 1.2 + 60_000,
  };
}

/** Each lasts a second or two, and two to six are between the beginnings of two. */
function randomFaults(untilMs: number, random: () => number): FaultWindow[] {
  const windows: FaultWindow[] = [];
  for (let fromMs = 1000; fromMs < untilMs; fromMs += 2000 + 4000 * random()) {
    const trouble = troubles[Math.floor(random() * troubles.length)];
    if (trouble !== undefined) windows.push({ ...trouble, fromMs, untilMs: Math.min(untilMs, fromMs + 1000 + 1000 * random()) });
  }
  return windows;
}

export interface SoakFigures {
  /** Megabytes in ten minutes, by least squares over the second half. */
  rssSlope: number;
  heapSlope: number;
  first: Census;
  last: Census;
  mostTimers: number;
  mostSockets: number;
}

export function measureSoak({ conductor }: Stage): SoakFigures {
  const all = conductor.state
    .all()
    .flatMap(({ outputData, updateTime }) => (isCensus(outputData) ? [{ ...outputData, at: updateTime }] : []));
  const late = all.slice(all.length >> 1);
  const [first] = all;
  const last = all.at(-1);
  if (first === undefined || last === undefined) throw new Error("No census was taken.");
  return {
    rssSlope: slope(late.map(({ at, rssMb }) => [at, rssMb])),
    heapSlope: slope(late.map(({ at, heapMb }) => [at, heapMb])),
    first,
    last,
    mostTimers: Math.max(...late.map(({ timers }) => timers)),
    mostSockets: Math.max(...late.map(({ sockets }) => sockets)),
  };
}

const isCensus = (output: object): output is Census => "rssMb" in output;

const tenMinutes = 600_000;

function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const above = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const below = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return below === 0 ? 0 : (above / below) * tenMinutes;
}
