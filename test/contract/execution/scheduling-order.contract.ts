/** What random definitions showed: when tasks get into a run, what their expressions see then, and how branches made at run time look. */
import { describe, expect, it } from "vitest";
import type { Workflow } from "../../../src/core/model/execution.ts";
import { useSubject } from "../support/subject.ts";

const server = useSubject();
const task = (ref: string, type: string, more: object = {}): object => ({ name: ref, taskReferenceName: ref, type, ...more });
const set = (ref: string, inputParameters: object = {}): object => task(ref, "SET_VARIABLE", { inputParameters });
const fork = (...forkTasks: object[][]): object => task("fork", "FORK_JOIN", { forkTasks });
const join = (...joinOn: string[]): object => task("join", "JOIN", { joinOn });
const refs = ({ tasks }: Workflow): string[] => tasks.map(({ referenceTaskName }) => referenceTaskName);
const taskOf = ({ tasks }: Workflow, ref: string) => tasks.find(({ referenceTaskName }) => referenceTaskName === ref);

async function runOf(tasks: object[], options: Parameters<typeof server.startTasks>[1] = {}): Promise<Workflow> {
  return server.runEnded(await server.startTasks(tasks, options));
}

describe("tasks that are scheduled together", () => {
  it("do not see each other", async () => {
    const second = set("b", { seen: "${a.taskType}", before: "${first.taskType}" });
    const run = await runOf([set("first"), fork([set("a")], [second]), join("a", "b"), set("after", { seen: "${a.taskType}" })]);
    expect(taskOf(run, "b")?.inputData).toEqual({ seen: null, before: "SET_VARIABLE" });
    expect(taskOf(run, "after")?.inputData).toEqual({ seen: "SET_VARIABLE" });
  });

  it("get into the run together or not at all", async () => {
    const refused = task("b", "DYNAMIC", { dynamicTaskNameParam: "worker", inputParameters: { worker: null } });
    const run = await runOf([fork([set("a")], [refused]), join("a", "b")]);
    expect(run).toMatchObject({ status: "FAILED", tasks: [] });
    expect(run.reasonForIncompletion).toContain("Cannot map a dynamic task");
  });

  it("are moved on in turns with loops", async () => {
    const loop = task("loop", "DO_WHILE", { loopCondition: "$.loop.iteration < 2", loopOver: [set("in_loop")] });
    const run = await runOf([fork([set("a"), set("a2"), set("a3")], [loop]), join("a3", "loop")]);
    expect(refs(run)).toEqual(["fork", "a", "loop", "join", "in_loop__1", "a2", "a3", "in_loop__2"]);
  });
});

describe("a branch of a dynamic fork", () => {
  const dynamicFork = (taskReferenceName: string, name: string): object[] => [
    task("fork", "FORK_JOIN_DYNAMIC", {
      dynamicForkTasksParam: "tasks",
      dynamicForkTasksInputParamName: "inputs",
      inputParameters: { tasks: [{ name, taskReferenceName }], inputs: {} },
    }),
    task("join", "JOIN"),
  ];

  it("shows the model's defaults, and no definition where there is none", async () => {
    const run = await server.run(await server.startTasks(dynamicFork("a", server.unique("nobody"))));
    expect(taskOf(run, "a")).toMatchObject({ status: "SCHEDULED", taskDefinition: null, responseTimeoutSeconds: 3600 });
    expect(taskOf(run, "a")?.workflowTask).toMatchObject({ type: "SIMPLE", startDelay: 0, optional: false, forkTasks: [] });
    expect(taskOf(run, "a")?.workflowTask).not.toHaveProperty("taskDefinition");
  });

  it("shows the registered definition, in the fork's input as well", async () => {
    const name = server.unique("known");
    await server.registerTasks({ name, retryCount: 1 });
    const run = await server.run(await server.startTasks(dynamicFork("a", name)));
    expect(taskOf(run, "a")?.taskDefinition).toMatchObject({ name, retryCount: 1 });
    expect(taskOf(run, "fork")?.inputData["forkedTaskDefs"]).toMatchObject([{ taskDefinition: { name, retryCount: 1 } }]);
  });

  it("that is a workflow without a version runs the latest", async () => {
    const name = server.unique("child");
    await server.registerWorkflow({ name, version: 3, tasks: [set("c")] });
    const inputParameters = { forkTaskWorkflow: name, forkTaskInputs: [{ n: 1 }] };
    const run = await runOf([task("fork", "FORK_JOIN_DYNAMIC", { inputParameters }), task("join", "JOIN")]);
    expect(run.status).toBe("COMPLETED");
    expect(taskOf(run, `_fork_0`)?.inputData).toMatchObject({ subWorkflowName: name, subWorkflowVersion: 3 });
  });
});

