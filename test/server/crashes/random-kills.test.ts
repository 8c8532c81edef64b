import { copyFileSync, existsSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { checkDatabase } from "../../../src/server/store/check-database.ts";
import { openDatabase } from "../../../src/server/store/database.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { testScale } from "../../harness/scale.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import { createRandom } from "../../workers/seeded-random.ts";
import { schedule, taskDefs, workerTypes, workflowDefs } from "./definitions.ts";
import { createLedger } from "./ledger.ts";
import { runClients, tasksIn } from "./load.ts";
import type { ServerProcess } from "./server-process.ts";
import { startServerProcess } from "./server-process.ts";
import { findLeftOvers, findLosses } from "./verify.ts";

const killsOfAChain = 5;
/** Five kills in `npm test`, two hundred in `npm run test:long` with its usual scale. */
const chains = testScale === 1 ? 1 : Math.ceil((4 * testScale) / killsOfAChain);
const longestStartMs = 1500;

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
async function findDamage(dbFile: string): Promise<unknown[]> {
  const copy = path.join(tempFolder(), "copy.db");
  for (const end of ["", "-wal", "-journal"]) if (existsSync(dbFile + end)) copyFileSync(dbFile + end, copy + end);
  const database = await openDatabase(copy);
  const { findings } = checkDatabase(database);
  database.close();
  return findings;
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
        await Promise.all(
          tasks.map((task) => server.send("POST", "/tasks", { ...task, status: "COMPLETED", outputData: { output: "drained" } })),
        );
      }
      return findLeftOvers(server);
    },
    (problems) => problems.every((problem) => !problem.includes("is still")),
    { deadlineMs: 120_000, everyMs: 50 },
  ).catch(() => undefined);
}

/** The seed is the test's name; the moments differ all the same, with the machine. */
it.each(Array.from({ length: chains }, (_, index) => index + 1))(
  "nothing that was acknowledged is lost by kills at any moment, seed %i",
  async (seed) => {
    const random = createRandom(seed);
    const dbFile = path.join(tempFolder(), "server.db");
    const ledger = createLedger();
    const complaints: string[] = [];
    let number = 0;
    let kills = 0;
    const first = await startSurely(dbFile);
    await send(first, "POST", "/metadata/taskdefs", taskDefs);
    await send(first, "PUT", "/metadata/workflow", workflowDefs);
    await send(first, "POST", "/scheduler/schedules", schedule);
    for (let server: ServerProcess | undefined = first; kills < killsOfAChain;) {
      if (server !== undefined) {
        const killed = server;
        let isOver = false;
        const until = ledger.count() + Math.floor(random() ** 2 * 500);
        const isOverNow = (): boolean => {
          if (!isOver && ledger.count() >= until) {
            isOver = true;
            setTimeout(() => void killed.kill(), random() * 5);
          }
          return false;
        };
        await runClients({ server, ledger, random, complaints, busy: new Set(), nextNumber: () => (number += 1), isOver: isOverNow });
        await killed.kill();
      }
      kills += 1;
      expect(await findDamage(dbFile)).toEqual([]);
      // Now and then in the middle of a start.
      const isHasty = kills < killsOfAChain && random() < 0.25;
      server = await startServerProcess(dbFile, isHasty ? random() * longestStartMs : undefined);
      if (server !== undefined) expect(await findLosses(server, ledger)).toEqual([]);
      if (server !== undefined && kills === killsOfAChain) {
        await drain(server, ledger.runs());
        expect(await findLeftOvers(server)).toEqual([]);
        await server.kill();
      }
    }
    expect(await findDamage(dbFile)).toEqual([]);
    expect(complaints).toEqual([]);
  },
  600_000,
);
