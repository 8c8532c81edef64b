import { describe, expect, it } from "vitest";
import {
  EventClient,
  MetadataClient,
  SchedulerClient,
  SchemaClient,
  SecretClient,
  TaskClient,
  isConflict,
  isMissing,
  isMissingRoute,
  taskDefinition,
} from "../../src/index.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { errorOf, useClient } from "./support/sdk.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const client = useClient(server);

/** Starts a run of one worker's task and hands that out. */
async function takeTask() {
  const type = server.unique("sdk_task");
  await server.registerTasks({ name: type, retryCount: 0, ownerEmail: "sdk@example.com" });
  const workflowId = await server.startTasks([{ name: type, taskReferenceName: "only", type: "SIMPLE" }]);
  return { type, workflowId, task: await server.take(type) };
}

describe("TaskClient", () => {
  it("finds a task, reports on it by reference name and searches it", async () => {
    const { type, workflowId, task } = await takeTask();
    const tasks = new TaskClient(await client());
    await expect(tasks.getTask(task.taskId)).resolves.toMatchObject({ status: "IN_PROGRESS", workflowInstanceId: workflowId });
    await expect(tasks.updateTaskResult(workflowId, "only", "COMPLETED", { result: "success" })).resolves.toBe(task.taskId);
    await expect(tasks.getTask(task.taskId)).resolves.toMatchObject({ status: "COMPLETED", outputData: { result: "success" } });
    const { results } = await pollUntil(
      () => tasks.search(0, 10, "", "*", `taskType=${type} AND status=COMPLETED`),
      ({ totalHits }) => totalHits === 1,
    );
    expect(results).toMatchObject([{ taskId: task.taskId, status: "COMPLETED", taskDefName: type }]);
    await expect(errorOf(tasks.getTask("no-such-task"))).resolves.toSatisfy(isMissing);
  });

  it("answers with the run after a report", async () => {
    const { workflowId } = await takeTask();
    const run = await new TaskClient(await client()).updateTaskSync(workflowId, "only", "COMPLETED", { a: 1 }, "me");
    expect(run).toMatchObject({ workflowId, tasks: [{ outputData: { a: 1 } }] });
  });

  it("keeps logs, and tells who polled and how much waits", async () => {
    const { type, workflowId, task } = await takeTask();
    const tasks = new TaskClient(await client());
    await expect(tasks.getTaskLogs(task.taskId)).resolves.toEqual([]);
    await tasks.addTaskLog(task.taskId, 'half of it is "done"');
    await expect(tasks.getTaskLogs(task.taskId)).resolves.toMatchObject([{ log: 'half of it is "done"', taskId: task.taskId }]);
    await expect(tasks.getTaskPollData(type)).resolves.toMatchObject([{ queueName: type, workerId: "contract" }]);
    await expect(tasks.getQueueSizeForTask([type])).resolves.toEqual({ [type]: 0 });
    await expect(tasks.getQueueSizeForTask()).resolves.toBeTypeOf("object");
    await tasks.updateTaskResult(workflowId, "only", "FAILED_WITH_TERMINAL_ERROR", {});
  });
});

describe("MetadataClient", () => {
  it("registers, reads, changes and deletes task definitions", async () => {
    const definitions = new MetadataClient(await client());
    const [first, second] = [server.unique("sdk_def"), server.unique("sdk_def")];
    await definitions.registerTask(taskDefinition({ name: first, ownerEmail: "sdk@example.com" }));
    await definitions.registerTasks([{ name: second, retryCount: 7, ownerEmail: "sdk@example.com" }]);
    await expect(definitions.getTask(first)).resolves.toMatchObject({ name: first, timeoutSeconds: 3600, responseTimeoutSeconds: 600 });
    await definitions.updateTask({ name: second, retryCount: 8, ownerEmail: "sdk@example.com" });
    await expect(definitions.getTask(second)).resolves.toMatchObject({ retryCount: 8 });
    const names = (await definitions.getAllTaskDefs()).map((definition) => definition.name);
    expect(names).toEqual(expect.arrayContaining([first, second]));
    for (const name of [first, second, first]) await definitions.unregisterTask(name);
    await expect(errorOf(definitions.getTask(first))).resolves.toSatisfy(isMissing);
    await expect(errorOf(definitions.updateTask({ name: first, ownerEmail: "sdk@example.com" }))).resolves.toSatisfy(isMissing);
  });

  it("registers, reads and deletes versions of a workflow", async () => {
    const definitions = new MetadataClient(await client());
    const name = server.unique("sdk_flow");
    const tasks = [{ name: "wait", taskReferenceName: "wait", type: "WAIT" }];
    await definitions.registerWorkflowDef({ name, tasks });
    await definitions.registerWorkflowDef({ name, tasks, version: 2, description: "two" });
    await expect(errorOf(definitions.registerWorkflowDef({ name, tasks }))).resolves.toSatisfy(isConflict);
    await definitions.registerWorkflowDef({ name, tasks, description: "one" }, true);
    await expect(definitions.getWorkflowDef(name)).resolves.toMatchObject({ version: 2, description: "two" });
    await expect(definitions.getWorkflowDef(name, 1, true)).resolves.toMatchObject({ version: 1, description: "one" });
    const own = (await definitions.getAllWorkflowDefs()).filter((definition) => definition.name === name);
    expect(own.map((definition) => definition.version)).toEqual([1, 2]);
    await definitions.unregisterWorkflow(name);
    await definitions.unregisterWorkflow(name, 2);
    await definitions.unregisterWorkflow(name, 2);
    await expect(errorOf(definitions.getWorkflowDef(name))).resolves.toSatisfy(isMissing);
  });
});

