import { describe, expect, test } from "vitest";
import type { Subscriber, WorkerEventListener } from "../../src/core/define-subscriber.ts";
import { NonRetryableError } from "../../src/core/task-errors.ts";
import type { WorkerEvent, WorkerEventPattern } from "../../src/core/worker-event.ts";
import type { WorkerEvents } from "../../src/workers/events.ts";
import { createWorkerEvents } from "../../src/workers/events.ts";
import type { FakeClock } from "./fake-clock.ts";
import { createFakeClock } from "./fake-clock.ts";
import { httpError } from "./fake-conductor.ts";
import type { LogLine } from "./test-worker.ts";
import { createTestWorker, recordLogs, testModule } from "./test-worker.ts";

type Listeners = Partial<Record<WorkerEventPattern, WorkerEventListener>>;

const subscriber = (name: string, listeners: Listeners): Subscriber => ({ name, listeners: new Map(Object.entries(listeners)) });

function listen(...subscribers: Subscriber[]): { events: WorkerEvents; logs: LogLine[]; clock: FakeClock } {
  const clock = createFakeClock();
  const { logger, logs } = recordLogs();
  return { events: createWorkerEvents({ subscribers, workerId: "w", taskTypes: ["work"], concurrency: 3, logger, clock }), logs, clock };
}

const running = (events: WorkerEvents): void => events.observer.stateChanged?.("running");

