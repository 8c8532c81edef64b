/**
 * A run that is killed, or cut off, at any request of an apply: the journal names what is unknown, nothing of others is touched,
 * and the next run goes on from there, or takes it back. A sample of the requests in `npm test`, all of a larger apply in
 * `npm run test:long`.
 */
import { describe, expect, it } from "vitest";
import { readJournals } from "../../src/project/journal.ts";
import type { JournalRun } from "../../src/core/journal.ts";
import { readDocument } from "../commands/support/documents.ts";
import { runInProcess } from "../commands/support/run-in-process.ts";
import type { FaultProxy, Moment, ProxyFault } from "../harness/fault-proxy.ts";
import { startFaultProxy } from "../harness/fault-proxy.ts";
import { testScale } from "../harness/scale.ts";
import { startTarget } from "../harness/target.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { startFlow } from "./support/run-flow.ts";
import type { ServerState, Sizes } from "./support/two-states.ts";
import { differences, keyOf, readState, seedServer, writeProject } from "./support/two-states.ts";

const isLong = testScale > 1;
const sizes: Sizes = isLong ? { updates: 80, creates: 5, deletes: 12 } : { updates: 4, creates: 2, deletes: 2 };
const applyAll = ["apply", "--prune", "-y", "--allow-deletes", "100%", "--retries", "0"] as const;

interface Stage {
  folder: string;
  proxy: FaultProxy;
  url: string;
  before: ServerState;
  close(): Promise<void>;
}

/** A server of its own, so that every request starts from the same state. */
async function setStage(): Promise<Stage> {
  const target = await startTarget();
  const proxy = await startFaultProxy(target.url);
  const folder = tempFolder();
  await seedServer(target.url, sizes);
  writeProject(folder, proxy.url, sizes);
  return {
    folder,
    proxy,
    url: target.url,
    before: await readState(target.url),
    close: async () => {
      await proxy.close();
      await target.close();
    },
  };
}

async function onStage<T>(work: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = await setStage();
  try {
    return await work(stage);
  } finally {
    await stage.close();
  }
}

const run = async (args: readonly string[], { folder }: Stage) => readDocument(await runInProcess([...args, "--json"], { cwd: folder }));

/** How many requests the apply makes, and what it comes to. */
async function measure(): Promise<{ requests: number; wanted: ServerState }> {
  return onStage(async (stage) => {
    const applied = await run(applyAll, stage);
    expect(applied).toMatchObject({ exitCode: 0, summary: { updated: sizes.updates + 1, deleted: sizes.deletes + 1 } });
    return { requests: stage.proxy.seen().length, wanted: await readState(stage.url) };
  });
}

/** What the journal says of each definition is what the server holds. */
async function checkJournal({ folder, url, before }: Stage, wanted: ServerState): Promise<JournalRun | undefined> {
  const [journal] = readJournals(folder);
  const now = await readState(url);
  const outcomes = new Map((journal?.steps ?? []).map((step) => [keyOf(step.kind, { ...step, version: step.version ?? 1 }), step.outcome]));
  for (const key of differences(before, now)) expect([key, outcomes.get(key)]).toEqual([key, expect.stringMatching(/^(done|unknown)$/)]);
  const missed = differences(now, wanted).filter((key) => outcomes.get(key) === "done");
  expect(missed).toEqual([]);
  return journal;
}

/** Half of them go on, half go back. */
async function recover(stage: Stage, wanted: ServerState, journal: JournalRun | undefined, back: boolean): Promise<void> {
  stage.proxy.plan();
  const wrote = journal?.steps.some(({ outcome }) => outcome === "done" || outcome === "unknown") === true;
  if (back && journal !== undefined && wrote) {
    expect(await run(["rollback", "-y", "--allow-deletes", "100%"], stage)).toMatchObject({ exitCode: 0, summary: { skipped: 0 } });
    expect(differences(stage.before, await readState(stage.url))).toEqual([]);
    return;
  }
  const again = await run(applyAll, stage);
  expect([again.exitCode, again["failed"], again["unknown"]]).toEqual([0, [], []]);
  expect(differences(wanted, await readState(stage.url))).toEqual([]);
  expect(await run(["plan", "--prune", "--exit-code"], stage)).toMatchObject({ exitCode: 0 });
}

/** Kills the process at that request: with -9, so that it can do nothing about it. */
async function applyAndKill(stage: Stage, nth: number, at: Moment): Promise<void> {
  const child = startFlow(applyAll, { cwd: stage.folder });
  child.stdout.resume();
  child.stderr.resume();
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  stage.proxy.plan({
    nth,
    at,
    work: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  });
  await ended;
}

/** In `npm test` every so manieth. */
const chosen = (requests: number, stride: number): number[] =>
  Array.from({ length: Math.min(requests, 200) }, (_, index) => index + 1).filter(
    (nth) => isLong || nth % stride === 0 || nth === requests,
  );

describe("an apply", () => {
  it("of this size makes the requests that are to be disturbed", { timeout: 60_000 }, async () => {
    expect((await measure()).requests).toBeGreaterThan(isLong ? 200 : 25);
  });

  it.each(["before", "during", "after"] as const)("is killed %s a request", { timeout: 1_800_000 }, async (at) => {
    const { requests, wanted } = await measure();
    let unknown = 0;
    for (const nth of chosen(requests, 13)) {
      await onStage(async (stage) => {
        await applyAndKill(stage, nth, at);
        const request = stage.proxy.seen()[nth - 1];
        const journal = await checkJournal(stage, wanted);
        const isUnknown = journal?.steps.some(({ outcome }) => outcome === "unknown") === true;
        unknown += Number(isUnknown);
        if (at !== "after" && request !== undefined && request.method !== "GET") expect([nth, isUnknown]).toEqual([nth, true]);
        await recover(stage, wanted, journal, nth % 2 === 0);
      });
    }
    expect(unknown).toBeGreaterThan(0);
  });

  it.each<ProxyFault>(["reset", "lost-answer", "late-500", "truncated"])(
    "is cut off at a request: %s",
    { timeout: 1_800_000 },
    async (kind) => {
      const { requests, wanted } = await measure();
      for (const nth of chosen(requests, 6)) {
        await onStage(async (stage) => {
          stage.proxy.plan({ nth, kind });
          await run(applyAll, stage);
          await recover(stage, wanted, await checkJournal(stage, wanted), nth % 2 === 0);
        });
      }
    },
  );
});
