/**
 * A workflow of five tasks, one after the other, on a real server: from its start to its end by the server's clock. One runs at a time,
 * so what is measured is how soon each task is picked up and reported. All contestants take turns within each run.
 */
import { loadavg } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Figure } from "../measure.ts";
import { median, ms, printFigures, times } from "../measure.ts";
import type { Timed } from "./timed/contestants.ts";
import { listTimed, startTimed } from "./timed/contestants.ts";
import { createRandom, define, openServer, quantile, runAll, sleep } from "./timed/runs.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    /** Workflows a run. */
    chains: { type: "string", default: "25" },
    seed: { type: "string", default: "1" },
    /** Parts of contestants' names. */
    only: { type: "string", multiple: true },
    /** A server that runs already. */
    url: { type: "string" },
    dist: { type: "string", default: path.resolve(import.meta.dirname, "../../dist") },
  },
});
const runs = Number(values.runs);
const length = 5;
/** The first ones find nobody prepared; they are not what is measured. */
const warmUp = 5;
const mostPauseMs = 250;

interface Result {
  p50: number;
  p90: number;
  lost: number;
}

const contestants = listTimed(path.resolve(values.dist)).filter(({ name }) => values.only?.some((part) => name.includes(part)) !== false);
const server = await openServer(values.url);
let rounds = 0;

async function runOnce(contestant: Timed, seed: number): Promise<Result> {
  const prefix = `b_chain_${Date.now().toString(36)}_${rounds++}`;
  const names = Array.from({ length }, (_, index) => `${prefix}_${index}`);
  await define(server.url, prefix, names);
  const running = await startTimed(contestant, server.url, names);
  const random = createRandom(seed);
  const tookMs: number[] = [];
  let lost = 0;
  try {
    running.begin();
    await sleep(3000);
    for (let index = 0; index < warmUp + Number(values.chains); index++) {
      await sleep(random() * mostPauseMs);
      const [run] = await Promise.race([runAll(server.url, [{ at: 0, workflow: prefix }]), running.ended]);
      if (run?.status !== "COMPLETED") lost += 1;
      else if (index >= warmUp) tookMs.push(run.endTime - run.createTime);
    }
    return { p50: quantile(tookMs, 0.5), p90: quantile(tookMs, 0.9), lost };
  } finally {
    await running.kill();
  }
}

function describe(results: ReadonlyMap<Timed, Result[]>): Figure[] {
  const of = (contestant: Timed | undefined, pick: (result: Result) => number): number =>
    median((contestant === undefined ? [] : (results.get(contestant) ?? [])).map(pick));
  const flow = [...results.keys()].find(({ name }) => name === "flow");
  return [...results].map(([contestant, list]) => {
    const p50 = of(contestant, (result) => result.p50);
    return {
      what: `${contestant.name} (${contestant.configuration})`,
      value: `p50 ${ms(p50)}, p90 ${ms(of(contestant, (result) => result.p90))}`,
      beside: `lost ${list.reduce((sum, { lost }) => sum + lost, 0)}`,
      ratio: contestant === flow ? "" : `${times(p50 / of(flow, (result) => result.p50))} of flow`,
      goal: contestant === flow ? "less than any peer" : "",
    };
  });
}

try {
  const results = new Map<Timed, Result[]>(
    contestants.filter(({ mostTypes }) => length <= mostTypes).map((contestant) => [contestant, []]),
  );
  for (let run = 0; run < runs; run++) {
    for (const [contestant, list] of results) {
      const result = await runOnce(contestant, Number(values.seed) + run);
      list.push(result);
      console.error(
        `${run + 1}/${runs} ${contestant.name}: p50 ${ms(result.p50)}, p90 ${ms(result.p90)}, load ${loadavg()[0]?.toFixed(1)}`,
      );
    }
  }
  printFigures(
    `Worker: a chain of ${length} tasks`,
    `${values.chains} workflows a run, one at a time with random pauses (seeds ${values.seed} to ${Number(values.seed) + runs - 1}) after ${warmUp} to warm up; medians of ${runs} interleaved runs; load average ${loadavg()[0]?.toFixed(1)}.`,
    describe(results),
  );
} finally {
  await server.close();
}
