/** What an operator's program does by the official JavaScript SDK: waiting runs, signals, schedules, event handlers, refusals. */
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import { textOf } from "../contract/support/subject.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { isJavascriptSdkInstalled } from "./support/javascript-sdk.ts";
import { unique, useJavascriptSdk } from "./support/use-javascript-sdk.ts";

describe.runIf(isJavascriptSdkInstalled)("the JavaScript SDK", () => {
  const subject = useJavascriptSdk();

  async function registerWait(): Promise<string> {
    const name = unique("waiting");
    const tasks = [{ name: "wait", taskReferenceName: "wait", type: "WAIT", inputParameters: {} }];
    await subject().metadata.registerWorkflowDef(
      { name, version: 1, tasks, outputParameters: { said: "${wait.output.said}", wrapped: "${wait.output.taskOutput.said}" } },
      true,
    );
    return name;
  }

  async function startWait(): Promise<string> {
    const name = await registerWait();
    const id = await subject().executor.startWorkflow({ name, version: 1 });
    await subject().runWhen(id, ({ tasks }) => tasks?.[0]?.status === "IN_PROGRESS");
    return id;
  }

  test("a started run that waits is answered at once, and ended by its task", async () => {
    const { executor, runEnded } = subject();
    const name = await registerWait();
    const answer = await executor.executeWorkflow({ name, version: 1, input: { of: 1 } }, name, 1, unique("request"));
    expect(answer).toMatchObject({ status: "RUNNING", input: { of: 1 } });
    const id = textOf(answer["workflowId"]);
    await executor.updateTaskByRefName("wait", id, "IN_PROGRESS", { said: "soon" });
    const [task] = (await executor.getWorkflow(id, true)).tasks ?? [];
    expect(task).toMatchObject({ status: "IN_PROGRESS", outputData: { said: "soon" } });
    expect(await executor.getTask(task?.taskId ?? "")).toMatchObject({ referenceTaskName: "wait" });
    await executor.updateTask(task?.taskId ?? "", id, "COMPLETED", { said: "now" });
    expect(await runEnded(id)).toMatchObject({ status: "COMPLETED", output: { said: "now" } });
  });

  test("a task that is updated synchronously answers with its run", async () => {
    const { executor } = subject();
    const id = await startWait();
    // It wraps the output, and the server keeps what it is sent.
    expect(await executor.updateTaskSync("wait", id, "COMPLETED", { said: "at once" })).toMatchObject({
      status: "COMPLETED",
      output: { wrapped: "at once" },
    });
  });

  test("signals end a waiting task, with an answer and without", async () => {
    const { executor, runEnded } = subject();
    const first = await startWait();
    expect(await executor.signal(first, "COMPLETED", { said: "go" })).toMatchObject({ workflowId: first });
    expect(await runEnded(first)).toMatchObject({ status: "COMPLETED", output: { wrapped: "go" } });
    const second = await startWait();
    await executor.signalAsync(second, "FAILED", { said: "stop" });
    expect(await runEnded(second)).toMatchObject({
      status: "FAILED",
      tasks: [{ status: "FAILED", outputData: { taskOutput: { said: "stop" } } }],
    });
  });

  test("a run is paused, resumed and terminated", async () => {
    const { executor } = subject();
    const id = await startWait();
    await executor.pause(id);
    expect(await executor.getWorkflowStatus(id, true, true)).toMatchObject({ workflowId: id, status: "PAUSED" });
    await executor.resume(id);
    expect(await executor.getWorkflowStatus(id, false, false)).toMatchObject({ status: "RUNNING" });
    await executor.terminate(id, "enough");
    expect(await executor.getWorkflow(id, true)).toMatchObject({
      status: "TERMINATED",
      reasonForIncompletion: "enough",
      tasks: [{ status: "CANCELED" }],
    });
  });

  test("a definition is tried with mocked tasks", async () => {
    const { executor } = subject();
    const name = unique("tried");
    const tasks = [{ name: unique("mocked"), taskReferenceName: "one", type: "SIMPLE" }];
    const run = await executor.testWorkflow({
      name,
      version: 1,
      workflowDef: { name, version: 1, tasks, outputParameters: { got: "${one.output.got}" } },
      taskRefToMockOutput: {
        one: [
          { status: "FAILED", output: {} },
          { status: "COMPLETED", output: { got: "mock" } },
        ],
      },
    });
    expect(run).toMatchObject({ status: "COMPLETED", output: { got: "mock" } });
  });

  test("a schedule starts its workflow, is paused, resumed and deleted", async () => {
    const { executor, metadata, scheduler } = subject();
    const [name, workflow] = [unique("schedule"), unique("scheduled")];
    await metadata.registerWorkflowDef(
      { name: workflow, version: 1, tasks: [{ name: "NOOP", taskReferenceName: "n", type: "NOOP" }] },
      true,
    );
    const cronExpression = "* * * ? * *";
    await scheduler.saveSchedule({
      name,
      cronExpression,
      startWorkflowRequest: { name: workflow, version: 1, input: { from: "schedule" } },
    });
    try {
      expect(await scheduler.getSchedule(name)).toMatchObject({ name, cronExpression, paused: false });
      expect(await scheduler.getAllSchedules(workflow)).toMatchObject([{ name }]);
      const query = `workflowType='${workflow}'`;
      const { results } = await pollUntil(
        () => executor.search(0, 10, query, "*"),
        ({ totalHits }) => totalHits > 0,
        { deadlineMs: 60_000, everyMs: 200 },
      );
      expect((await executor.getWorkflow(results[0]?.workflowId ?? "", false)).input).toMatchObject({ from: "schedule" });
      const executions = await pollUntil(
        () => scheduler.search(0, 1000),
        ({ results }) => results.some(({ scheduleName, state }) => scheduleName === name && state === "EXECUTED"),
      );
      expect(executions.results.find(({ scheduleName }) => scheduleName === name)).toMatchObject({ workflowName: workflow });
      await scheduler.pauseSchedule(name);
      expect(await scheduler.getSchedule(name)).toMatchObject({ paused: true });
      await scheduler.resumeSchedule(name);
      expect(await scheduler.getSchedule(name)).toMatchObject({ paused: false });
      const next = await scheduler.getNextFewSchedules("0 0 0 1 1 ?", undefined, undefined, 2);
      expect(next.map((time) => new Date(time).toISOString().slice(4))).toEqual(["-01-01T00:00:00.000Z", "-01-01T00:00:00.000Z"]);
    } finally {
      await scheduler.deleteSchedule(name);
    }
    await expect(scheduler.getSchedule(name)).rejects.toThrow(name);
  });

  test("an event handler is stored, changed and removed", async () => {
    const { events, url } = subject();
    const [name, event] = [unique("handler"), `conductor:${unique("event")}`];
    const handler = { name, event, active: true, actions: [{ action: "start_workflow", start_workflow: { name: "any", input: {} } }] };
    // Its EventClient sends a list, which Conductor refuses and Orkes takes: handlers are added without it.
    await expect(events.addEventHandler(handler)).rejects.toThrow(/Cannot deserialize value of type .*EventHandler/);
    const headers = { "Content-Type": "application/json" };
    expect((await fetch(`${url}/event`, { method: "POST", headers, body: JSON.stringify(handler) })).status).toBe(200);
    expect(await events.getEventHandlersForEvent(event)).toMatchObject([handler]);
    await events.updateEventHandler({ ...handler, active: false });
    expect((await events.getAllEventHandlers()).find((other) => other.name === name)).toMatchObject({ active: false });
    await events.removeEventHandler(name);
    expect(await events.getEventHandlersForEvent(event)).toEqual([]);
  });

  test("refusals reach the program as the SDK's errors, with the server's words", async () => {
    const { executor, metadata } = subject();
    const refusal = (attempt: Promise<unknown>): Promise<JsonObject> =>
      attempt.then(
        () => ({ message: "it was not refused" }),
        (cause: Error) => ({ name: cause.name, message: cause.message }),
      );
    expect(await refusal(executor.startWorkflow({ name: unique("nowhere"), version: 1 }))).toMatchObject({
      message: expect.stringMatching(/No such workflow/),
    });
    expect(await refusal(executor.getExecution("no-such-run"))).toMatchObject({ message: expect.stringMatching(/no-such-run/) });
    expect(await refusal(metadata.registerWorkflowDef({ name: unique("empty"), version: 1, tasks: [] }))).toMatchObject({
      message: expect.stringMatching(/Failed to register workflow/),
    });
    const id = await startWait();
    await executor.terminate(id, "over");
    expect(await refusal(executor.pause(id))).toMatchObject({ message: expect.stringMatching(/has ended/) });
  });
});
