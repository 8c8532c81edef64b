import { describe, expect, it } from "vitest";
import type { Task } from "../../src/core/model/execution.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const taskOf = (name: string, more: object = {}): object => ({ name, taskReferenceName: "t", ...more });

/** Starts runs of one worker task each, with these priorities. */
async function queued(priorities: number[], definition: object = {}): Promise<{ taskType: string; ids: string[] }> {
  const taskType = server.unique("queued");
  await server.registerTasks({ name: taskType, ...definition });
  const ids: string[] = [];
  for (const priority of priorities) ids.push(await server.startTasks([taskOf(taskType)], { request: { priority } }));
  return { taskType, ids };
}

const batch = async (taskType: string, query: string): Promise<Task[]> =>
  (await server.get(`/tasks/poll/batch/${taskType}?${query}`)).json<Task[]>();

describe("a single poll", () => {
  it("answers 204 where there is nothing", async () => {
    expect(await server.get(`/tasks/poll/${server.unique("nothing")}`)).toMatchObject({ status: 204, text: "" });
  });

  it("hands out a task with all that a worker needs", async () => {
    const taskType = server.unique("shape");
    await server.registerTasks({ name: taskType, retryCount: 1, responseTimeoutSeconds: 600, inputTemplate: { tmpl: "dflt" } });
    const id = await server.startTasks(
      [taskOf(taskType, { inputParameters: { a: "${workflow.input.a}", tmpl: null, gone: "${workflow.input.gone}" } })],
      {
        input: { a: "A" },
        request: { priority: 5, correlationId: "corr" },
      },
    );
    const task = await server.take(taskType);
    expect(task).toMatchObject({
      taskType,
      status: "IN_PROGRESS",
      inputData: { a: "A", tmpl: "dflt", gone: null },
      outputData: {},
      referenceTaskName: "t",
      retryCount: 0,
      seq: 1,
      correlationId: "corr",
      taskDefName: taskType,
      endTime: 0,
      startDelayInSeconds: 0,
      retried: false,
      executed: false,
      callbackFromWorker: true,
      responseTimeoutSeconds: 600,
      workflowInstanceId: id,
      callbackAfterSeconds: 0,
      workerId: "contract",
      rateLimitPerFrequency: 0,
      rateLimitFrequencyInSeconds: 1,
      workflowPriority: 5,
      iteration: 0,
      subworkflowChanged: false,
      loopOverTask: false,
      workflowTask: { name: taskType, taskReferenceName: "t", type: "SIMPLE", optional: false, decisionCases: {} },
      taskDefinition: { name: taskType, retryCount: 1, retryDelaySeconds: 60, inputTemplate: { tmpl: "dflt" } },
    });
    expect(task.pollCount).toBe(1);
    expect(task.startTime).toBeGreaterThanOrEqual(task.scheduledTime);
    expect(task.updateTime).toBeGreaterThanOrEqual(task.startTime);
    expect(task).not.toHaveProperty("domain");
    expect(task).not.toHaveProperty("reasonForIncompletion");
  });

  it("hands out each task once", async () => {
    const { taskType } = await queued([0]);
    await server.take(taskType);
    expect((await server.get(`/tasks/poll/${taskType}`)).status).toBe(204);
  });

  it("needs no registered definition", async () => {
    const taskType = server.unique("unregistered");
    await server.startTasks([taskOf(taskType)]);
    expect(await server.take(taskType)).toMatchObject({ taskDefinition: { name: taskType, retryCount: 3, responseTimeoutSeconds: 3600 } });
  });

  it("stores who polled, and nobody where nobody is named", async () => {
    const { taskType } = await queued([0]);
    const answer = await pollUntil(
      () => server.get(`/tasks/poll/${taskType}`),
      ({ status }) => status === 200,
    );
    expect(answer.json()).not.toHaveProperty("workerId");
  });
});

describe("a batch poll", () => {
  it("answers an empty list where there is nothing", async () => {
    expect(await server.get(`/tasks/poll/batch/${server.unique("nothing")}`)).toMatchObject({ status: 200, text: "[]" });
  });

  it("hands out by priority, then by age", async () => {
    const { taskType, ids } = await queued([0, 50, 99, 9, 50]);
    const order: (string | undefined)[] = [];
    for (let polls = 0; polls < 5; polls++) order.push((await batch(taskType, "count=1"))[0]?.workflowInstanceId);
    expect(order).toEqual([ids[2], ids[1], ids[4], ids[3], ids[0]]);
  });

  it("hands out not more than asked for, the first ones first, in no order among them", async () => {
    const { taskType, ids } = await queued([0, 50, 99, 9]);
    const first = await batch(taskType, "count=3&timeout=100&workerid=w");
    expect(new Set(first.map(({ workflowInstanceId }) => workflowInstanceId))).toEqual(new Set([ids[1], ids[2], ids[3]]));
    expect(first.map(({ workerId }) => workerId)).toEqual(["w", "w", "w"]);
    expect((await batch(taskType, "count=3&timeout=100")).map(({ workflowInstanceId }) => workflowInstanceId)).toEqual([ids[0]]);
  });

  it("answers an empty list to a count of 0", async () => {
    const { taskType } = await queued([0]);
    expect(await batch(taskType, "count=0")).toEqual([]);
    expect(await batch(taskType, "count=1")).toHaveLength(1);
  });

  it("takes what there is at once where it may not wait", async () => {
    const { taskType, ids } = await queued([0, 0]);
    const tasks: Task[] = [];
    await pollUntil(
      async () => tasks.push(...(await batch(taskType, "count=5&timeout=0"))),
      () => tasks.length === 2,
    );
    expect(tasks.map(({ workflowInstanceId }) => workflowInstanceId).sort()).toEqual(ids.sort());
  });

  it("waits for a task that comes later", async () => {
    const taskType = server.unique("later");
    const waiting = batch(taskType, "count=1&timeout=5000");
    await server.startTasks([taskOf(taskType)]);
    expect(await waiting).toHaveLength(1);
  });

  it("answers 400 to a wait of more than five seconds", async () => {
    const answer = await server.get("/tasks/poll/batch/x?timeout=5001");
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ message: "Long Poll Timeout value cannot be more than 5 seconds" });
  });
});

