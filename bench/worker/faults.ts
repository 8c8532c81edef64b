/**
 * The fault scenarios of the test suite, on `flow worker start` and on the official JavaScript SDK: what each loses, runs twice and
 * burns retries for, and how soon it is back. `npm run bench:faults [scenario...]`
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as crashes from "../../test/faults/scenarios/crashes.ts";
import * as deliveries from "../../test/faults/scenarios/deliveries.ts";
import * as handlers from "../../test/faults/scenarios/handlers.ts";
import * as network from "../../test/faults/scenarios/network.ts";
import * as trouble from "../../test/faults/scenarios/server-trouble.ts";
import * as stops from "../../test/faults/scenarios/stops.ts";
import type { Account } from "../../test/faults/support/account.ts";
import type { Scenario } from "../../test/faults/support/play-scenario.ts";
import { playScenario } from "../../test/faults/support/play-scenario.ts";
import { clockEnvironment, createProcessWorker, flowProcess, removeFolders } from "../../test/faults/support/process-worker.ts";
import type { WorkerUnderTest } from "../../test/faults/support/worker-under-test.ts";

const scenarios: Scenario[] = [network, trouble, deliveries, handlers, stops, crashes].flatMap((module) =>
  Object.values(module).filter((value): value is Scenario => typeof value === "object" && "seed" in value),
);

const script = fileURLToPath(new URL("faults/js-sdk.js", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));

const jsSdk = createProcessWorker(
  "JS SDK 4.0.0",
  ({ runsFile, setup }) => {
    // With CI set, the SDK logs every task.
    const { CI: _, ...env } = process.env;
    const told = JSON.stringify({ ...setup, runsFile });
    const preload = clockEnvironment(setup);
    return spawn(process.execPath, ["--import", "jiti/register", script], {
      cwd: root,
      env: { ...env, FLOW_BENCH: told, ...preload },
      stdio: ["ignore", "pipe", "pipe"],
    });
  },
  /^started$/m,
);

/** How many times as long as ours may take. */
const patience = 4;

async function measure(scenario: Scenario, worker: WorkerUnderTest): Promise<{ account: Account; broken: string[] } | { failure: string }> {
  try {
    return await playScenario(scenario, worker, { patience });
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

const seconds = (ms: number | undefined): string => (ms === undefined ? "" : `${(Math.max(0, ms) / 1000).toFixed(1)} s`);

function row(scenario: Scenario, worker: WorkerUnderTest, result: Awaited<ReturnType<typeof measure>>): string {
  if ("failure" in result) return `| ${scenario.name} | ${worker.name} | | | | | | | | ${result.failure} |`;
  const { account, broken } = result;
  const { tasks, completed, lost, reruns, retriesBurnt, lostOnTheWay } = account;
  const isFaulty = (scenario.faults ?? []).some(({ untilMs }) => untilMs !== undefined) || account.restarted;
  const cells = [
    scenario.name,
    worker.name,
    `${completed}/${tasks}`,
    lost,
    reruns,
    lostOnTheWay,
    retriesBurnt - lostOnTheWay,
    isFaulty ? seconds(account.firstResultMs) : "",
    isFaulty ? seconds(account.allResultsMs) : "",
    broken.length === 0 ? "kept" : broken.slice(0, 3).join("; "),
  ];
  return `| ${cells.join(" | ")} |`;
}

const wanted = process.argv.slice(2);
console.log(
  "| scenario | worker | completed | lost | ran twice | lost on the way | retries burnt | first result | all results | promises |",
);
console.log("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
for (const scenario of scenarios) {
  if (wanted.length > 0 && !wanted.includes(scenario.name)) continue;
  const workers = [flowProcess, jsSdk];
  const results = await Promise.all(workers.map((worker) => measure(scenario, worker)));
  for (const [index, worker] of workers.entries()) {
    const result = results[index];
    if (result !== undefined) console.log(row(scenario, worker, result));
  }
}
removeFolders();
