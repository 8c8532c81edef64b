/**
 * A run that is killed, or cut off, at any request of an apply: the journal names what is unknown, nothing of others is touched,
 * and the next run goes on from there, or takes it back. A sample of the requests in `npm test`, all of a larger apply in
 * `npm run test:long`.
 */
import { describe, expect, it } from "vitest";
import { readJournals } from "../../src/project/journal.ts";
import type { JournalRun } from "../../src/core/journal.ts";
import type { OutcomeKind } from "../../src/core/plan.ts";
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

/** The journal, and of what it says another thing than the server. */
async function readJournal(
  { folder, url, before }: Stage,
  wanted: ServerState,
): Promise<{ journal?: JournalRun | undefined; wrong: string[] }> {
  const [journal] = readJournals(folder);
  const now = await readState(url);
  const outcomes = new Map((journal?.steps ?? []).map((step) => [keyOf(step.kind, step), step.outcome]));
  const has = (key: string, ...words: OutcomeKind[]): boolean => words.some((word) => outcomes.get(key) === word);
  const untold = differences(before, now).filter((key) => !has(key, "done", "unknown"));
  const missed = differences(now, wanted).filter((key) => has(key, "done"));
  return { journal, wrong: [...untold, ...missed] };
}

const countOf = (journal: JournalRun | undefined, ...words: OutcomeKind[]): number =>
  journal?.steps.filter(({ outcome }) => words.includes(outcome)).length ?? 0;

/** Goes on, or back, and answers with how that ended and what is not as it should be then. */
async function recover(stage: Stage, wanted: ServerState, back: boolean): Promise<{ exitCodes: number[]; wrong: string[] }> {
  stage.proxy.plan();
  if (back) {
    const { exitCode } = await run(["rollback", "-y", "--allow-deletes", "100%"], stage);
    return { exitCodes: [exitCode, 0], wrong: differences(stage.before, await readState(stage.url)) };
  }
  const { exitCode } = await run(applyAll, stage);
  const wrong = differences(wanted, await readState(stage.url));
  return { exitCodes: [exitCode, (await run(["plan", "--prune", "--exit-code"], stage)).exitCode], wrong };
}

const recovered = { exitCodes: [0, 0], wrong: [] };

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
  it("of this size makes the requests that are to be disturbed", { timeout: 180_000 }, async () => {
    expect((await measure()).requests).toBeGreaterThan(isLong ? 200 : 25);
  });

  it.each(["before", "during", "after"] as const)("is killed %s a request", { timeout: 1_800_000 }, async (at) => {
    const { requests, wanted } = await measure();
    let unknown = 0;
    for (const nth of chosen(requests, 13)) {
      await onStage(async (stage) => {
        await applyAndKill(stage, nth, at);
        // Of what was on its way nobody knows what became.
        const least = at !== "after" && stage.proxy.seen()[nth - 1]?.method !== "GET" ? 1 : 0;
        const { journal, wrong } = await readJournal(stage, wanted);
        expect([nth, wrong]).toEqual([nth, []]);
        unknown += countOf(journal, "unknown");
        expect(countOf(journal, "unknown")).toBeGreaterThanOrEqual(least);
        // Half of them go on, half go back.
        const back = nth % 2 === 0 && countOf(journal, "done", "unknown") > 0;
        expect([nth, await recover(stage, wanted, back)]).toEqual([nth, recovered]);
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
          const { journal, wrong } = await readJournal(stage, wanted);
          expect([nth, wrong]).toEqual([nth, []]);
          const back = nth % 2 === 0 && countOf(journal, "done", "unknown") > 0;
          expect([nth, await recover(stage, wanted, back)]).toEqual([nth, recovered]);
        });
      }
    },
  );
});