describe("domains", () => {
  it("keeps the queues of a type apart", async () => {
    const taskType = server.unique("domain");
    await server.startTasks([taskOf(taskType)], { request: { taskToDomain: { [taskType]: "blue" } } });
    expect((await server.get(`/tasks/poll/${taskType}`)).status).toBe(204);
    expect((await server.get(`/tasks/poll/${taskType}?domain=green`)).status).toBe(204);
    expect(await server.take(taskType, "blue")).toMatchObject({ domain: "blue", taskType });
  });

  it("takes * for every worker task", async () => {
    const taskType = server.unique("domain");
    await server.startTasks([taskOf(taskType)], { request: { taskToDomain: { "*": "all" } } });
    expect(await server.take(taskType, "all")).toMatchObject({ domain: "all" });
  });

  it("takes the first domain of a list that somebody polls, else the last", async () => {
    const taskType = server.unique("domain");
    const taskToDomain = { [taskType]: "first, second, third" };
    const idle = await server.startTasks([taskOf(taskType)], { request: { taskToDomain } });
    expect((await server.run(idle)).tasks).toMatchObject([{ domain: "third" }]);
    await server.get(`/tasks/poll/${taskType}?domain=second&workerid=w`);
    const active = await server.startTasks([taskOf(taskType)], { request: { taskToDomain } });
    expect((await server.run(active)).tasks).toMatchObject([{ domain: "second" }]);
  });

  it("takes NO_DOMAIN as the common queue", async () => {
    const taskType = server.unique("domain");
    await server.startTasks([taskOf(taskType)], { request: { taskToDomain: { [taskType]: "absent,NO_DOMAIN" } } });
    expect(await server.take(taskType)).not.toHaveProperty("domain");
  });
});

describe("limits", () => {
  it("hands out no more than may run at once", async () => {
    const { taskType } = await queued([0, 0], { concurrentExecLimit: 1 });
    await server.take(taskType);
    expect((await server.get(`/tasks/poll/${taskType}`)).status).toBe(204);
  });

  it("holds a task back for its start delay", async () => {
    const taskType = server.unique("delayed");
    const id = await server.startTasks([taskOf(taskType, { startDelay: 2 })]);
    expect((await server.get(`/tasks/poll/${taskType}`)).status).toBe(204);
    expect((await server.run(id)).tasks).toMatchObject([{ startDelayInSeconds: 2, callbackAfterSeconds: 2, status: "SCHEDULED" }]);
    expect(await server.take(taskType)).toMatchObject({ startDelayInSeconds: 2, callbackAfterSeconds: 0 });
  });
});

describe("queues", () => {
  it("counts what waits", async () => {
    const { taskType } = await queued([0, 0]);
    const other = server.unique("empty");
    expect((await server.get(`/tasks/queue/sizes?taskType=${taskType}&taskType=${other}`)).json()).toEqual({ [taskType]: 2, [other]: 0 });
    expect((await server.get(`/tasks/queue/size?taskType=${taskType}`)).json()).toBe(2);
    expect((await server.get("/tasks/queue/all")).json()).toMatchObject({ [taskType]: 2 });
    await server.take(taskType);
    expect((await server.get(`/tasks/queue/sizes?taskType=${taskType}`)).json()).toEqual({ [taskType]: 1 });
  });

  it("answers 500 where no type is named", async () => {
    expect((await server.get("/tasks/queue/sizes")).status).toBe(500);
  });

  it("remembers who polled last", async () => {
    const taskType = server.unique("polled");
    expect((await server.get(`/tasks/queue/polldata?taskType=${taskType}`)).json()).toEqual([]);
    const before = Date.now();
    await server.get(`/tasks/poll/${taskType}?workerid=w1`);
    const [data, ...rest] = (await server.get(`/tasks/queue/polldata?taskType=${taskType}`)).json<{ lastPollTime: number }[]>();
    expect(data).toMatchObject({ queueName: taskType, workerId: "w1" });
    expect(data?.lastPollTime).toBeGreaterThanOrEqual(before - 1000);
    expect(rest).toEqual([]);
    const all = (await server.get("/tasks/queue/polldata/all")).json<{ queueName: string }[]>();
    expect(all.map(({ queueName }) => queueName)).toContain(taskType);
  });

  it("queues again what is pending", async () => {
    const { taskType } = await queued([0]);
    const task = await server.take(taskType);
    const answer = await server.post(`/tasks/queue/requeue/${taskType}`);
    expect(answer).toMatchObject({ status: 200, text: "1", contentType: "text/plain" });
    expect(await server.take(taskType)).toMatchObject({ taskId: task.taskId, pollCount: 2 });
  });
});
