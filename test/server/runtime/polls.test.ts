import { describe, expect, it } from "vitest";
import { createSubject, worker } from "./support.ts";

describe("a poll", () => {
  it("gets the task, marked as its own", async () => {
    const { api, start, poll, clock } = await createSubject();
    const workflowId = await start([worker("a", { inputParameters: { x: "${workflow.input.x}" } })], { input: { x: 1 } });
    const [task] = await poll("a", { workerId: "w1" });
    expect(task).toMatchObject({
      status: "IN_PROGRESS",
      workflowInstanceId: workflowId,
      inputData: { x: 1 },
      workerId: "w1",
      pollCount: 1,
      startTime: clock.now(),
    });
    expect(api.tasks.getTask(task?.taskId ?? "")).toEqual(task);
    expect(await poll("a")).toEqual([]);
  });

  it("answers with what there is, by priority, then age", async () => {
    const { api, start, poll, clock } = await createSubject();
    await start([worker("a")], { priority: 1 });
    for (const [correlationId, priority] of [
      ["old", 5],
      ["new", 5],
      ["high", 99],
      ["low", 0],
    ] as const) {
      await api.workflows.startWorkflow({ name: "wf", input: {}, priority, correlationId });
      clock.advance(1);
    }
    const first = await poll("a", { count: 3, waitMs: 5000 });
    expect(first.map(({ correlationId }) => correlationId)).toEqual(["high", "old", "new"]);
    expect(await poll("a", { count: 10, waitMs: 5000 })).toHaveLength(2);
  });

  it("wakes at once when a task arrives, although the clock stands still", async () => {
    const { start, poll } = await createSubject();
    const waiting = poll("a", { count: 5, waitMs: 5000 });
    await start([worker("a")]);
    expect(await waiting).toHaveLength(1);
  });

  it("gets all tasks that arrive together", async () => {
    const { start, poll } = await createSubject();
    const waiting = poll("a", { count: 5, waitMs: 5000 });
    const branches = ["1", "2", "3"].map((n) => [worker("a", { taskReferenceName: `a${n}` })]);
    await start([
      { name: "fork", taskReferenceName: "fork", type: "FORK_JOIN", forkTasks: branches },
      { name: "join", taskReferenceName: "join", type: "JOIN", joinOn: ["a1", "a2", "a3"] },
    ]);
    expect(await waiting).toHaveLength(3);
  });

  it("shares what arrives between those who wait", async () => {
    const { api, start, poll } = await createSubject();
    const waiting = [poll("a", { waitMs: 5000 }), poll("a", { waitMs: 5000 }), poll("a", { waitMs: 5000 })];
    await start([worker("a")]);
    await api.workflows.startWorkflow({ name: "wf", input: {} });
    await api.workflows.startWorkflow({ name: "wf", input: {} });
    expect((await Promise.all(waiting)).map((tasks) => tasks.length)).toEqual([1, 1, 1]);
  });

  it("ends with nothing when its time is over", async () => {
    const { poll, clock } = await createSubject();
    const waiting = poll("a", { waitMs: 1000 });
    clock.advance(1000);
    expect(await waiting).toEqual([]);
  });

  it("waits for a task that becomes ready later", async () => {
    const { start, poll, clock } = await createSubject();
    await start([worker("a", { startDelay: 3 })]);
    expect(await poll("a")).toEqual([]);
    const waiting = poll("a", { waitMs: 5000 });
    clock.advance(3000);
    expect(await waiting).toHaveLength(1);
  });

  it("that is abandoned takes nothing with it", async () => {
    const { start, poll } = await createSubject();
    const gone = new AbortController();
    const abandoned = poll("a", { waitMs: 5000, signal: gone.signal });
    gone.abort();
    await start([worker("a")]);
    expect(await abandoned).toEqual([]);
    expect(await poll("a")).toHaveLength(1);
  });

  it("that is abandoned when it is already woken leaves its turn to the next", async () => {
    const { start, poll } = await createSubject();
    const gone = new AbortController();
    const abandoned = poll("a", { waitMs: 5000, signal: gone.signal });
    const next = poll("a", { waitMs: 5000 });
    const started = start([worker("a")]);
    gone.abort();
    await started;
    expect((await abandoned).length + (await next).length).toBe(1);
    expect(await next).toHaveLength(1);
  });

  it("of a signal that is aborted already gets nothing", async () => {
    const { start, poll } = await createSubject();
    await start([worker("a")]);
    expect(await poll("a", { signal: AbortSignal.abort() })).toEqual([]);
    expect(await poll("a")).toHaveLength(1);
  });

  it("for no tasks gets none", async () => {
    const { start, poll } = await createSubject();
    await start([worker("a")]);
    expect(await poll("a", { count: 0, waitMs: 1000 })).toEqual([]);
    expect(await poll("a", { count: -1, waitMs: 1000 })).toEqual([]);
  });

  it("ends with nothing when the server is closed", async () => {
    const subject = await createSubject();
    const waiting = subject.poll("a", { waitMs: 5000 });
    await subject.close();
    expect(await waiting).toEqual([]);
  });

  it("gets secrets, which are not stored", async () => {
    const { api, start, pollOne } = await createSubject({ environment: { variables: {}, secrets: { key: "s3cret" } } });
    await start([worker("a", { inputParameters: { key: "${workflow.secrets.key}" } })]);
    const task = await pollOne("a");
    expect(task.inputData).toEqual({ key: "s3cret" });
    expect(api.tasks.getTask(task.taskId).inputData).toEqual({ key: "${workflow.secrets.key}" });
  });
});