describe("templates", () => {
  it("of a workflow fill what is null", async () => {
    const workflow = { inputTemplate: { a: "filled", b: "filled", c: "filled" } };
    const run = await runOf([set("t")], { workflow, input: { a: null, b: 0 } });
    expect(run.input).toEqual({ a: "filled", b: 0, c: "filled" });
  });

  it("of a task fill what is null with their own expressions resolved", async () => {
    const name = server.unique("templated");
    await server.registerTasks({ name, inputTemplate: { a: "${workflow.input.x}", b: "${workflow.input.x}" } });
    const tasks = [{ name, taskReferenceName: "t", type: "SIMPLE", inputParameters: { a: null, b: "${workflow.input.nope}" } }];
    const run = await server.run(await server.startTasks(tasks, { input: { x: 1 } }));
    expect(run.tasks[0]?.inputData).toEqual({ a: 1, b: "${workflow.input.x}" });
  });
});

it("a list that a path found decides a SWITCH as JSON, one that was there as Java", async () => {
  const choice = (ref: string, value: string): object =>
    task(ref, "SWITCH", { evaluatorType: "value-param", expression: "v", inputParameters: { v: value }, decisionCases: { a: [] } });
  const input = { list: [{ n: 1 }, { n: 2 }], there: [1, 2] };
  const run = await runOf([choice("found", "${workflow.input.list[*].n}"), choice("there", "${workflow.input.there}")], { input });
  expect(run.tasks.map(({ outputData }) => outputData["selectedCase"])).toEqual(["[1,2]", "[1, 2]"]);
});

it("a SWITCH whose script fails has started", async () => {
  const run = await runOf([task("s", "SWITCH", { evaluatorType: "javascript", expression: "$.nope.deeper", decisionCases: { a: [] } })]);
  expect(run.tasks[0]?.status).toBe("FAILED");
  expect(run.tasks[0]?.startTime).toBeGreaterThan(0);
});

it.each([
  ["({ a: undefined, b: [undefined, 1], c: null })", { a: null, b: [null, 1], c: null }],
  ["undefined", null],
  ["(function () {})", {}],
  ["[NaN, 1 / 0, -1 / 0]", ["NaN", "Infinity", "-Infinity"]],
  ["new Date(0)", {}],
  ["new Map([['k', 2]])", { k: 2 }],
  ["[, 1]", [null, 1]],
  ["10n", 10],
])("the value of %s", async (expression, result) => {
  const run = await runOf([task("i", "INLINE", { inputParameters: { evaluatorType: "javascript", expression } })]);
  expect(run.tasks[0]?.outputData).toEqual({ result });
});

it("a SUB_WORKFLOW that is tried again keeps what its child got, and shows its parameters beside it", async () => {
  const child = {
    name: server.unique("failing"),
    version: 1,
    tasks: [task("l", "LAMBDA", { inputParameters: { scriptExpression: "throw 1" } })],
  };
  const sub = task("sub", "SUB_WORKFLOW", {
    subWorkflowParam: { name: child.name, workflowDefinition: child },
    inputParameters: { a: "${workflow.input.n}" },
    retryCount: 1,
    taskDefinition: { name: "sub", retryDelaySeconds: 0 },
  });
  const run = await runOf([sub], { input: { n: 1 } });
  expect(run.tasks.map(({ inputData }) => inputData["a"])).toEqual([undefined, 1]);
  expect(run.tasks.map(({ inputData }) => inputData["workflowInput"])).toEqual([{ a: 1 }, { a: 1 }]);
});

it("the output of a failed run does not see its reason", async () => {
  const workflow = { outputParameters: { reason: "${workflow.reasonForIncompletion}", status: "${workflow.status}" } };
  const run = await runOf([task("l", "LAMBDA", { inputParameters: { scriptExpression: "throw 1" } })], { workflow });
  expect(run.reasonForIncompletion).toContain("failed with status: FAILED");
  expect(run.output).toEqual({ reason: null, status: "FAILED" });
});

it("a TERMINATE beside a SWITCH on a script lets it be done", async () => {
  const choice = task("s", "SWITCH", { evaluatorType: "javascript", expression: "1 + 1", decisionCases: { 2: [] } });
  const end = task("end", "TERMINATE", { inputParameters: { terminationStatus: "COMPLETED" } });
  const run = await runOf([fork([choice], [end]), join("s", "end")]);
  expect(run.status).toBe("COMPLETED");
  expect(taskOf(run, "s")).toMatchObject({ status: "COMPLETED", outputData: { selectedCase: "2" } });
});

