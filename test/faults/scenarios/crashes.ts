/** The worker is killed without a chance to do anything, and another one starts in its place. */
import { appendFileSync, existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { pollUntil } from "../../harness/poll-until.ts";
import type { Scenario, Stage } from "../support/play-scenario.ts";
import { untilRunning } from "./network.ts";

const times = new WeakMap<Stage["conductor"], { restartedAt: number }>();

async function killAndStartAnother(stage: Stage, meanwhile?: () => void): Promise<void> {
  stage.worker.signal?.("SIGKILL");
  await stage.worker.ended;
  meanwhile?.();
  times.set(stage.conductor, { restartedAt: stage.conductor.now() });
  await stage.startAnother();
  await stage.settled();
}

/** Seconds from the start of the next worker until nothing was left of the first one. */
function cleanedUpLate({ conductor, allow }: Stage, mostMs: number): string[] {
  const restartedAt = times.get(conductor)?.restartedAt ?? Infinity;
  const last = conductor.events.filter(({ operation, at, answer }) => operation === "update" && at > restartedAt && answer === 200);
  const tookMs = (last.at(-1)?.endedAt ?? restartedAt) - restartedAt;
  return tookMs <= allow(mostMs) ? [] : [`it took ${tookMs.toFixed(0)} ms to put right what the dead worker left`];
}

export const killedWhileRunning: Scenario = {
  name: "kill-while-running",
  about: "SIGKILL while twenty tasks run; the response timeout is ten minutes",
  seed: 61,
  worker: { concurrency: 20 },
  work: [{ taskType: "work", count: 20, input: { ms: 1000 }, responseTimeoutSeconds: 600 }],
  play: async (stage) => {
    await untilRunning(() => stage.worker.runs(), 20);
    // A task that ends soon is never written down; these are, a moment after they came.
    await untilWritten(stage, /"held":"([^"]+)"/g);
    await killAndStartAnother(stage);
  },
  // What was running has to run again.
  limits: { reruns: 20 },
  check: (stage) => cleanedUpLate(stage, 10_000),
};

const undelivered = (tear: boolean): Scenario => ({
  name: tear ? "torn-journal" : "kill-with-undelivered",
  about: tear
    ? "the same, and the last line of what it wrote down is torn"
    : "SIGKILL while results wait for a server that refuses them; the response timeout is ten minutes",
  seed: 62,
  worker: { concurrency: 20 },
  work: [{ taskType: "work", count: 20, input: { ms: 20 }, responseTimeoutSeconds: 600 }],
  faults: [{ on: ["update"], fault: { type: "status", status: 503 } }],
  play: async (stage) => {
    await pollUntil(
      async () => stage.worker.runs().filter(({ what }) => what === "end").length,
      (ended) => ended === 20,
    );
    await untilWritten(stage, /"undelivered":\{.*?"taskId":"([^"]+)"/g);
    await killAndStartAnother(stage, () => {
      stage.conductor.pickFault = () => undefined;
      if (tear) tearJournals(stage);
    });
  },
  check: (stage) => cleanedUpLate(stage, 10_000),
});

export const killedWithUndelivered = undelivered(false);
export const tornJournal = undelivered(true);

function journalsOf({ worker }: Stage): string[] {
  const folder = path.join(worker.folder ?? ".", ".flow/worker");
  return existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
}

function tearJournals(stage: Stage): void {
  for (const file of journalsOf(stage)) appendFileSync(file, '{"undelivered":{"taskId":"tas');
}

/** A file that is written anew gets its name at the end. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** All twenty tasks stand in the journals so. */
async function untilWritten(stage: Stage, entry: RegExp): Promise<void> {
  const written = (): Set<string | undefined> =>
    new Set(journalsOf(stage).flatMap((file) => [...readIfThere(file).matchAll(entry)].map(([, taskId]) => taskId)));
  await pollUntil(
    async () => written().size,
    (count) => count === 20,
  );
}