describe("SchedulerClient", () => {
  it("saves, reads, pauses, resumes and deletes", async () => {
    // As in programs that do not wait for the client.
    const schedules = new SchedulerClient(client());
    const name = server.unique("sdk_schedule");
    const workflowName = server.unique("sdk_flow");
    await server.registerWorkflow({ name: workflowName, tasks: [{ name: "wait", taskReferenceName: "wait", type: "WAIT" }] });
    await schedules.saveSchedule({ name, cronExpression: "0 0 9 1 1 ?", startWorkflowRequest: { name: workflowName, input: { n: 1 } } });
    await expect(schedules.getSchedule(name)).resolves.toMatchObject({ name, cronExpression: "0 0 9 1 1 ?" });
    expect((await schedules.getAllSchedules(workflowName)).map((schedule) => schedule.name)).toEqual([name]);
    expect((await schedules.getAllSchedules()).map((schedule) => schedule.name)).toContain(name);
    await schedules.pauseSchedule(name, "holidays");
    await expect(schedules.getSchedule(name)).resolves.toMatchObject({ paused: true, pausedReason: "holidays" });
    await schedules.resumeSchedule(name);
    await expect(schedules.getSchedule(name)).resolves.toMatchObject({ paused: false });
    await schedules.deleteSchedule(name);
    await schedules.deleteSchedule(name);
    await expect(errorOf(schedules.getSchedule(name))).resolves.toSatisfy(isMissing);
  });

  it("tells the next times and what was started", async () => {
    const schedules = new SchedulerClient(await client());
    const from = Date.UTC(2030, 0, 1);
    const times = await schedules.getNextFewSchedules("0 0 9 * * ?", from, from + 7 * 86_400_000, 2);
    expect(times).toEqual([from + 9 * 3_600_000, from + 33 * 3_600_000]);
    await expect(schedules.getNextFewSchedules("0 0 9 * * ?")).resolves.toHaveLength(3);
    await expect(schedules.search(0, 10, "startTime:DESC", "*", "scheduleName=none")).resolves.toMatchObject({
      results: expect.any(Array),
    });
    await schedules.requeueAllExecutionRecords();
  });
});

describe("EventClient", () => {
  it("creates, reads, changes and deletes handlers", async () => {
    const events = new EventClient(await client());
    const name = server.unique("sdk_handler");
    const event = `conductor:${name}:done`;
    const handler = { name, event, actions: [{ action: "start_workflow" as const, start_workflow: { name: "none" } }], active: false };
    await events.addEventHandlers([handler]);
    await expect(events.getEventHandlerByName(name)).resolves.toMatchObject({ name, event });
    expect((await events.getAllEventHandlers()).map((each) => each.name)).toContain(name);
    await expect(events.getEventHandlersForEvent(event)).resolves.toHaveLength(1);
    await expect(events.getEventHandlersForEvent(event, true)).resolves.toEqual([]);
    await events.updateEventHandler({ ...handler, active: true });
    await expect(events.getEventHandlersForEvent(event, true)).resolves.toMatchObject([{ name, active: true }]);
    await events.removeEventHandler(name);
    await events.removeEventHandler(name);
    await expect(errorOf(events.getEventHandlerByName(name))).resolves.toSatisfy(isMissing);
  });
});

describe("SecretClient", () => {
  it("lists names and knows what is missing", async () => {
    const secrets = new SecretClient(await client());
    await expect(secrets.listAllSecretNames()).resolves.toBeInstanceOf(Array);
    await expect(secrets.listSecretsThatUserCanGrantAccessTo()).resolves.toEqual(await secrets.listAllSecretNames());
    await expect(secrets.secretExists("no_such_secret")).resolves.toBe(false);
    await expect(errorOf(secrets.getSecret("no_such_secret"))).resolves.toSatisfy(isMissing);
  });
});

describe("calls that only Orkes answers", () => {
  it("come back as a 404 that says what is missing: the call, not the thing", async () => {
    const error = await errorOf(new SchemaClient(await client()).getSchemaByName("any"));
    expect(error).toMatchObject({ status: 404, hint: expect.stringContaining("has no such call") });
    expect([isMissingRoute(error), isMissing(error)]).toEqual([true, false]);
  });

  it("come back as a 405 that says the same, where another call has that path", async () => {
    const error = await errorOf(new MetadataClient(await client()).getWorkflowRateLimit("any"));
    expect(error).toMatchObject({ status: 405, hint: expect.stringContaining("has no such call") });
    expect([isMissingRoute(error), isMissing(error)]).toEqual([true, false]);
  });
});
