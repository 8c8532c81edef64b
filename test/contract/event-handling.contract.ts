/**
 * Events and what their handlers do. A real server looks for new handlers once a minute, and on a small machine listens to two events
 * at a time: so all handlers of this file wait for the same event, tell their cases apart by conditions, and are registered first.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Task, Workflow } from "../../src/core/model/execution.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { textOf, useSubject } from "./support/subject.ts";

const server = useSubject();
const patience = { deadlineMs: 110_000, everyMs: 20 };
const names = { source: "", child: "", waiting: "", retried: "", loop: "", task: "" };
const handlers: string[] = [];
let event = "";
let early = "";

type Action = Record<string, unknown>;

async function addHandler(actions: Action[], more: object = {}): Promise<string> {
  const name = server.unique("handler");
  handlers.push(name);
  expect((await server.post("/event", { name, event, active: true, actions, ...more })).status).toBe(200);
  return name;
}

/** Acts on events of one kind only. */
const on = (kind: string, actions: Action[], more: object = {}): Promise<string> =>
  addHandler(actions, { condition: `$.kind == '${kind}'`, ...more });

const start = (input: object, more: object = {}): Action => ({
  action: "start_workflow",
  start_workflow: { name: names.child, correlationId: "${tag}", input, ...more },
});
const complete = (more: object): Action => ({ action: "complete_task", complete_task: more });
const fail = (more: object): Action => ({ action: "fail_task", fail_task: more });

/** Raises an event of a kind under a tag of its own, and answers with the tag. */
async function raise(kind: string, input: object = {}, request: object = {}): Promise<string> {
  const tag = server.unique(kind);
  await startRun(names.source, { kind, tag, ...input }, request);
  return tag;
}

async function startRun(name: string, input: object = {}, request: object = {}): Promise<string> {
  const answer = await server.post("/workflow", { name, version: 1, input, ...request });
  expect(answer.status).toBe(200);
  return answer.text;
}

const started = async (tag: string): Promise<Workflow[]> =>
  (await server.get(`/workflow/${names.child}/correlated/${tag}?includeClosed=true`)).json<Workflow[]>();
const startedBy = (tag: string, count = 1): Promise<Workflow[]> =>
  pollUntil(
    () => started(tag),
    (runs) => runs.length >= count,
    patience,
  );

/** What was raised before is handled: events of one name are handled one after the other. */
const allHandled = async (): Promise<unknown> => startedBy(await raise("start"));

const runWhen = (workflowId: string, satisfies: (run: Workflow) => boolean): Promise<Workflow> =>
  pollUntil(() => server.run(workflowId), satisfies, patience);

async function waiting(): Promise<{ workflowId: string; taskId: string }> {
  const workflowId = await startRun(names.waiting);
  return { workflowId, taskId: (await server.run(workflowId)).tasks[0]!.taskId };
}

const human = { name: "h", taskReferenceName: "h", type: "HUMAN" };

