/**
 * `npm run test:differential -- [--count 500] [--seed N] [--parallel 4]`: random workflow definitions with scripted workers on the
 * embedded server and on a real Conductor, the one at FLOW_CONDUCTOR_URL or one of its own. Prints the seed of each difference, what
 * differs and the smallest case that shows it. Ends with 1 where there is one.
 */
import { parseArgs } from "node:util";
import { stringifyJson } from "../src/core/exact-json.ts";
import { createServer } from "../src/server/create-server.ts";
import type { Case } from "../test/differential/case.ts";
import { describeDifference, kindOf } from "../test/differential/compare.ts";
import { minimise } from "../test/differential/minimise.ts";
import { judgeCase } from "../test/differential/run-case.ts";
import type { Servers } from "../test/differential/run-case.ts";
import { runMany } from "../test/differential/run-many.ts";
import type { Summary } from "../test/differential/run-many.ts";
import { quickWrites, startRealServer } from "../test/harness/real-server.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "500" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    parallel: { type: "string", default: "4" },
  },
});
const firstSeed = Number(values.seed);
const count = Number(values.count);

/**
 * A thread of the real server looks at an open JOIN again and again without a pause, two hundred times. That is most of its load, and how
 * it sees failed tries before the next ones are there, so it pauses for a second from the first time on. Nor do its writes wait for the
 * disk, and its threads seldom for each other.
 */
const calmServer = {
  "conductor.app.system-task-postpone-threshold": "0",
  ...quickWrites,
  "spring.datasource.hikari.maximum-pool-size": "40",
};

async function main(servers: Servers): Promise<number> {
  const startedAt = Date.now();
  let done = 0;
  const summary = await runMany(servers, {
    firstSeed,
    count,
    parallel: Number(values.parallel),
    report(seed, { differences, runs, isUndecided }) {
      done += 1;
      if (isUndecided) console.log(`Seed ${seed}: undecided, as the real server is overloaded; try a smaller --parallel`);
      else if (differences.length > 0) console.log(`Seed ${seed}: ${differences.length} differences`);
      else if (runs > 1) console.log(`Seed ${seed}: agreed at run ${runs} of the real server`);
      if (done % 50 === 0) console.log(`${done} of ${count} after ${Math.round((Date.now() - startedAt) / 1000)} s`);
    },
  });
  for (const one of summary.differing) await explain(servers, one);
  console.log(
    stringifyJson(
      {
        seeds: `${firstSeed} to ${firstSeed + count - 1}`,
        agreed: summary.agreed,
        differing: summary.differing.map(({ seed }) => seed),
        raced: summary.raced,
        undecided: summary.undecided,
        statuses: summary.statuses,
        types: summary.types,
        seconds: Math.round((Date.now() - startedAt) / 1000),
      },
      2,
    ),
  );
  return summary.differing.length === 0 ? 0 : 1;
}

async function explain(servers: Servers, { seed, given, verdict }: Summary["differing"][number]): Promise<void> {
  console.log(`\nSeed ${seed}:`);
  console.log(verdict.differences.slice(0, 8).map(describeDifference).join("\n"));
  const kinds = new Set(verdict.differences.map(kindOf));
  const isDifferent = async (candidate: Case): Promise<boolean> =>
    (await judgeCase(servers, candidate)).differences.some((one) => kinds.has(kindOf(one)));
  const smallest = await minimise(given, isDifferent, 80);
  console.log(`The smallest case that was found:\n${stringifyJson({ ...smallest })}`);
}

// Ends the real server as well.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
const embedded = await createServer({});
const listener = await embedded.listen({ port: 0 });
const address = process.env["FLOW_CONDUCTOR_URL"] ?? "";
const real = address === "" ? await startRealServer(process.env, calmServer) : undefined;
try {
  process.exitCode = await main({ real: real?.url ?? `${address.replace(/\/(?:api\/?)?$/, "")}/api`, ours: `${listener.url}/api` });
} finally {
  await real?.close();
  await embedded.close();
}
