import { expect, it } from "vitest";
import type { ChildEnd } from "../../../src/commands/worker/child.ts";
import { createWorkerSlot } from "../../../src/commands/worker/slot.ts";
import type { Refusal } from "../../../src/commands/worker/messages.ts";
import { createFakeClock } from "../../workers/fake-clock.ts";
import type { FakeWorkerChild } from "../support/fake-worker-child.ts";
import { createFakeWorkerChild } from "../support/fake-worker-child.ts";

function createSlot({ isEasy = false } = {}) {
  const clock = createFakeClock();
  const children: FakeWorkerChild[] = [];
  const journal: string[] = [];
  const deaths: { end: ChildEnd; restartInMs?: number }[] = [];
  const hopeless: ChildEnd[] = [];
  const refusals: Refusal[] = [];
  const slot = createWorkerSlot({
    start() {
      const child = createFakeWorkerChild(children.length + 1, { journal, isEasy });
      children.push(child);
      return child;
    },
    clock,
    random: () => 0.5,
    onDeath: (end, restartInMs) => deaths.push({ end, ...(restartInMs === undefined ? {} : { restartInMs }) }),
    onRefusal: (refusal) => refusals.push(refusal),
    onHopeless: (end) => hopeless.push(end),
  });
  const child = (nth: number): FakeWorkerChild => {
    const found = children[nth - 1];
    if (found === undefined) throw new Error(`no process ${nth}`);
    return found;
  };
  return { slot, clock, children, child, journal, deaths, hopeless, refusals };
}

/** One whose first process polls. */
async function beginSlot() {
  const stage = createSlot();
  const begun = stage.slot.begin();
  await stage.clock.settle();
  stage.child(1).load();
  await stage.clock.settle();
  stage.child(1).poll();
  await begun;
  return stage;
}

const accept = () => [];
const killed: ChildEnd = { signal: "SIGKILL" };

it("lets the process before drain only when the fresh one polls", async () => {
  const { slot, clock, child, journal } = createSlot();
  const begun = slot.begin();
  await clock.settle();
  child(1).load();
  await clock.settle();
  child(1).poll();
  expect(await begun).toMatchObject({ type: "polls", report: { tasks: ["a"] } });
  const replaced = slot.replace(accept);
  await clock.settle();
  child(2).load({ tasks: ["a", "b"] });
  await clock.settle();
  expect(child(1).asked).toEqual(["go"]);
  child(2).poll();
  expect(await replaced).toMatchObject({ type: "polls", report: { tasks: ["a", "b"] } });
  expect(journal).toEqual(["start 1", "go 1", "polls 1", "start 2", "go 2", "polls 2", "stop 1"]);
});

it("keeps the process before where the fresh one is refused", async () => {
  const { slot, clock, child } = createSlot({ isEasy: true });
  await slot.begin();
  const finding = { code: "syntax-error", severity: "error" as const, message: "no", file: "tasks/a/a.ts", line: 3 };
  expect(await slot.replace(() => [finding])).toEqual({ type: "refused", refusal: { exitCode: 5, findings: [finding] } });
  await clock.settle();
  expect(child(1).asked).toEqual(["go"]);
  expect(child(2).asked).toEqual(["stop"]);
  expect(slot.isRunning()).toBe(true);
});

it("keeps the process before where the fresh one ends, without counting that as a death", async () => {
  const { slot, clock, children, child, deaths } = createSlot({ isEasy: true });
  await slot.begin();
  const replaced = slot.replace(() => {
    child(2).end({ code: 5 });
    return [];
  });
  expect(await replaced).toEqual({ type: "ended", end: { code: 5 } });
  await clock.advance(60_000);
  expect(child(1).asked).toEqual(["go"]);
  expect(children).toHaveLength(2);
  expect(deaths).toEqual([]);
});

it("tells why a fresh process cannot begin, and keeps the one before", async () => {
  const { slot, clock, child } = await beginSlot();
  const replaced = slot.replace(accept);
  await clock.settle();
  const refusal: Refusal = { exitCode: 1, findings: [], error: { code: "not-found", message: "There is no task." } };
  child(2).refuse(refusal);
  child(2).end({ code: 1 });
  expect(await replaced).toEqual({ type: "refused", refusal });
  expect(child(1).asked).toEqual(["go"]);
});

it("says why what was to follow a dead process cannot begin", async () => {
  const { clock, child, refusals, hopeless } = await beginSlot();
  child(1).end(killed);
  await clock.advance(1000);
  const refusal: Refusal = { exitCode: 5, findings: [{ code: "syntax-error", severity: "error", message: "It does not parse." }] };
  child(2).refuse(refusal);
  child(2).end({ code: 5 });
  await clock.settle();
  expect(refusals).toEqual([refusal]);
  expect(hopeless).toEqual([{ code: 5 }]);
});