beforeAll(async () => {
  for (const key of ["source", "child", "waiting", "retried", "loop", "task"] as const) names[key] = server.unique(key);
  event = `conductor:${names.source}:x`;
  const input = ["kind", "tag", "n", "list", "json", "above", "workflowId", "taskId", "ref"];
  const inputParameters = Object.fromEntries(input.map((key) => [key, `\${workflow.input.${key}}`]));
  const one = (name: string, tasks: object[], more: object = {}) => server.registerWorkflow({ name, tasks, ...more });
  await one(names.source, [{ name: "e", taskReferenceName: "e", type: "EVENT", sink: "conductor:x", inputParameters }]);
  await one(names.child, [{ name: "n", taskReferenceName: "n", type: "NOOP" }]);
  await one(names.waiting, [human]);
  const loop = { name: "l", taskReferenceName: "l", type: "DO_WHILE", loopCondition: "$.l.iteration < 3", loopOver: [human] };
  await one(names.loop, [loop]);
  await server.registerTasks({ name: names.task, retryCount: 1, retryDelaySeconds: 0 });
  await one(names.retried, [{ name: names.task, taskReferenceName: "h", type: "SIMPLE" }]);
  early = await raise("start", { n: "early" });

  await on("start", [
    start(
      {
        plain: "${n}",
        absent: "${absent.x}",
        text: "n=${n} list=${list} ${absent}",
        deep: { list: ["${list[1].x}", "${workflowInstanceId}"] },
        json: "${json}",
        inside: "${json.a.b}",
        variable: "${workflow.env.none}",
        secret: "${workflow.secrets.none}",
        escaped: "$${n}",
        blank: "${}",
        path: "${$.n}",
        event: "${event_produced}",
      },
      { version: 1 },
    ),
  ]);
  await on("inline", [{ ...start({ json: "${json}", inside: "${json.a.b}", inList: "${list[0].a}" }), expandInlineJSON: true }]);
  await on("domains", [start({ by: "handler" }, { taskToDomain: { a: "own" } }), start({ by: "payload" })]);
  await on("failing", [start({}, { name: server.unique("absent") }), { action: "complete_task" }, start({ n: "after" })]);
  await on("asleep", [start({})], { active: false });
  const several = "$.kind == 'conditions' && ";
  const conditions: [string, object][] = [
    ["true", { condition: `${several}$.json.a.b === 1` }],
    ["above zero", { condition: `${several}2` }],
    ["unknown evaluator", { condition: `${several}true`, evaluatorType: "whatever" }],
    ["javascript", { condition: `${several}true`, evaluatorType: "javascript" }],
    ["value-param", { condition: "above", evaluatorType: "value-param" }],
    ["zero", { condition: `${several}0` }],
    ["text", { condition: `${several}'true'` }],
    ["object", { condition: `${several}({})` }],
  ];
  for (const [by, more] of conditions) await addHandler([start({ by })], more);
  await on("complete", [
    complete({
      workflowId: "${workflowId}",
      taskRefName: "${ref}",
      output: { n: "${n}", deep: { n: "${n}" }, nothing: null, absent: "${absent}" },
    }),
  ]);
  await on("complete-id", [complete({ taskId: "${taskId}" })]);
  await on("fail", [fail({ workflowId: "${workflowId}", taskRefName: "h", reasonForIncompletion: "n is ${n}", output: { n: "${n}" } })]);
  await on("fail-id", [fail({ taskId: "${taskId}" })]);
  await on("elsewhere", [complete({ workflowId: "${workflowId}", taskRefName: "h", output: { workflowId: "elsewhere" } })]);
  await on("terminate", [
    { action: "terminate_workflow", terminate_workflow: { workflowId: "${workflowId}", terminationReason: "n is ${n}" } },
  ]);
  await on("variables", [
    { action: "update_workflow_variables", update_workflow_variables: { workflowId: "${workflowId}", variables: { n: "${n}" } } },
  ]);
  await addHandler([start({ by: "broken" })], { condition: "if ($.kind == 'broken') throw new Error('no'); false" });
  await on("broken", [start({ by: "working" })]);
});
afterAll(async () => {
  for (const name of handlers) await server.delete(`/event/${name}`);
});

