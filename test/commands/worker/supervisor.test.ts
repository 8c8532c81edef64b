import { expect, it } from "vitest";
import type { ChildEnd } from "../../../src/commands/worker/child.ts";
import type { LoadReport } from "../../../src/commands/worker/messages.ts";
import type { Death } from "../../../src/commands/worker/supervisor.ts";
import { createSupervisor } from "../../../src/commands/worker/supervisor.ts";
import type { Finding } from "../../../src/core/findings.ts";
import { createFakeClock } from "../../workers/fake-clock.ts";
import type { FakeWorkerChild } from "../support/fake-worker-child.ts";
import { createFakeWorkerChild } from "../support/fake-worker-child.ts";

const broken: Finding = {
  code: "syntax-error",
  severity: "error",
  message: "It does not parse.",
  file: "tasks/b/b.ts",
  line: 3,
  column: 7,
};
const killed: ChildEnd = { signal: "SIGKILL" };

/** Every process loads and polls at once, with the report that is due. */
function supervise(procs: number) {
  const clock = createFakeClock();
  const journal: string[] = [];
  const shares: string[] = [];
  const children: FakeWorkerChild[] = [];
  const deaths: Death[] = [];
  const over: (ChildEnd | undefined)[] = [];
  const due: { report: Partial<LoadReport>; end?: ChildEnd } = { report: {} };
  const supervisor = createSupervisor({
    procs,
    start({ nth, of }) {
      const child = createFakeWorkerChild(children.length + 1, { journal, isEasy: false });
      shares.push(`${nth}/${of}`);
      const { go, stop } = child;
      const easy: FakeWorkerChild = {
        ...child,
        go: () => (go(), child.poll()),
        stop: () => (stop(), child.end({ code: 0 })),
      };
      if (due.end === undefined) child.load(due.report);
      else child.end(due.end);
      children.push(easy);
      return easy;
    },
    clock,
    random: () => 0.5,
    onRefusal: () => undefined,
    onDeath: (death) => deaths.push(death),
    onOver: (end) => over.push(end),
  });
  return { supervisor, clock, journal, shares, children, deaths, over, due };
}

it("starts the others only when the first polls", async () => {
  const { supervisor, journal, shares } = supervise(3);
  expect(await supervisor.start()).toMatchObject({ type: "polls" });
  expect(shares).toEqual(["1/3", "2/3", "3/3"]);
  expect(journal.indexOf("polls 1")).toBeLessThan(journal.indexOf("start 2"));
});

it("starts none where the first has nothing to run", async () => {
  const { supervisor, shares, deaths, over, due } = supervise(3);
  due.end = { code: 5 };
  expect(await supervisor.start()).toEqual({ type: "ended", end: { code: 5 } });
  expect(shares).toEqual(["1/3"]);
  expect([deaths, over]).toEqual([[], []]);
});

it("reloads one process after another", async () => {
  const { supervisor, journal } = supervise(2);
  await supervisor.start();
  journal.length = 0;
  expect(await supervisor.reload()).toMatchObject({ type: "polls" });
  expect(journal).toEqual(["start 3", "go 3", "polls 3", "stop 1", "start 4", "go 4", "polls 4", "stop 2"]);
});

it("refuses a reload that would leave out what runs, and touches no other process", async () => {
  const { supervisor, clock, journal, due } = supervise(2);
  await supervisor.start();
  due.report = { findings: [broken] };
  journal.length = 0;
  expect(await supervisor.reload()).toEqual({ type: "refused", refusal: { exitCode: 5, findings: [broken] } });
  await clock.settle();
  expect(journal).toEqual(["start 3", "stop 3"]);
  expect(supervisor.isRunning()).toBe(true);
});

it("does not let what was broken before stand in the way of a reload, nor warnings", async () => {
  const { supervisor, due } = supervise(1);
  due.report = { findings: [broken] };
  await supervisor.start();
  const elsewhere = { ...broken, line: 9 };
  const warning: Finding = { ...broken, severity: "warning", code: "task-timeouts", file: "tasks/c/c.ts" };
  due.report = { findings: [elsewhere, warning] };
  expect(await supervisor.reload()).toMatchObject({ type: "polls" });
  due.report = { findings: [elsewhere, { ...broken, file: "tasks/d/d.ts" }] };
  expect(await supervisor.reload()).toMatchObject({ type: "refused", refusal: { findings: [{ file: "tasks/d/d.ts" }] } });
});

it("is over when every process is given up, and not before", async () => {
  const { supervisor, clock, children, deaths, over, due } = supervise(2);
  await supervisor.start();
  due.end = killed;
  children[0]?.end(killed);
  await clock.advance(600_000);
  expect(deaths.map(({ nth, restartInMs }) => [nth, restartInMs])).toEqual([
    [1, 1000],
    [1, 2000],
    [1, 4000],
    [1, 8000],
    [1, undefined],
  ]);
  expect(over).toEqual([]);
  children[1]?.end(killed);
  await clock.advance(600_000);
  expect(over).toEqual([undefined]);
  expect(supervisor.isRunning()).toBe(false);
});

it.each([64, 5, 7])("is over at once where a process ends with exit code %i", async (code) => {
  const { supervisor, clock, children, deaths, over } = supervise(2);
  await supervisor.start();
  children[1]?.end({ code });
  await clock.settle();
  expect(over).toEqual([{ code }]);
  expect(deaths).toEqual([{ nth: 2, end: { code }, isHopeless: true }]);
});

it("stops all, and resolves when the last has ended", async () => {
  const { supervisor, clock, journal, children } = supervise(2);
  await supervisor.start();
  await supervisor.stop();
  expect(journal.slice(-2)).toEqual(["stop 1", "stop 2"]);
  await clock.advance(600_000);
  expect(children).toHaveLength(2);
});