it("gives a fresh process a minute to get ready", async () => {
  const { slot, clock, child } = createSlot();
  const begun = slot.begin();
  await clock.advance(59_999);
  expect(child(1).asked).toEqual([]);
  await clock.advance(1);
  expect(await begun).toEqual({ type: "ended", end: { error: "it was not ready within 60 s" } });
  expect(child(1).asked).toEqual(["kill"]);
});

it("starts another process after a death, later each time, and none after the fifth within two minutes", async () => {
  const { slot, clock, children, child, deaths } = createSlot({ isEasy: true });
  await slot.begin();
  for (const delay of [1000, 2000, 4000, 8000]) {
    const before = children.length;
    child(before).end(killed);
    await clock.advance(delay - 1);
    expect(children).toHaveLength(before);
    await clock.advance(1);
    expect(children).toHaveLength(before + 1);
    expect(slot.isRunning()).toBe(true);
  }
  child(5).end({ code: 1 });
  await clock.advance(600_000);
  expect(children).toHaveLength(5);
  expect(deaths).toEqual([...[1000, 2000, 4000, 8000].map((restartInMs) => ({ end: killed, restartInMs })), { end: { code: 1 } }]);
  expect(slot.isGivenUp()).toBe(true);
});

it("runs again after a reload, also where it was given up", async () => {
  const { slot, clock, children, child, deaths } = createSlot({ isEasy: true });
  await slot.begin();
  for (const wait of [1000, 2000, 4000, 8000, 0]) {
    child(children.length).end(killed);
    await clock.advance(wait);
  }
  expect(slot.isGivenUp()).toBe(true);
  expect(await slot.replace(accept)).toMatchObject({ type: "polls" });
  expect(slot.isGivenUp()).toBe(false);
  child(6).end(killed);
  await clock.settle();
  expect(deaths.at(-1)).toEqual({ end: killed, restartInMs: 1000 });
});

it.each([64, 5, 7])("does not start again what ended with exit code %i", async (code) => {
  const { slot, clock, children, child, deaths, hopeless } = createSlot({ isEasy: true });
  await slot.begin();
  child(1).end({ code });
  await clock.advance(600_000);
  expect(children).toHaveLength(1);
  expect(deaths).toEqual([]);
  expect(hopeless).toEqual([{ code }]);
  expect(slot.isGivenUp()).toBe(true);
});

it("restarts what dies before it polls as what dies later", async () => {
  const { slot, clock, child, deaths } = createSlot();
  const begun = slot.begin();
  await clock.settle();
  child(1).load();
  await clock.settle();
  child(1).end(killed);
  expect(await begun).toEqual({ type: "ended", end: killed });
  slot.mourn(killed);
  await clock.advance(1000);
  child(2).end(killed);
  await clock.settle();
  expect(deaths.map(({ restartInMs }) => restartInMs)).toEqual([1000, 2000]);
});

it("does not restart while a reload brings a fresh process, nor after it", async () => {
  const { slot, clock, children, child } = createSlot({ isEasy: true });
  await slot.begin();
  child(1).end(killed);
  await clock.settle();
  expect(await slot.replace(accept)).toMatchObject({ type: "polls" });
  await clock.advance(60_000);
  expect(children).toHaveLength(2);
});

it("lets two processes drain at once; one more reload waits for one of them", async () => {
  const { slot, clock, children, child } = createSlot();
  const bring = async (done: Promise<unknown>): Promise<void> => {
    await clock.settle();
    const fresh = child(children.length);
    fresh.load();
    await clock.settle();
    fresh.poll();
    await done;
  };
  await bring(slot.begin());
  await bring(slot.replace(accept));
  await bring(slot.replace(accept));
  const third = slot.replace(accept);
  await clock.advance(1000);
  expect(children).toHaveLength(3);
  child(1).end({ code: 0 });
  await bring(third);
  expect(children).toHaveLength(4);
  expect(child(3).asked).toEqual(["go", "stop"]);
});

it("stops every process, also one that is only starting, and starts no other", async () => {
  const { slot, clock, children, child } = await beginSlot();
  const replaced = slot.replace(accept);
  await clock.settle();
  slot.stop();
  expect([child(1).asked.at(-1), child(2).asked.at(-1)]).toEqual(["stop", "stop"]);
  slot.stop();
  expect(child(1).asked).toEqual(["go", "stop", "stop"]);
  child(2).end({ code: 0 });
  expect(await replaced).toMatchObject({ type: "ended" });
  let isEnded = false;
  const ended = slot.ended().then(() => void (isEnded = true));
  await clock.settle();
  expect(isEnded).toBe(false);
  child(1).end({ code: 0 });
  await ended;
  await clock.advance(600_000);
  expect(children).toHaveLength(2);
  expect(await slot.replace(accept)).toMatchObject({ type: "ended" });
});