describe("start_workflow", () => {
  it("gets what was raised before there was a handler", async () => {
    expect(await startedBy(early)).toMatchObject([{ input: { plain: "early" } }]);
  });

  it("fills in what the event says, and tells the run where it comes from", async () => {
    const tag = await raise("start", { n: 5, list: [1, { x: "y" }], json: '{"a":{"b":1}}' });
    const [run] = await startedBy(tag);
    expect(run).toMatchObject({ event, correlationId: tag, workflowVersion: 1, priority: 0, taskToDomain: {} });
    expect(run?.input).toEqual({
      plain: 5,
      absent: null,
      text: "n=5 list=[1, {x=y}] null",
      deep: { list: ["y", expect.any(String)] },
      json: '{"a":{"b":1}}',
      inside: null,
      variable: null,
      secret: "${workflow.secrets.none}",
      escaped: "${n}",
      blank: "",
      path: 5,
      event,
      "conductor.event.messageId": expect.any(String),
      "conductor.event.name": event,
    });
  });

  it("reads JSON in texts where it is told to", async () => {
    const [run] = await startedBy(await raise("inline", { json: ' {"a":{"b":1}}', list: ['{"a":1}'] }));
    expect(run?.input).toMatchObject({ json: { a: { b: 1 } }, inside: 1, inList: null });
  });

  it("takes domains from the handler, or else from the event", async () => {
    const runs = await startedBy(await raise("domains", {}, { taskToDomain: { a: "given" } }), 2);
    const domains = Object.fromEntries(runs.map(({ input, taskToDomain }) => [textOf(input["by"]), taskToDomain]));
    expect(domains).toEqual({ handler: { a: "own" }, payload: { a: "given" } });
  });

  it("of a workflow that is not there keeps no other action from its turn", async () => {
    expect(await startedBy(await raise("failing"))).toMatchObject([{ input: { n: "after" } }]);
  });

  it("does nothing in a handler that is asleep", async () => {
    const tag = await raise("asleep");
    await allHandled();
    expect(await started(tag)).toEqual([]);
  });
});

describe("conditions", () => {
  it("hold for true and for numbers above zero", async () => {
    const tag = await raise("conditions", { above: 3, json: '{"a":{"b":1}}' });
    await allHandled();
    const by = (await started(tag)).map(({ input }) => textOf(input["by"])).sort();
    expect(by).toEqual(["above zero", "javascript", "true", "unknown evaluator", "value-param"]);
  });

  it("that throw are no concern of other handlers", async () => {
    const tag = await raise("broken");
    await allHandled();
    expect(await started(tag)).toHaveLength(server.expected("broken-condition"));
  });
});

describe("complete_task and fail_task", () => {
  const trace = { "conductor.event.messageId": expect.any(String), "conductor.event.name": expect.stringMatching(/^conductor:.*:x$/) };

  it("complete a task by its name", async () => {
    const { workflowId } = await waiting();
    await raise("complete", { workflowId, ref: "h", n: 7 });
    const run = await runWhen(workflowId, ({ status }) => status !== "RUNNING");
    expect(run).toMatchObject({ status: "COMPLETED", tasks: [{ status: "COMPLETED" }] });
    expect(run.tasks[0]?.outputData).toEqual({
      workflowId,
      taskRefName: "h",
      taskId: null,
      reasonForIncompletion: null,
      n: 7,
      deep: { n: 7 },
      nothing: null,
      absent: null,
      ...trace,
    });
  });

  it("complete a task by its id", async () => {
    const { workflowId, taskId } = await waiting();
    await raise("complete-id", { taskId });
    const run = await runWhen(workflowId, ({ status }) => status !== "RUNNING");
    expect(run.tasks[0]).toMatchObject({ status: "COMPLETED", outputData: { taskId, workflowId: null, taskRefName: null, ...trace } });
  });

  it("fail a task by its name, with the reason", async () => {
    const { workflowId, taskId } = await waiting();
    await raise("fail", { workflowId, n: 7 });
    const run = await runWhen(workflowId, ({ status }) => status !== "RUNNING");
    expect(run).toMatchObject({
      status: "FAILED",
      reasonForIncompletion: `Task ${taskId} failed with status: FAILED and reason: 'n is 7'`,
      tasks: [{ status: "FAILED", reasonForIncompletion: "n is 7", outputData: { n: 7, reasonForIncompletion: "n is 7", ...trace } }],
    });
  });

  it("fail a task by its id, without a reason", async () => {
    const { workflowId, taskId } = await waiting();
    await raise("fail-id", { taskId });
    const run = await runWhen(workflowId, ({ status }) => status !== "RUNNING");
    expect(run.reasonForIncompletion).toBe(`Task ${taskId} failed with status: FAILED and reason: 'null'`);
    expect(run.tasks[0]).not.toHaveProperty("reasonForIncompletion");
  });

  it.each([
    ["h", ["COMPLETED", "COMPLETED", "IN_PROGRESS"]],
    // It names the first iteration, which has ended.
    ["h__1", ["COMPLETED", "IN_PROGRESS"]],
  ])("reach the task of a loop as %s", async (ref, iterations) => {
    const workflowId = await startRun(names.loop);
    for (const n of [1, 2]) {
      await raise("complete", { workflowId, ref, n });
      await allHandled();
    }
    const run = await runWhen(workflowId, ({ tasks }) => tasks.length > iterations.length);
    expect(run.tasks.slice(1).map(({ referenceTaskName, status }) => [referenceTaskName, status])).toEqual(
      iterations.map((status, index) => [`h__${index + 1}`, status]),
    );
    await server.delete(`/workflow/${workflowId}`);
  });

  it("leave the run alone where the output names another run, or the task is none of its own", async () => {
    const { workflowId } = await waiting();
    await raise("elsewhere", { workflowId });
    await raise("complete", { workflowId, ref: "absent" });
    await raise("complete", { workflowId });
    await allHandled();
    expect((await server.run(workflowId)).tasks).toMatchObject([{ status: "IN_PROGRESS", outputData: {} }]);
    await server.delete(`/workflow/${workflowId}`);
  });

  it("mean the try that is open", async () => {
    const workflowId = await startRun(names.retried);
    await server.finish(names.task, "FAILED");
    await runWhen(workflowId, ({ tasks }) => tasks.length === 2);
    await raise("complete", { workflowId, ref: "h", n: 1 });
    await allHandled();
    const statuses: Task["status"][] = (await server.run(workflowId)).tasks.map(({ status }) => status);
    expect(statuses).toEqual(["FAILED", server.expected("event-for-a-retried-task")]);
    await server.delete(`/workflow/${workflowId}`);
  });
});