describe("what is told", () => {
  function recorded(pattern: WorkerEventPattern = "*") {
    const seen: WorkerEvent[] = [];
    const { events } = listen(subscriber("a.ts", { [pattern]: (event: WorkerEvent) => void seen.push(event) }));
    return { seen, observer: events.observer, types: () => seen.map(({ type }) => type) };
  }

  test("the way of a worker and of a task", async () => {
    const { seen, observer, types } = recorded();
    const { worker, conductor, clock } = createTestWorker({
      observer,
      modules: (time) => [testModule("work", () => time.sleep(20), { worker: { domain: "eu" } })],
    });
    const taskId = conductor.add({ taskType: "work" });
    await worker.start();
    await clock.advance(1000);
    const drained = worker.drain();
    await clock.advance(6000);
    await drained;
    await clock.settle();
    expect(types()).toEqual([
      "worker:started",
      "worker:ready",
      "task:received",
      "task:started",
      "task:completed",
      "worker:draining",
      "worker:stopped",
    ]);
    expect(seen[0]).toEqual({ type: "worker:started", at: expect.any(Number), workerId: "w", taskTypes: ["work"], concurrency: 3 });
    const { workflowInstanceId, workflowType, referenceTaskName } = conductor.task(taskId);
    const ids = { taskId, taskType: "work", domain: "eu", workflowId: workflowInstanceId, workflowType, referenceName: referenceTaskName };
    expect(seen[3]).toMatchObject({ ...ids, attempt: 1, waitedMs: 0 });
    expect(seen[4]).toMatchObject({ ...ids, attempt: 1, tookMs: 20, late: false });
    expect(seen.every((event) => Object.isFrozen(event))).toBe(true);
  });

  test("what becomes of tasks", async () => {
    const { seen, observer } = recorded("task:*");
    const { worker, conductor, clock } = createTestWorker({
      observer,
      modules: [
        testModule("fails", () => {
          throw new Error("no luck");
        }),
        testModule("fails_for_good", () => {
          throw new NonRetryableError("never");
        }),
        testModule("later", (_input, context) => context.callbackAfter(7)),
        testModule("gone", () => ({})),
        testModule("refused", () => ({})),
      ],
    });
    conductor.faults.update = ({ taskId, status }) => {
      const { taskType } = conductor.task(taskId);
      if (taskType === "gone") return { type: "refuse", error: httpError(404) };
      return taskType === "refused" && status === "COMPLETED" ? { type: "refuse", error: httpError(400) } : undefined;
    };
    for (const taskType of ["fails", "fails_for_good", "later", "gone", "refused"]) conductor.add({ taskType });
    await worker.start();
    await clock.advance(1000);
    const ends = seen.filter(({ type }) => type !== "task:received" && type !== "task:started");
    const byType = Object.fromEntries(ends.flatMap((event) => ("taskType" in event ? [[event.taskType, event]] : [])));
    expect(byType).toMatchObject({
      fails: { type: "task:failed", reason: "no luck", retryable: true },
      fails_for_good: { type: "task:failed", reason: "never", retryable: false },
      later: { type: "task:postponed", callbackAfterSeconds: 7 },
      gone: { type: "task:dropped" },
      refused: { type: "task:failed", reason: "The server did not take the result.", retryable: false },
    });
    expect(ends).toHaveLength(5);
  });

  test("polls and reports that fail", async () => {
    const polls = recorded("poll:*");
    const reports = recorded("report:*");
    let failures = 0;
    const { worker, conductor, clock } = createTestWorker({
      observer: { ...polls.observer, ...reports.observer },
      modules: [testModule("work", () => ({}))],
    });
    conductor.faults.poll = () => (failures++ === 0 ? { type: "refuse", error: httpError(500) } : undefined);
    let updates = 0;
    conductor.faults.update = () => (updates++ < 2 ? { type: "refuse", error: httpError(503) } : undefined);
    const taskId = conductor.add({ taskType: "work" });
    await worker.start();
    await clock.advance(20_000);
    expect(polls.seen).toEqual([
      expect.objectContaining({ type: "poll:failed", taskType: "work", reason: expect.stringContaining("500") }),
    ]);
    expect(reports.seen).toMatchObject([
      { type: "report:retried", taskId, attempts: 1 },
      { type: "report:retried", taskId, attempts: 2 },
    ]);
  });

  test("a stop: what has not started is handed back, what is left at a forced one is unsent", async () => {
    const { types, observer } = recorded();
    const { worker, conductor, clock } = createTestWorker({
      observer,
      concurrency: 1,
      server: { overDelivery: 1 },
      modules: (time) => [testModule("work", () => time.sleep(100))],
    });
    conductor.add({ taskType: "work" });
    conductor.add({ taskType: "work" });
    await worker.start();
    await clock.advance(20);
    conductor.faults.update = () => ({ type: "refuse", error: httpError(503) });
    const closed = worker.close();
    await clock.advance(3000);
    await closed;
    expect(types().filter((type) => type === "task:unsent")).toHaveLength(2);
    expect(types().at(-1)).toBe("worker:stopped");
  });

  test("nothing is made that nobody listens to", () => {
    const { events } = listen(subscriber("a.ts", { "task:failed": () => undefined }));
    expect(Object.keys(events.observer).sort()).toEqual(["ended", "settled"]);
    expect(listen().events.observer).toEqual({});
    expect(Object.keys(listen(subscriber("a.ts", { "worker:stopped": () => undefined })).events.observer)).toEqual(["stateChanged"]);
  });

  test("each function that fits is called once, the narrowest pattern first", async () => {
    const calls: string[] = [];
    const say = (what: string) => (event: WorkerEvent) => void calls.push(`${what} ${event.type}`);
    const { events, clock } = listen(
      subscriber("a.ts", { "*": say("all"), "worker:*": say("group"), "worker:started": say("one") }),
      subscriber("b.ts", { "task:*": say("other") }),
    );
    running(events);
    await clock.settle();
    expect(calls).toEqual(["one worker:started", "group worker:started", "all worker:started"]);
  });
});