describe("domains", () => {
  it("keep their tasks apart", async () => {
    const { api, start, poll } = await createSubject();
    await start([worker("a")]);
    await api.workflows.startWorkflow({ name: "wf", input: {}, taskToDomain: { a: "blue" } });
    expect(await poll("a", { count: 5 })).toHaveLength(1);
    const [task] = await poll("a", { count: 5, domain: "blue" });
    expect(task?.domain).toBe("blue");
  });

  it("are chosen by who polls", async () => {
    const { api, start, poll, clock } = await createSubject();
    await start([worker("a")]);
    await poll("a");
    await poll("a", { domain: "two" });
    clock.advance(9000);
    await api.workflows.startWorkflow({ name: "wf", input: {}, taskToDomain: { a: "one,two,three" } });
    expect(await poll("a", { domain: "two" })).toHaveLength(1);
    clock.advance(10_001);
    await api.workflows.startWorkflow({ name: "wf", input: {}, taskToDomain: { a: "one,two,NO_DOMAIN" } });
    expect(await poll("a")).toHaveLength(1);
  });
});

describe("concurrentExecLimit", () => {
  const taskDefs = [{ name: "a", concurrentExecLimit: 2 }];

  it("holds tasks back until there is room", async () => {
    const { api, start, poll, report } = await createSubject();
    await start([worker("a")], { taskDefs });
    for (let n = 0; n < 3; n += 1) await api.workflows.startWorkflow({ name: "wf", input: {} });
    const [first, second] = await poll("a", { count: 10 });
    if (first === undefined || second === undefined) throw new Error("two tasks");
    expect(await poll("a", { count: 10 })).toEqual([]);
    expect(api.tasks.getQueueSizes(["a"])).toEqual({ a: 2 });
    const waiting = poll("a", { count: 10, waitMs: 5000 });
    await report(first, "COMPLETED");
    expect(await waiting).toHaveLength(1);
    await report(second, "IN_PROGRESS", { callbackAfterSeconds: 60 });
    expect(await poll("a", { count: 10 })).toHaveLength(1);
  });

  it("gives room when a run is terminated or removed", async () => {
    const { api, start, poll } = await createSubject();
    const first = await start([worker("a")], { taskDefs });
    const second = await api.workflows.startWorkflow({ name: "wf", input: {} });
    for (let n = 0; n < 2; n += 1) await api.workflows.startWorkflow({ name: "wf", input: {} });
    expect(await poll("a", { count: 10 })).toHaveLength(2);
    expect(await poll("a", { count: 10 })).toHaveLength(0);
    await api.workflows.terminateWorkflow(first);
    await api.workflows.removeWorkflow(second, false);
    expect(await poll("a", { count: 10 })).toHaveLength(2);
  });

  it("forgets tasks that were held back when their run ends", async () => {
    const { api, start, poll, report } = await createSubject();
    await start([worker("a")], { taskDefs: [{ name: "a", concurrentExecLimit: 1 }] });
    const held = await api.workflows.startWorkflow({ name: "wf", input: {} });
    const [task] = await poll("a", { count: 2 });
    await api.workflows.terminateWorkflow(held);
    if (task !== undefined) await report(task, "COMPLETED");
    expect(await poll("a", { count: 2 })).toEqual([]);
    expect(api.tasks.getQueueSizes(["a"])).toEqual({ a: 0 });
  });
});

describe("queues", () => {
  it("are counted by ready tasks", async () => {
    const { api, start, poll, clock } = await createSubject();
    await start([worker("a", { startDelay: 5 })]);
    await api.workflows.startWorkflow({ name: "wf", input: {}, taskToDomain: { a: "blue" } });
    expect(api.tasks.getQueueSizes(["a", "none"])).toEqual({ a: 0, none: 0 });
    clock.advance(5000);
    expect(api.tasks.getAllQueueSizes()).toEqual({ a: 1, "blue:a": 1 });
    await poll("a");
    expect(api.tasks.getQueueSizes(["a"])).toEqual({ a: 0 });
  });

  it("tell who polled them last", async () => {
    const { api, poll, clock } = await createSubject();
    await poll("a", { workerId: "w1" });
    await poll("a", { workerId: "w2", domain: "blue" });
    const lastPollTime = clock.now();
    clock.advance(5000);
    expect(api.tasks.getPollData("a")).toEqual([
      { queueName: "a", workerId: "w1", lastPollTime },
      { queueName: "a", domain: "blue", workerId: "w2", lastPollTime },
    ]);
    expect(api.tasks.getPollData("b")).toEqual([]);
    expect(api.tasks.getPollData()).toHaveLength(2);
  });

  it("are filled again on request, also with what workers hold", async () => {
    const { api, start, poll, pollOne } = await createSubject();
    await start([worker("a")]);
    const task = await pollOne("a");
    expect(await api.tasks.requeuePending("a")).toBe(1);
    const [again] = await poll("a", { count: 5 });
    expect(again).toMatchObject({ taskId: task.taskId, pollCount: 2 });
    expect(await api.tasks.requeuePending("b")).toBe(0);
  });
});