describe("actions beyond those of the open-source server", () => {
  it.each(["terminate", "variables"])("%s", async (kind) => {
    const { workflowId } = await waiting();
    await raise(kind, { workflowId, n: 7 });
    await allHandled();
    const { status, variables, reasonForIncompletion } = await server.run(workflowId);
    const isDone = kind === "terminate" ? status === "TERMINATED" && reasonForIncompletion === "n is 7" : variables["n"] === 7;
    expect(isDone).toBe(server.expected("event-actions-on-runs"));
    await server.delete(`/workflow/${workflowId}`);
  });
});

describe("the task that raises", () => {
  it("shows what it raised", async () => {
    const id = await startRun(names.source, { kind: "nobody", n: 1 }, { correlationId: "c" });
    const run = await runWhen(id, ({ status }) => status !== "RUNNING");
    expect(run.tasks[0]).toMatchObject({
      taskType: "EVENT",
      status: "COMPLETED",
      inputData: { sink: "conductor:x", asyncComplete: false },
    });
    expect(run.tasks[0]?.outputData).toEqual({
      ...run.tasks[0]?.inputData,
      workflowInstanceId: id,
      workflowType: names.source,
      workflowVersion: 1,
      correlationId: "c",
      taskToDomain: {},
      event_produced: event,
    });
  });

  it("raises no second time where the run starts again from it", async () => {
    const tag = server.unique("again");
    const id = await startRun(names.source, { kind: "start", tag });
    await startedBy(tag);
    const { taskId } = (await runWhen(id, ({ status }) => status === "COMPLETED")).tasks[0]!;
    expect((await server.post(`/workflow/${id}/rerun`, { reRunFromTaskId: taskId })).status).toBe(200);
    const again = await runWhen(id, ({ status }) => status === "COMPLETED");
    expect(again.tasks[0]?.taskId).toBe(taskId);
    await allHandled();
    expect(await started(tag)).toHaveLength(1);
  });

  const sinks: [string, (taskId: string) => string][] = [
    ["conductorx", () => "Invalid / Unsupported sink specified: conductorx"],
    ["nothing", (taskId) => `Error loading queue:nothing, for task:${taskId}, error: Illegal event nothing`],
    ["nope:x", (taskId) => `Error loading queue:nope:x, for task:${taskId}, error: Unknown queue type nope`],
    ["kafka:x", (taskId) => `Error loading queue:kafka:x, for task:${taskId}, error: Unknown queue type kafka`],
  ];
  it.each(sinks)("fails for the sink %s", async (sink, reasonOf) => {
    const id = await server.startTasks([{ name: "e", taskReferenceName: "e", type: "EVENT", sink }]);
    const [task] = (await server.runEnded(id)).tasks;
    expect(task?.status).toBe("FAILED");
    // The embedded server adds how to connect it to Kafka.
    expect(task?.reasonForIncompletion?.replace(/; start this server .*/, "")).toBe(reasonOf(task?.taskId ?? ""));
    expect(task?.outputData["event_produced"]).toBe(sink === "conductorx" ? undefined : sink);
  });
});

