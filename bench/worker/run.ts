/**
 * The worker beside its peers: a backlog of tasks whose handler does nothing, on a null server and on a real one. Every run has all
 * contestants in turn, so that what else the machine does hits all of them.
 */
import { loadavg } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { median, printFigures, times } from "../measure.ts";
import type { Figure } from "../measure.ts";
import type { Contestant } from "./contestants.ts";
import { listContestants } from "./contestants.ts";
import { startNullServer } from "./null-contest.ts";
import { startRealContest } from "./real-contest.ts";

const { values } = parseArgs({
  options: {
    tasks: { type: "string", default: "10000" },
    runs: { type: "string", default: "5" },
    concurrency: { type: "string", default: "32" },
    /** Parts of contestants' names. */
    only: { type: "string", multiple: true },
    server: { type: "string", default: "both" },
    "real-tasks": { type: "string", default: "300" },
    "real-runs": { type: "string", default: "5" },
    dist: { type: "string", default: path.resolve(import.meta.dirname, "../../dist") },
  },
});
const runs = Number(values.runs);
const concurrency = Number(values.concurrency);
const onReal = ["flow", "bare", "best"];

interface Result {
  tasksPerSecond: number;
  cpuMsPerTask: number;
  peakMiB: number;
  lost: number;
  duplicates: number;
  wrong: number;
  requestsPerTask?: number;
  serverCpuMsPerTask?: number;
}

type Results = Map<Contestant, Result[]>;

const all = listContestants(concurrency, path.resolve(values.dist));
const chosen = values.only === undefined ? all : all.filter(({ name }) => values.only?.some((part) => name.includes(part)));
const load = (): string =>
  loadavg()
    .map((value) => value.toFixed(1))
    .join(" ");

async function contest(
  contestants: readonly Contestant[],
  rounds: number,
  run: (contestant: Contestant) => Promise<Result>,
): Promise<Results> {
  const results: Results = new Map(contestants.map((contestant) => [contestant, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const contestant of contestants) {
      const result = await run(contestant);
      results.get(contestant)?.push(result);
      console.error(
        `${round}/${rounds} ${contestant.name}: ${result.tasksPerSecond.toFixed(0)}/s, ${result.cpuMsPerTask.toFixed(3)} ms, load ${load()}`,
      );
    }
  }
  return results;
}

function describe(results: Results): Figure[] {
  const medianOf = (contestant: Contestant | undefined, pick: (result: Result) => number): number =>
    median((contestant === undefined ? [] : (results.get(contestant) ?? [])).map(pick));
  const speed = ({ tasksPerSecond }: Result): number => tasksPerSecond;
  const cpu = ({ cpuMsPerTask }: Result): number => cpuMsPerTask;
  const named = (part: string): Contestant | undefined => [...results.keys()].find(({ name }) => name.includes(part));
  const references = [named("bare"), named("best")].filter((contestant) => contestant !== undefined);
  return [...results].map(([contestant, list]) => {
    const sum = (pick: (result: Result) => number): number => list.reduce((total, result) => total + pick(result), 0);
    const optional = (pick: (result: Result) => number | undefined, decimals: number, unit: string): string =>
      list.some((result) => pick(result) !== undefined)
        ? `, ${medianOf(contestant, (result) => pick(result) ?? Number.NaN).toFixed(decimals)} ${unit}`
        : "";
    const requests = optional(({ requestsPerTask }) => requestsPerTask, 2, "requests");
    const serverCpu = optional(({ serverCpuMsPerTask }) => serverCpuMsPerTask, 3, "ms of the server's");
    return {
      what: `${contestant.name} (${contestant.configuration})`,
      value: `${medianOf(contestant, speed).toFixed(0)} tasks/s; ${medianOf(contestant, cpu).toFixed(3)} ms CPU a task${serverCpu}${requests}; ${medianOf(contestant, ({ peakMiB }) => peakMiB).toFixed(0)} MiB`,
      beside: `lost ${sum(({ lost }) => lost)}, duplicated ${sum(({ duplicates }) => duplicates)}, wrong ${sum(({ wrong }) => wrong)}`,
      ratio: references
        .filter((reference) => reference !== contestant)
        .map((reference) => `${times(medianOf(contestant, speed) / medianOf(reference, speed))} of ${reference.name}`)
        .join(", "),
      goal: contestant.name === "flow" && requests !== "" ? ">= 0.75x of the bare loop, >= 4.5x of the JS SDK, <= 0.12 ms" : "",
    };
  });
}

if (values.server !== "real") {
  const server = await startNullServer();
  const before = load();
  try {
    const results = await contest(chosen, runs, (contestant) => server.run(contestant, concurrency, Number(values.tasks)));
    printFigures(
      "Worker: a backlog on a null server",
      `${values.tasks} tasks a run after a warm-up, medians of ${runs} interleaved runs; CPU: user and system time of all processes of the contestant; load average ${before} before, ${load()} after.`,
      describe(results),
    );
  } finally {
    server.close();
  }
}
if (values.server !== "null") {
  const server = await startRealContest();
  const before = load();
  const tasks = Number(values["real-tasks"]);
  const contestants = chosen.filter(({ name }) => onReal.some((part) => name.includes(part)));
  try {
    const results = await contest(contestants, Number(values["real-runs"]), (contestant) => server.run(contestant, concurrency, tasks));
    printFigures(
      "Worker: a backlog on a real server",
      `Conductor 3.32.1 with SQLite on the same machine; ${tasks} workflows of one task that wait already, medians of ${values["real-runs"]} interleaved runs; load average ${before} before, ${load()} after.`,
      describe(results),
    );
  } finally {
    await server.close();
  }
}
