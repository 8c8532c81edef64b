import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import type { EventAction, EventExecution, EventHandler } from "../../../src/core/model/event-handler.ts";
import type { Workflow } from "../../../src/core/model/execution.ts";
import type { WorkflowTask } from "../../../src/core/model/workflow-def.ts";
import { createSqliteStore } from "../../../src/server/store/sqlite-store.ts";
import { createSubject } from "./support.ts";
import type { Subject } from "./support.ts";

const raise = (more: Partial<WorkflowTask> = {}): WorkflowTask => ({
  name: "raise",
  taskReferenceName: "raise",
  type: "EVENT",
  sink: "conductor:x",
  inputParameters: { n: "${workflow.input.n}", target: "${workflow.input.target}" },
  ...more,
});
const human: WorkflowTask = { name: "h", taskReferenceName: "h", type: "HUMAN" };
const startChild = (input: JsonObject = { n: "${n}" }): EventAction => ({
  action: "start_workflow",
  start_workflow: { name: "child", input },
});
const event = "conductor:wf:x";
const handler = (actions: EventAction[], more: Partial<EventHandler> = {}): EventHandler => ({
  name: "on_x",
  event,
  active: true,
  actions,
  ...more,
});

async function prepare(options: Parameters<typeof createSubject>[0] = {}): Promise<Subject> {
  const subject = await createSubject(options);
  subject.api.metadata.createWorkflowDef({ name: "child", tasks: [{ name: "n", taskReferenceName: "n", type: "NOOP" }] }, true);
  return subject;
}

const children = ({ api }: Subject): Workflow[] =>
  api.workflows
    .searchWorkflowsV2({ start: 0, size: 1000, freeText: "*", query: "workflowType=child", sort: "startTime:ASC" })
    .results.sort((left, right) => Number(left.input["n"]) - Number(right.input["n"]));

/** Waits until the handler has an outcome for so many actions. */
const outcomes = ({ api, until }: Subject, count: number, name = "on_x"): Promise<EventExecution[]> =>
  until(() => {
    const found = api.events.getEventExecutions(name);
    return found.length >= count && found;
  });

function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "flow-events-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "server.db");
}

describe("an event", () => {
  it("is raised also where the run ends beside its task", async () => {
    const subject = await prepare();
    subject.api.events.createEventHandler(handler([startChild()]));
    const end: WorkflowTask = {
      name: "end",
      taskReferenceName: "end",
      type: "TERMINATE",
      inputParameters: { terminationStatus: "COMPLETED" },
    };
    const fork: WorkflowTask = { name: "fork", taskReferenceName: "fork", type: "FORK_JOIN", forkTasks: [[end], [raise()]] };
    const join: WorkflowTask = { name: "join", taskReferenceName: "join", type: "JOIN", joinOn: ["end", "raise"] };
    const id = await subject.start([fork, join], { name: "wf", input: { n: 1 } });
    await outcomes(subject, 1);
    expect(children(subject).map(({ input }) => input["n"])).toEqual([1]);
    expect(subject.api.workflows.getWorkflow(id, true).tasks.map(({ status }) => status)).toEqual([
      "COMPLETED",
      "COMPLETED",
      "COMPLETED",
      "CANCELED",
    ]);
  });

  it("waits for a handler, which then gets all of them in their order", async () => {
    const subject = await prepare();
    for (const n of [1, 2, 3]) await subject.start([raise()], { input: { n } });
    subject.api.events.createEventHandler(handler([startChild()], { active: false }));
    expect(subject.api.events.getEventExecutions("on_x")).toEqual([]);
    subject.api.events.updateEventHandler(handler([startChild()]));
    await outcomes(subject, 3);
    expect(children(subject).map(({ input }) => input["n"])).toEqual([1, 2, 3]);
    expect(subject.api.events.getEventQueues(true)).toEqual({ [event]: { "wf:x": 0 } });
    expect(subject.api.events.getEventQueues(false)).toEqual({ [event]: "wf:x" });
  });

  it("reaches each of its handlers once, with the run's own name in the run that it starts", async () => {
    const subject = await prepare();
    subject.api.events.createEventHandler(handler([startChild(), startChild({ n: 9 })]));
    subject.api.events.createEventHandler(handler([startChild({ n: 5 })], { name: "on_x_too" }));
    const id = await subject.start([raise()], { input: { n: 1 } });
    await outcomes(subject, 1, "on_x_too");
    const { taskId } = subject.api.workflows.getWorkflow(id, true).tasks[0] ?? {};
    expect(children(subject)).toMatchObject(
      [1, 5, 9].map((n) => ({ event, input: { n, "conductor.event.messageId": taskId, "conductor.event.name": event } })),
    );
  });

  it("that raises itself goes on for ever, and keeps nobody from their turn", async () => {
    const subject = await createSubject();
    const again: EventAction = { action: "start_workflow", start_workflow: { name: "wf", input: { n: "${n}" } } };
    subject.api.events.createEventHandler(handler([again]));
    await subject.start([raise()], { input: { n: 1 } });
    await outcomes(subject, 20);
    subject.api.events.deleteEventHandler("on_x");
    const runs = (): number => subject.api.workflows.searchWorkflowsV2({ start: 0, size: 1, freeText: "*", query: "" }).totalHits;
    const before = runs();
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(runs() - before).toBeLessThanOrEqual(1);
  });
});