describe("a sink that an expression names", () => {
  async function raiseTo(sink: unknown): Promise<{ status: number; task: Task | undefined }> {
    const name = server.unique("sink");
    await server.registerWorkflow({ name, tasks: [{ name: "e", taskReferenceName: "e", type: "EVENT", sink: "${workflow.input.sink}" }] });
    const answer = await server.post("/workflow", { name, input: { sink } });
    return { status: answer.status, task: answer.status === 200 ? (await server.runEnded(answer.text)).tasks[0] : undefined };
  }

  it("fails its task where it has no value", async () => {
    const { task } = await raiseTo(null);
    expect(task).toMatchObject({
      status: "FAILED",
      inputData: { sink: null },
      reasonForIncompletion: expect.stringMatching(/sink.* null$/i),
    });
    expect(task?.outputData).toMatchObject({ sink: null, workflowVersion: 1 });
    expect(task?.outputData).not.toHaveProperty("event_produced");
  });

  it.each(["", " "])("fails its task where it is %j", async (sink) => {
    const { task } = await raiseTo(sink);
    expect(task).toMatchObject({ status: "FAILED", outputData: { event_produced: sink } });
    expect(task?.reasonForIncompletion).toBe(`Error loading queue:${sink}, for task:${task?.taskId}, error: Illegal event ${sink}`);
  });

  it.each([5, true, { a: 1 }])("fails where it is %j", async (sink) => {
    const { status, task } = await raiseTo(sink);
    expect(status).toBe(server.expected("senseless-sink"));
    const { status: ending, reasonForIncompletion: reason } = task ?? { status: "FAILED", reasonForIncompletion: "sink specified: " };
    expect({ ending, reason }).toEqual({ ending: "FAILED", reason: expect.stringContaining("sink specified: ") });
  });
});

describe("what can be read of it", () => {
  it("lists the events that have handlers", async () => {
    const queue = event.slice("conductor:".length);
    const queues = await pollUntil(
      async () => (await server.get("/admin/queues")).json<Record<string, string>>(),
      (found) => event in found,
      patience,
    );
    expect(queues[event]).toBe(queue);
    await allHandled();
    expect((await server.get("/admin/queues?verbose=true")).json()).toHaveProperty([event, queue], expect.any(Number));
  });

  it("lists what a handler did", async () => {
    const name = handlers[0];
    const answer = await server.get(`/event/execution/${name}`);
    expect(answer.status).toBe(server.expected("event-executions"));
    const isListed = Array.isArray(answer.json());
    expect(isListed).toBe(answer.status === 200);
    expect(answer.text).toContain(isListed ? `"name":"${name}","event":"${event}"` : "No static resource");
  });

  it("shows no events among the queues of tasks", async () => {
    await server.startTasks([{ name: "e", taskReferenceName: "lonely", type: "EVENT", sink: "conductor" }]);
    const sizes = (await server.get("/tasks/queue/all")).json<Record<string, number>>();
    expect(Object.keys(sizes).some((name) => name.endsWith(":lonely"))).toBe(server.expected("events-among-task-queues"));
  });
});
