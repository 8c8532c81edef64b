/** One file, and servers on it that are killed one after the other under load. */
import { copyFileSync, existsSync } from "node:fs";
import path from "node:path";
import type { Random } from "../../../src/workers/clock.ts";
import { checkDatabase } from "../../../src/server/store/check-database.ts";
import { openDatabase } from "../../../src/server/store/database.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import { createRepeatableChance } from "../../../src/testing/repeatable.ts";
import { schedule, taskDefs, workerTypes, workflowDefs } from "./definitions.ts";
import { createLedger } from "./ledger.ts";
import type { Ledger } from "./ledger.ts";
import { runClients, tasksIn } from "./load.ts";
import type { ServerProcess } from "./server-process.ts";
import { startServerProcess } from "./server-process.ts";
import { findLeftOvers, findLosses } from "./verify.ts";

/** How many acknowledgements a server lives at most. */
const longestLife = 500;
/** The moment of a kill is not tied to an answer. */
const blurMs = 5;
/** In a start that is cut off. */
const longestStartMs = 1500;

interface Chain {
  dbFile: string;
  ledger: Ledger;
  random: Random;
  problems: string[];
  nextNumber: () => number;
}

/** Everything that went wrong, in words. The moments differ from run to run, with the machine; the requests follow from the seed. */
export async function runKillChain(seed: number, kills: number): Promise<string[]> {
  let number = 0;
  const dbFile = path.join(tempFolder(), "server.db");
  const chain: Chain = {
    dbFile,
    ledger: createLedger(),
    random: createRepeatableChance(seed),
    problems: [],
    nextNumber: () => (number += 1),
  };
  let server: ServerProcess | undefined = await startSurely(dbFile);
  await send(server, "POST", "/metadata/taskdefs", taskDefs);
  await send(server, "PUT", "/metadata/workflow", workflowDefs);
  await send(server, "POST", "/scheduler/schedules", schedule);
  for (let killed = 1; killed <= kills; killed += 1) {
    if (server !== undefined) await liveAndDie(chain, server);
    chain.problems.push(...(await findDamage(dbFile)));
    // Now and then in the middle of a start.
    const isHasty = killed < kills && chain.random() < 0.25;
    server = await startServerProcess(dbFile, isHasty ? chain.random() * longestStartMs : undefined);
    if (server !== undefined) chain.problems.push(...(await findLosses(server, chain.ledger)));
    if (chain.problems.length > 0) return chain.problems;
  }
  if (server !== undefined) {
    await drain(server, chain.ledger.runs());
    chain.problems.push(...(await findLeftOvers(server)));
    await server.kill();
  }
  return [...chain.problems, ...(await findDamage(dbFile))];
}

async function liveAndDie({ ledger, random, problems, nextNumber }: Chain, server: ServerProcess): Promise<void> {
  const until = ledger.count() + Math.floor(random() ** 2 * longestLife);
  let isDying = false;
  const watch = (): void => {
    if (isDying || ledger.count() < until) return;
    isDying = true;
    setTimeout(() => void server.kill(), random() * blurMs);
  };
  await runClients({ server, ledger, random, complaints: problems, busy: new Set(), nextNumber, watch });
  await server.kill();
}

async function send(server: ServerProcess, method: string, at: string, body?: unknown): Promise<void> {
  const answer = await server.send(method, at, body);
  if (answer === undefined || answer.status >= 300) throw new Error(`${method} ${at}: ${JSON.stringify(answer)}`);
}

async function startSurely(dbFile: string): Promise<ServerProcess> {
  const server = await startServerProcess(dbFile);
  if (server === undefined) throw new Error("The server was killed.");
  return server;
}

/** SQLite's own check and ours, on a copy: the next server is to find the file as the kill left it. */
async function findDamage(dbFile: string): Promise<string[]> {
  const copy = path.join(tempFolder(), "copy.db");
  for (const end of ["", "-wal", "-journal"]) if (existsSync(dbFile + end)) copyFileSync(dbFile + end, copy + end);
  const database = await openDatabase(copy);
  const { findings } = checkDatabase(database);
  database.close();
  return findings.map((finding) => JSON.stringify(finding));
}

/** Works on everything that is left until nothing is open. Nothing is started any more. */
async function drain(server: ServerProcess, runs: readonly string[]): Promise<void> {
  await send(server, "PUT", `/scheduler/schedules/${schedule.name}/pause`);
  await Promise.all(runs.map((workflowId) => server.send("PUT", `/workflow/${workflowId}/resume`)));
  await pollUntil(
    async () => {
      for (const type of workerTypes) {
        const answer = await server.send("GET", `/tasks/poll/batch/${type}?count=500&timeout=20&workerid=w`);
        const tasks = tasksIn(answer?.body ?? null);
        const result = { status: "COMPLETED", outputData: { output: "drained" } };
        await Promise.all(tasks.map((task) => server.send("POST", "/tasks", { ...task, ...result })));
      }
      return findLeftOvers(server);
    },
    (problems) => problems.every((problem) => !problem.includes("is still")),
    { deadlineMs: 120_000, everyMs: 50 },
  ).catch(() => undefined);
}