describe("after the end of a server", () => {
  const message = { event, messageId: "m1", createdTime: 1, payload: { n: 1 } };

  it("a stored event reaches its handlers at the next start", async () => {
    const dbFile = temporaryFile();
    const first = await prepare({ dbFile });
    first.api.events.createEventHandler(handler([startChild()]));
    await first.close();
    const store = await createSqliteStore(dbFile);
    store.addEventMessage(message);
    expect(store.addEventMessage(message)).toBe(false);
    store.close();
    const second = await createSubject({ dbFile });
    await outcomes(second, 1);
    expect(children(second)).toHaveLength(1);
  });

  it("an action that has an outcome is not done again, the others are", async () => {
    const dbFile = temporaryFile();
    const first = await prepare({ dbFile });
    first.api.events.createEventHandler(handler([startChild({ n: 1 }), startChild({ n: 2 })]));
    await first.close();
    const store = await createSqliteStore(dbFile);
    store.addEventMessage(message);
    const done = { name: "on_x", event, messageId: "m1", position: 0, action: "start_workflow", created: 1, output: {} };
    store.addEventExecution({ ...done, status: "COMPLETED" });
    store.close();
    const second = await createSubject({ dbFile });
    await outcomes(second, 2);
    expect(children(second).map(({ input }) => input["n"])).toEqual([2]);
  });
});

describe("an action that cannot be done", () => {
  it.each<[string, EventAction, string]>([
    [
      "starts what is not defined",
      { action: "start_workflow", start_workflow: { name: "absent" } },
      "No such workflow defined. name=absent, version=null",
    ],
    ["names no workflow", { action: "start_workflow", start_workflow: {} }, "start_workflow names no workflow."],
    ["says nothing", { action: "fail_task" }, "The action fail_task says nothing about what to do."],
    ["has no name", {}, "The action without a name says nothing about what to do."],
    [
      "starts an agent",
      { action: "start_agent", start_agent: { name: "a" } },
      "The embedded server runs no agents: start_agent is for a server that does.",
    ],
    [
      "ends a task of no run",
      { action: "complete_task", complete_task: { workflowId: "${nowhere}", taskRefName: "h" } },
      "No task found with taskId: null, reference name: h, workflowId: null",
    ],
    [
      "ends a task of an unknown run",
      { action: "complete_task", complete_task: { workflowId: "none", taskRefName: "h" } },
      "No such workflow found by id: none",
    ],
    [
      "ends an unknown task",
      { action: "complete_task", complete_task: { taskId: "none" } },
      "No task found with taskId: none, reference name: null, workflowId: null",
    ],
    [
      "terminates nothing",
      { action: "terminate_workflow", terminate_workflow: { workflowId: "${nowhere}" } },
      "terminate_workflow names no run: workflowId has no value in this event.",
    ],
    [
      "sets variables of nothing",
      { action: "update_workflow_variables", update_workflow_variables: { variables: {} } },
      "update_workflow_variables names no run: workflowId has no value in this event.",
    ],
  ])("fails where it %s, and keeps no other from its turn", async (_, action, exception) => {
    const logged: unknown[] = [];
    const subject = await prepare({ logger: { error: (details) => logged.push(details) } });
    subject.api.events.createEventHandler(handler([action, startChild()]));
    await subject.start([raise()], { input: { n: 1 } });
    const [second, first] = await outcomes(subject, 2);
    expect(first).toMatchObject({ position: 0, action: action.action ?? "", status: "FAILED", output: { exception } });
    expect(second).toMatchObject({ position: 1, status: "COMPLETED" });
    expect(logged).toEqual([{ event, eventHandler: "on_x", error: exception }]);
  });

  it("for want of a working condition is said, and the other handlers act", async () => {
    const subject = await prepare();
    subject.api.events.createEventHandler(handler([startChild()], { condition: "throw new Error('no')" }));
    subject.api.events.createEventHandler(handler([startChild()], { name: "python", condition: "True", evaluatorType: "python" }));
    subject.api.events.createEventHandler(handler([startChild()], { name: "z" }));
    await subject.start([raise()], { input: { n: 1 } });
    await outcomes(subject, 1, "z");
    const [failed] = await outcomes(subject, 1);
    expect(failed).toMatchObject({ status: "FAILED", output: { exception: expect.stringContaining("Error evaluating the script `") } });
    expect((await outcomes(subject, 1, "python"))[0]).toMatchObject({
      output: { exception: "The evaluator 'python' is not available in the embedded server; use 'javascript'." },
    });
    expect(children(subject)).toHaveLength(1);
  });
});

