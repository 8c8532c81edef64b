import { describe, expect, test } from "vitest";
import type { TaskResult } from "../../src/core/model/execution.ts";
import type { RequeueOptions } from "../../src/workers/open-report.ts";
import type { ReportEnd, Reporter } from "../../src/workers/reporter.ts";
import { createReporter } from "../../src/workers/reporter.ts";
import type { FakeClock } from "./fake-clock.ts";
import { createFakeClock } from "./fake-clock.ts";
import type { FakeConductor, Fault } from "./fake-conductor.ts";
import { createFakeConductor, httpError, networkError } from "./fake-conductor.ts";
import { createRepeatableChance } from "../../src/testing/repeatable.ts";
import { recordLogs } from "./test-worker.ts";

interface Setup {
  reporter: Reporter;
  conductor: FakeConductor;
  clock: FakeClock;
  ends: Map<string, ReportEnd>;
  /** Polls a new task and reports it. */
  report: (taskId: string, rest?: Partial<TaskResult>, requeue?: Partial<RequeueOptions>) => Promise<void>;
}

function setUp({ inFlight = 16, mostRetries = Infinity } = {}): Setup {
  const clock = createFakeClock();
  const conductor = createFakeConductor({ clock });
  const reporter = createReporter({
    onPutOff: () => undefined,
    source: conductor.source,
    clock,
    random: createRepeatableChance(7),
    logger: recordLogs().logger,
    observer: {},
    inFlight,
    mostRetries,
    journal: undefined,
  });
  const ends: Setup["ends"] = new Map();
  async function report(taskId: string, rest: Partial<TaskResult> = {}, requeue?: Partial<RequeueOptions>): Promise<void> {
    conductor.add({ taskType: "work", taskId, ...(rest.workflowInstanceId === undefined ? {} : { workflowId: rest.workflowInstanceId }) });
    const polled = conductor.source.poll({ taskType: "work", workerId: "w", count: 1, waitMs: 0 });
    await clock.advance(2);
    await polled;
    const { workflowInstanceId } = conductor.task(taskId);
    const result: TaskResult = { workflowInstanceId, taskId, status: "COMPLETED", outputData: { done: true }, workerId: "w", ...rest };
    const onEnd = (end: ReportEnd): void => void ends.set(taskId, end);
    if (requeue === undefined) reporter.report(result, onEnd);
    else reporter.requeue(result, { pollCount: 1, isHandBack: false, isDoubtful: false, ...requeue }, onEnd);
  }
  return { reporter, conductor, clock, ends, report };
}

/** Answers with the faults in turn, then works. */
function inTurn(...faults: (Fault | Error)[]): () => Fault | undefined {
  return () => {
    const next = faults.shift();
    return next instanceof Error ? { type: "refuse", error: next } : next;
  };
}