describe.each([
  ["at the start of a run", []],
  ["later", [set("first")]],
])("beside a TERMINATE, %s,", (_when, before) => {
  const end = task("end", "TERMINATE", { inputParameters: { terminationStatus: "COMPLETED" } });
  const beside = (...branch: object[]): Promise<Workflow> => runOf([...before, fork([end], branch), join("end")]);
  const withoutFirst = (run: Workflow): string[] => refs(run).filter((ref) => ref !== "first");
  const failing = task("a", "JSON_JQ_TRANSFORM", { inputParameters: { queryExpression: "error" } });

  it("what would follow a task that is done never gets into the run", async () => {
    const run = await beside(task("a", "NOOP"), task("b", "SIMPLE"));
    expect(run.status).toBe("COMPLETED");
    expect(withoutFirst(run)).toEqual(["fork", "end", "a", "join"]);
  });

  it("a task that fails fails the run", async () => {
    const run = await beside(failing);
    expect(run.status).toBe("FAILED");
    expect(run.reasonForIncompletion).toContain("failed with status: FAILED and reason: ");
  });

  it("so does a task that cannot be scheduled", async () => {
    const refused = task("b", "DYNAMIC", { dynamicTaskNameParam: "worker", inputParameters: { worker: null } });
    const run = await beside(task("a", "NOOP"), refused);
    expect(run.status).toBe("FAILED");
    expect(run.reasonForIncompletion).toContain("Cannot map a dynamic task");
  });

  it("an optional task that fails is no failure, and is not listed as one", async () => {
    const run = await beside({ ...failing, optional: true });
    expect(run).toMatchObject({ status: "COMPLETED", failedReferenceTaskNames: [], failedTaskNames: [] });
    expect(taskOf(run, "a")?.status).toBe(server.expected("optional-last-task"));
  });

  it.each([
    [false, "COMPLETED"],
    [true, "CANCELED"],
  ])("an EVENT has raised its event, and with asyncComplete: %s is %s", async (asyncComplete, status) => {
    const run = await beside(task("a", "EVENT", { sink: "conductor", asyncComplete }));
    expect(run.status).toBe("COMPLETED");
    expect(taskOf(run, "a")).toMatchObject({ status, outputData: { event_produced: `conductor:${run.workflowName}:a` } });
  });

  it("a task that has tries left is not tried again", async () => {
    const run = await beside({ ...failing, retryCount: 2, taskDefinition: { name: "a", retryDelaySeconds: 0 } });
    expect(run.status).toBe("COMPLETED");
    expect(withoutFirst(run)).toEqual(["fork", "end", "a", "join"]);
    expect(taskOf(run, "a")).toMatchObject({ status: "FAILED", retried: false });
  });
});

it("dynamic forks that are scheduled together do not see each other when they name their branches", async () => {
  const dynamic = (ref: string, forkTaskName: string): object[] => [
    task(ref, "FORK_JOIN_DYNAMIC", { inputParameters: { forkTaskName, forkTaskType: "NOOP", forkTaskInputs: [{}] } }),
    task(`${ref}_join`, "JOIN"),
  ];
  const tasks = [fork(dynamic("x", "one"), dynamic("y", "two")), join("x_join", "y_join"), ...dynamic("z", "three")];
  const run = await runOf(tasks);
  expect(run.status).toBe("COMPLETED");
  expect(refs(run).filter((ref) => ref.startsWith("_"))).toEqual(["_one_0", "_two_0", "_z_three_0"]);
});

it("jq that begins a round is done as the round begins, also where the run fails beside it", async () => {
  const jq = task("a", "JSON_JQ_TRANSFORM", { inputParameters: { queryExpression: "1" } });
  const loop = task("loop", "DO_WHILE", { loopCondition: "false", loopOver: [jq] });
  const failing = task("b", "LAMBDA", { inputParameters: { scriptExpression: "throw 1" } });
  const run = await runOf([fork([failing], [loop]), join("b", "loop")]);
  expect(run.status).toBe("FAILED");
  expect(taskOf(run, "loop")?.status).toBe("CANCELED");
  expect(taskOf(run, "a__1")).toMatchObject({ status: "COMPLETED", outputData: { result: 1 } });
});

it.each([
  ["LAMBDA", { scriptExpression: "throw 1" }],
  ["JSON_JQ_TRANSFORM", { queryExpression: "error" }],
])("a %s is tried again at once, whatever the delay", async (type, inputParameters) => {
  const run = await runOf([task("t", type, { inputParameters, retryCount: 2, taskDefinition: { name: "t", retryDelaySeconds: 60 } })]);
  expect(run.tasks.map(({ status, callbackAfterSeconds }) => [status, callbackAfterSeconds])).toEqual([
    ["FAILED", 0],
    ["FAILED", 60],
    ["FAILED", 60],
  ]);
});
