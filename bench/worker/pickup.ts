/**
 * How long a task waits in its queue until a handler is called, on a real server, at a low rate: with one task type, with ten, and with
 * fifty of which ten have had work in the last ten seconds. All contestants take turns within each run, with the same arrivals.
 */
import { loadavg } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Figure } from "../measure.ts";
import { median, ms, printFigures, times } from "../measure.ts";
import type { Timed } from "./timed/contestants.ts";
import { listTimed, startTimed } from "./timed/contestants.ts";
import { createRandom, define, openServer, pickups, quantile, runAll, schedule, sleep } from "./timed/runs.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    /** Tasks a run. */
    tasks: { type: "string", default: "100" },
    rate: { type: "string", default: "4" },
    seed: { type: "string", default: "1" },
    /** Parts of contestants' names. */
    only: { type: "string", multiple: true },
    case: { type: "string", multiple: true },
    /** A server that runs already. */
    url: { type: "string" },
    dist: { type: "string", default: path.resolve(import.meta.dirname, "../../dist") },
  },
});
const runs = Number(values.runs);
const rate = Number(values.rate);

const cases = [
  { name: "1 type", types: 1, busy: 1 },
  { name: "10 types", types: 10, busy: 10 },
  { name: "50 types, 10 busy", types: 50, busy: 10 },
].filter(({ name }) => values.case === undefined || values.case.includes(name));

interface Result {
  p50: number;
  p90: number;
  lost: number;
}

const contestants = listTimed(path.resolve(values.dist)).filter(({ name }) => values.only?.some((part) => name.includes(part)) !== false);
const server = await openServer(values.url);
let rounds = 0;

async function runOnce(contestant: Timed, types: number, busy: number, seed: number): Promise<Result> {
  // Names of its own: no contestant meets what another one has left.
  const prefix = `b_pickup_${Date.now().toString(36)}_${rounds++}`;
  const names = Array.from({ length: types }, (_, index) => `${prefix}_${index}`);
  // Busy ones lie among the others.
  const active = names.filter((_, index) => index % (types / busy) === 0);
  for (const name of active) await define(server.url, name, [name]);
  const running = await startTimed(contestant, server.url, names);
  try {
    running.begin();
    await sleep(3000);
    const random = createRandom(seed);
    // What comes first finds nobody prepared; it is not what is measured.
    await Promise.race([runAll(server.url, schedule(active, Math.max(10, active.length), rate * 2, random)), running.ended]);
    const ended = await Promise.race([runAll(server.url, schedule(active, Number(values.tasks), rate, random)), running.ended]);
    const waits = pickups(ended);
    return { p50: quantile(waits, 0.5), p90: quantile(waits, 0.9), lost: ended.length - waits.length };
  } finally {
    await running.kill();
  }
}

function describe(results: ReadonlyMap<Timed, Result[]>): Figure[] {
  const of = (contestant: Timed | undefined, pick: (result: Result) => number): number =>
    median((contestant === undefined ? [] : (results.get(contestant) ?? [])).map(pick));
  const bare = [...results.keys()].find(({ name }) => name.startsWith("bare"));
  return [...results].map(([contestant, list]) => {
    const [p50, p90] = [of(contestant, (result) => result.p50), of(contestant, (result) => result.p90)];
    return {
      what: `${contestant.name} (${contestant.configuration})`,
      value: `p50 ${ms(p50)}, p90 ${ms(p90)}`,
      beside: `lost ${list.reduce((sum, { lost }) => sum + lost, 0)}`,
      ratio: `${times(p50 / of(bare, (result) => result.p50))}, ${times(p90 / of(bare, (result) => result.p90))}`,
      goal: contestant.name === "flow" ? "p50 <= 1.10x, p90 <= 1.15x of the bare long poll" : "",
    };
  });
}

try {
  for (const { name, types, busy } of cases) {
    const results = new Map<Timed, Result[]>(
      contestants.filter(({ mostTypes }) => types <= mostTypes).map((contestant) => [contestant, []]),
    );
    for (let run = 0; run < runs; run++) {
      for (const [contestant, list] of results) {
        const result = await runOnce(contestant, types, busy, Number(values.seed) + run);
        list.push(result);
        console.error(
          `${name}, ${run + 1}/${runs} ${contestant.name}: p50 ${ms(result.p50)}, p90 ${ms(result.p90)}, load ${loadavg()[0]?.toFixed(1)}`,
        );
      }
    }
    printFigures(
      `Worker: from the queue to the handler, ${name}`,
      `${values.tasks} tasks a run at random times, ${rate} a second on average (seeds ${values.seed} to ${Number(values.seed) + runs - 1}); medians of ${runs} interleaved runs; a wait is from the server's scheduledTime to the call of the handler; load average ${loadavg()[0]?.toFixed(1)}.`,
      describe(results),
    );
  }
} finally {
  await server.close();
}