describe("what becomes of a report", () => {
  test.each([
    ["a lost answer (F1, F3)", [{ type: "lose" } as const]],
    ["a reset connection", [networkError(), networkError()]],
    ["500 and 503", [httpError(500), httpError(503), httpError(502)]],
    ["a wrong address behind a proxy", [httpError(404, "No static resource api/tasks.")]],
    ["missing rights that somebody mends", [httpError(403), httpError(403)]],
    ["a token that is refused twice", [httpError(401), httpError(401)]],
  ])("%s: tried again until it is accepted, and it counts once", async (_name, faults) => {
    const { conductor, clock, ends, report } = setUp();
    conductor.faults.update = inTurn(...faults);
    await report("task");
    await clock.advance(60_000);
    expect(ends.get("task")).toBe("accepted");
    expect(conductor.updates()).toHaveLength(faults.length + 1);
    expect(conductor.task("task")).toMatchObject({ status: "COMPLETED", outputData: { done: true } });
    expect(conductor.ledger.count("reported")).toBe(1);
  });

  test("a task that is gone: dropped after one try, others untouched", async () => {
    const { conductor, clock, ends, report } = setUp();
    conductor.faults.update = ({ taskId }) =>
      taskId === "gone" ? { type: "refuse", error: httpError(404, "No such task found by id: gone") } : undefined;
    await report("gone");
    await report("here");
    await clock.advance(60_000);
    expect([...ends]).toEqual([
      ["gone", "dropped"],
      ["here", "accepted"],
    ]);
    expect(conductor.updates().filter((update) => update.result.taskId === "gone")).toHaveLength(1);
  });

  test("a result that the server refuses becomes a terminal failure with the reason, once", async () => {
    const { conductor, clock, ends, report } = setUp();
    conductor.faults.update = inTurn(httpError(400, "outputData is nested too deeply"));
    await report("task", { workerId: "w1" });
    await clock.advance(100);
    expect(ends.get("task")).toBe("replaced");
    expect(conductor.updates().at(-1)?.result).toEqual({
      workflowInstanceId: conductor.task("task").workflowInstanceId,
      taskId: "task",
      status: "FAILED_WITH_TERMINAL_ERROR",
      reasonForIncompletion: expect.stringContaining("outputData is nested too deeply"),
      workerId: "w1",
    });
  });

  test("a result that the server cannot read is not sent for ever: Conductor answers 500 to it", async () => {
    const { conductor, clock, ends, report } = setUp();
    conductor.faults.update = inTurn(httpError(500, "JSON parse error: Document nesting depth (1001) exceeds the maximum allowed"));
    await report("task");
    await clock.advance(100);
    expect(ends.get("task")).toBe("replaced");
    expect(conductor.task("task").reasonForIncompletion).toContain("nesting depth (1001)");
  });

  test("refused again it is dropped", async () => {
    const { conductor, clock, ends, report } = setUp();
    conductor.faults.update = inTurn(httpError(413), httpError(400));
    await report("task");
    await clock.advance(100);
    expect(ends.get("task")).toBe("dropped");
    expect(conductor.updates()).toHaveLength(2);
  });

  test("a refused hand-back never fails the task that nobody ran", async () => {
    const { conductor, clock, ends, report } = setUp();
    conductor.faults.update = inTurn(httpError(400));
    await report("task", { status: "IN_PROGRESS" }, { isHandBack: true });
    await clock.advance(1000);
    expect(ends.get("task")).toBe("dropped");
    expect(conductor.task("task").status).toBe("IN_PROGRESS");
  });

  test("a refused postponement fails the task, which would otherwise wait for the end of its lease", async () => {
    const { conductor, clock, ends, report } = setUp();
    conductor.faults.update = inTurn(httpError(400, "callbackAfterSeconds is too large"));
    await report("task", { status: "IN_PROGRESS" }, {});
    await clock.advance(1000);
    expect(ends.get("task")).toBe("replaced");
    expect(conductor.task("task")).toMatchObject({
      status: "FAILED_WITH_TERMINAL_ERROR",
      reasonForIncompletion: expect.stringContaining("callbackAfterSeconds is too large"),
    });
  });

  test("what went back to its queue is not taken from whoever got it while the answer was lost", async () => {
    const { conductor, clock, ends, report } = setUp();
    conductor.faults.update = inTurn({ type: "lose" });
    await report("task", { status: "IN_PROGRESS" }, {});
    await clock.advance(2);
    const polled = conductor.source.poll({ taskType: "work", workerId: "another", count: 1, waitMs: 0 });
    await clock.advance(1000);
    expect(await polled).toHaveLength(1);
    expect(ends.get("task")).toBe("accepted");
    expect(conductor.task("task")).toMatchObject({ status: "IN_PROGRESS", workerId: "another" });
    expect(conductor.updates()).toHaveLength(1);
  });

  test("where the server has not taken it, it goes back with the next try", async () => {
    const { conductor, clock, ends, report } = setUp();
    conductor.faults.update = inTurn(networkError());
    await report("task", { status: "IN_PROGRESS" }, {});
    await clock.advance(1000);
    expect(ends.get("task")).toBe("accepted");
    expect(conductor.task("task").status).toBe("SCHEDULED");
    expect(conductor.updates()).toHaveLength(2);
  });

  test("what may be somebody else's already is looked at before the first try", async () => {
    const { conductor, clock, ends, report } = setUp();
    await report("task", { status: "IN_PROGRESS", workerId: "another" }, { isDoubtful: true });
    await clock.advance(1000);
    expect(ends.get("task")).toBe("accepted");
    expect(conductor.updates()).toEqual([]);
  });

  test("429 waits as long as it is told", async () => {
    const { conductor, clock, ends, report } = setUp();
    conductor.faults.update = inTurn(httpError(429, "slow down", 7000));
    await report("task");
    await clock.advance(6900);
    expect(conductor.updates()).toHaveLength(1);
    await clock.advance(200);
    expect(ends.get("task")).toBe("accepted");
  });

  test("closing ends what is left as unsent, and nothing is sent after it", async () => {
    const { reporter, conductor, clock, ends, report } = setUp();
    conductor.faults.update = () => ({ type: "refuse", error: httpError(500) });
    await report("waits");
    await clock.advance(500);
    const flushed = reporter.flushed();
    reporter.close();
    await flushed;
    reporter.report({ workflowInstanceId: "w", taskId: "late", status: "COMPLETED" }, (end) => ends.set("late", end));
    const sent = conductor.updates().length;
    await clock.advance(60_000);
    expect(conductor.updates()).toHaveLength(sent);
    expect([...ends]).toEqual([
      ["waits", "unsent"],
      ["late", "unsent"],
    ]);
  });
});