describe("a subscriber harms nothing", () => {
  test("one that throws or rejects is said once per power of two, and the others get their events", async () => {
    let calls = 0;
    const { events, logs, clock } = listen(
      subscriber("throws.ts", {
        "*": () => {
          throw new Error("no webhook");
        },
      }),
      subscriber("rejects.ts", { "*": () => Promise.reject(new Error("no network")) }),
      subscriber("sound.ts", { "*": () => void (calls += 1) }),
    );
    for (let index = 0; index < 9; index += 1) running(events);
    await clock.settle();
    expect(calls).toBe(9);
    const of = (name: string) => logs.filter(({ message }) => message.includes(name));
    expect(of("throws.ts")).toHaveLength(4);
    expect(of("rejects.ts")).toHaveLength(4);
    expect(of("throws.ts")[0]).toEqual({
      level: "warn",
      message: "The subscriber throws.ts failed on worker:started: no webhook",
    });
  });

  test("whatever it throws", async () => {
    const thrown: unknown[] = [undefined, "text", Object.create(null)];
    const { events, logs, clock } = listen(
      subscriber("odd.ts", {
        "*": () => {
          throw thrown.shift();
        },
      }),
    );
    running(events);
    running(events);
    events.observer.stateChanged?.("stopped");
    await clock.settle();
    expect(logs.map(({ message }) => message.replace("The subscriber ", ""))).toEqual([
      "odd.ts failed on worker:started: undefined",
      "odd.ts failed on worker:started: text (2 failures so far)",
    ]);
    expect(thrown).toEqual([]);
  });

  test("one that hangs is given up, and gets the next event", async () => {
    const got: string[] = [];
    const { events, logs, clock } = listen(
      subscriber("hangs.ts", {
        "*": ({ type }) => {
          got.push(type);
          return new Promise(() => undefined);
        },
      }),
    );
    running(events);
    events.observer.stateChanged?.("draining");
    await clock.advance(9999);
    expect(got).toEqual(["worker:started"]);
    await clock.advance(1);
    expect(got).toEqual(["worker:started", "worker:draining"]);
    expect(logs.map(({ message }) => message)).toEqual(["The subscriber hangs.ts failed on worker:started: it has not ended within 10 s"]);
  });

  test("one that is slow is waited for, misses the oldest beyond a thousand, and still gets the last", async () => {
    const got: WorkerEvent[] = [];
    const { events, logs, clock } = listen(
      subscriber("slow.ts", {
        "*": async (event) => {
          await clock.sleep(1);
          got.push(event);
        },
      }),
    );
    running(events);
    await clock.settle();
    for (let index = 0; index < 1004; index += 1) running(events);
    events.observer.stateChanged?.("stopped");
    const closed = events.close(5000);
    await clock.advance(5000);
    await closed;
    expect(got).toHaveLength(1001);
    expect(got.at(-1)?.type).toBe("worker:stopped");
    expect(logs.map(({ message }) => message)).toEqual([
      "The subscriber slow.ts is too slow: 1 event did not reach it.",
      "The subscriber slow.ts is too slow: 2 events did not reach it.",
      "The subscriber slow.ts is too slow: 4 events did not reach it.",
    ]);
  });

  test("what a slow one has not got when the worker must go is said and forgotten", async () => {
    let calls = 0;
    const { events, logs, clock } = listen(
      subscriber("slow.ts", {
        "*": () => {
          calls += 1;
          return new Promise(() => undefined);
        },
      }),
    );
    for (let index = 0; index < 5; index += 1) running(events);
    let isClosed = false;
    const closed = events.close(2000).then(() => (isClosed = true));
    await clock.advance(1999);
    expect(isClosed).toBe(false);
    await clock.advance(1);
    await closed;
    expect(logs.map(({ message }) => message)).toEqual([
      "The worker has stopped without waiting for the subscriber slow.ts: 4 events did not reach it.",
    ]);
    running(events);
    await clock.advance(60_000);
    expect(calls).toBe(1);
  });

  test("calls that take their time, and answer at once, leave the worker its turns", async () => {
    const order: string[] = [];
    const clock = createFakeClock();
    let now = 0;
    const { logger } = recordLogs();
    const events = createWorkerEvents({
      subscribers: [
        subscriber("a.ts", {
          "*": () => {
            now += 2;
            order.push("event");
          },
        }),
      ],
      workerId: "w",
      taskTypes: [],
      concurrency: 1,
      logger,
      clock: { ...clock, now: () => now },
    });
    for (let index = 0; index < 7; index += 1) running(events);
    clock.soon(() => clock.soon(() => order.push("worker")));
    await clock.settle();
    expect(order).toEqual(["event", "event", "event", "worker", "event", "event", "event", "event"]);
  });
});