describe("actions on runs", () => {
  it("set variables, and let lists grow where they are asked to", async () => {
    const subject = await createSubject();
    const update = (appendArray: boolean, kind: string): EventHandler =>
      handler(
        [
          {
            action: "update_workflow_variables",
            update_workflow_variables: {
              workflowId: "${target}",
              appendArray,
              variables: { list: ["${n}"], one: "${n}", __proto__: null },
            },
          },
        ],
        { name: kind, condition: `$.n ${appendArray ? ">" : "<"} 5` },
      );
    subject.api.events.createEventHandler(update(true, "append"));
    subject.api.events.createEventHandler(update(false, "replace"));
    const target = await subject.start([human], { name: "waiting", def: { variables: { list: [0] } } });
    const variables = (): JsonObject => subject.api.workflows.getWorkflow(target, false).variables;
    await subject.start([raise()], { input: { n: 1, target } });
    await outcomes(subject, 1, "replace");
    expect(variables()).toEqual({ list: [1], one: 1 });
    await subject.start([raise()], { input: { n: 6, target } });
    await outcomes(subject, 2, "append");
    expect(variables()).toEqual({ list: [1, 6], one: 6 });
  });

  it("fail on a run that has ended", async () => {
    const subject = await createSubject();
    const actions: EventAction[] = [
      { action: "terminate_workflow", terminate_workflow: { workflowId: "${target}", terminationReason: "event ${n}" } },
      { action: "update_workflow_variables", update_workflow_variables: { workflowId: "${target}", variables: { a: 1 } } },
    ];
    subject.api.events.createEventHandler(handler(actions));
    const target = await subject.start([human], { name: "waiting" });
    await subject.start([raise()], { input: { n: 1, target } });
    const [variables, termination] = await outcomes(subject, 2);
    expect(subject.api.workflows.getWorkflow(target, false)).toMatchObject({ status: "TERMINATED", reasonForIncompletion: "event 1" });
    expect(termination).toMatchObject({ status: "COMPLETED", output: { workflowId: target } });
    expect(variables).toMatchObject({
      status: "FAILED",
      output: { exception: `Workflow waiting.1/${target} has ended, its variables cannot be updated.` },
    });
  });

  it("fail where the variables would get too large", async () => {
    const subject = await createSubject();
    const variables = { text: "x".repeat(257 * 1024) };
    subject.api.events.createEventHandler(
      handler([{ action: "update_workflow_variables", update_workflow_variables: { workflowId: "${target}", variables } }]),
    );
    const target = await subject.start([human], { name: "waiting" });
    await subject.start([raise()], { input: { target } });
    expect((await outcomes(subject, 1))[0]?.output["exception"]).toContain("greater than the permissible limit: 256 kilobytes");
  });

  it("reach the task of the iteration or try that is open", async () => {
    const subject = await createSubject();
    const complete: EventAction = {
      action: "complete_task",
      complete_task: { workflowId: "${target}", taskRefName: "h", output: { n: "${n}" } },
    };
    subject.api.events.createEventHandler(handler([complete]));
    const loop: WorkflowTask = {
      name: "loop",
      taskReferenceName: "loop",
      type: "DO_WHILE",
      loopCondition: "$.loop.iteration < 2",
      loopOver: [human],
    };
    const target = await subject.start([loop], { name: "waiting" });
    for (const n of [1, 2]) {
      await subject.start([raise()], { input: { n, target } });
      await outcomes(subject, n);
    }
    const { status, tasks } = await subject.until(() => {
      const run = subject.api.workflows.getWorkflow(target, true);
      return run.status === "COMPLETED" && run;
    });
    expect(status).toBe("COMPLETED");
    expect(tasks.filter(({ taskType }) => taskType === "HUMAN").map(({ outputData }) => outputData["n"])).toEqual([1, 2]);
  });
});