describe("pace", () => {
  test("one report at a time for each workflow, the others are not held up", async () => {
    const { conductor, clock, ends, report } = setUp({ inFlight: 8 });
    conductor.faults.update = () => ({ type: "slow", ms: 50 });
    for (let index = 0; index < 6; index += 1) await report(`fork-${index}`, { workflowInstanceId: "fork" });
    await report("other");
    await clock.advance(60);
    expect(ends.has("other")).toBe(true);
    await clock.advance(1000);
    expect(ends.size).toBe(7);
    expect(conductor.peak.updatesOfOneWorkflow).toBe(1);
  });

  test("no more are on their way at once than allowed", async () => {
    const { conductor, clock, ends, report } = setUp({ inFlight: 3 });
    conductor.faults.update = () => ({ type: "slow", ms: 500 });
    for (let index = 0; index < 10; index += 1) await report(`task-${index}`);
    await clock.advance(10_000);
    expect(ends.size).toBe(10);
    expect(conductor.peak.updates).toBe(3);
  });

  test("in an outage one probe at a time goes out, and recovery takes less than a second", async () => {
    const { conductor, clock, ends, report } = setUp();
    conductor.faults.update = () => ({ type: "refuse", error: httpError(503) });
    for (let index = 0; index < 200; index += 1) await report(`task-${index}`);
    const before = conductor.updates().length;
    const startedAt = clock.now();
    await clock.advance(60_000);
    expect((conductor.updates().length - before) / ((clock.now() - startedAt) / 1000)).toBeLessThan(8);
    delete conductor.faults.update;
    await clock.advance(1200);
    expect(ends.size).toBe(200);
    expect(new Set(ends.values())).toEqual(new Set(["accepted"]));
  });

  test("failures among successes are no outage: each report keeps its own back-off", async () => {
    const { conductor, clock, ends, report } = setUp();
    conductor.faults.update = (result) => (result.taskId.startsWith("bad") ? { type: "refuse", error: httpError(500) } : undefined);
    for (let index = 0; index < 40; index += 1) await report(index % 2 === 0 ? `bad-${index}` : `good-${index}`);
    await clock.advance(2000);
    expect(ends.size).toBe(20);
    // With a doubling back-off from 100 ms, a handful of tries fit into that time.
    expect(conductor.updates().length).toBeLessThan(20 + 20 * 7);
  });

  test("one report that always fails holds no other up", async () => {
    const { conductor, clock, ends, report } = setUp({ inFlight: 4 });
    conductor.faults.update = (result) => (result.taskId === "poison" ? { type: "refuse", error: httpError(500) } : undefined);
    await report("poison");
    for (let index = 0; index < 20; index += 1) {
      await report(`task-${index}`);
      await clock.advance(20);
      expect(ends.get(`task-${index}`)).toBe("accepted");
    }
    expect(ends.has("poison")).toBe(false);
  });
});

test("retries end where a number of them is given", async () => {
  const { report, conductor, clock, ends } = setUp({ mostRetries: 2 });
  conductor.faults.update = () => ({ type: "refuse", error: httpError(503) });
  await report("t1");
  await clock.advance(60_000);
  expect(ends.get("t1")).toBe("dropped");
  expect(conductor.updates()).toHaveLength(3);
});
