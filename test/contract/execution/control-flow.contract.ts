import { describe, expect, it } from "vitest";
import type { Task, Workflow } from "../../../src/core/model/execution.ts";
import { textOf, useSubject } from "../support/subject.ts";

const server = useSubject();
const set = (ref: string, inputParameters: object = {}): object => ({
  name: ref,
  taskReferenceName: ref,
  type: "SET_VARIABLE",
  inputParameters,
});
const inline = (ref: string, expression: string, inputParameters: object = {}): object => ({
  name: ref,
  taskReferenceName: ref,
  type: "INLINE",
  inputParameters: { evaluatorType: "javascript", expression, ...inputParameters },
});
const refs = ({ tasks }: Workflow): string[] => tasks.map(({ referenceTaskName }) => referenceTaskName);
const taskOf = ({ tasks }: Workflow, ref: string) => tasks.find(({ referenceTaskName }) => referenceTaskName === ref);

async function runOf(tasks: object[], options: Parameters<typeof server.startTasks>[1] = {}): Promise<Workflow> {
  return server.runEnded(await server.startTasks(tasks, options));
}

describe("SWITCH", () => {
  const switchOn = (more: object): object => ({
    name: "switch",
    taskReferenceName: "switch",
    type: "SWITCH",
    evaluatorType: "value-param",
    expression: "value",
    inputParameters: { value: "${workflow.input.value}" },
    decisionCases: { a: [set("in_a")], "1": [set("in_1")], true: [set("in_true")], null: [set("in_null")], empty: [] },
    defaultCase: [set("in_default")],
    ...more,
  });

  it.each([
    ["a", "in_a"],
    [1, "in_1"],
    [true, "in_true"],
    [null, "in_null"],
    ["other", "in_default"],
    ["A", "in_default"],
  ])("takes the case of %j", async (value, chosen) => {
    const run = await runOf([switchOn({}), set("after")], { input: { value } });
    expect(run.status).toBe("COMPLETED");
    expect(refs(run)).toEqual(["switch", chosen, "after"]);
    expect(run.tasks[0]).toMatchObject({
      taskType: "SWITCH",
      taskDefName: "SWITCH",
      status: "COMPLETED",
      inputData: { value, case: String(value), hasChildren: "true" },
      outputData: { evaluationResult: [String(value)], selectedCase: String(value) },
    });
  });

  it("takes no branch for an empty case", async () => {
    const run = await runOf([switchOn({}), set("after")], { input: { value: "empty" } });
    expect(refs(run)).toEqual(["switch", "after"]);
  });

  it("evaluates javascript", async () => {
    const js = { evaluatorType: "javascript", expression: "$.value > 3 ? 'a' : 1.0" };
    expect(refs(await runOf([switchOn(js)], { input: { value: 5 } }))).toEqual(["switch", "in_a"]);
    expect(refs(await runOf([switchOn(js)], { input: { value: 2 } }))).toEqual(["switch", "in_1"]);
  });

  it("fails where the script throws", async () => {
    const run = await runOf([switchOn({ evaluatorType: "javascript", expression: "nobody.here" })]);
    expect(run).toMatchObject({ status: "FAILED", tasks: [{ status: "FAILED" }] });
  });

  it("fails without a task where the evaluator is unknown", async () => {
    const run = await runOf([switchOn({ evaluatorType: "nobody" })]);
    expect(run).toMatchObject({ status: "FAILED", tasks: [] });
  });

  it("goes on inside nested cases", async () => {
    const inner = switchOn({ taskReferenceName: "inner", decisionCases: { a: [set("x"), set("y")] }, defaultCase: [] });
    const run = await runOf([switchOn({ decisionCases: { a: [inner, set("z")] }, defaultCase: [] }), set("after")], {
      input: { value: "a" },
    });
    expect(refs(run)).toEqual(["switch", "inner", "x", "y", "z", "after"]);
  });

  it("still knows DECISION", async () => {
    const decision = { name: "d", taskReferenceName: "d", type: "DECISION", caseValueParam: "value", inputParameters: { value: "a" } };
    const run = await runOf([{ ...decision, decisionCases: { a: [set("in_a")] } }]);
    expect(refs(run)).toEqual(["d", "in_a"]);
    expect(run.tasks[0]?.outputData).toEqual({ caseOutput: ["a"] });
  });
});

describe("FORK_JOIN and JOIN", () => {
  const fork = (forkTasks: object[][]): object => ({ name: "fork", taskReferenceName: "fork", type: "FORK_JOIN", forkTasks });
  const join = (joinOn: string[], more: object = {}): object => ({
    name: "join",
    taskReferenceName: "join",
    type: "JOIN",
    joinOn,
    ...more,
  });

  it("runs branches beside each other and gathers their output", async () => {
    const run = await runOf([
      fork([[set("a1"), inline("a2", "1 + 1")], [inline("b", "({ x: 'b' })")]]),
      join(["a2", "b", "a1"]),
      inline("after", "$.two + 1", { two: "${join.output.a2.result}" }),
    ]);
    expect(run.status).toBe("COMPLETED");
    expect(taskOf(run, "fork")).toMatchObject({ taskType: "FORK", taskDefName: "FORK", status: "COMPLETED", seq: 1 });
    expect(taskOf(run, "join")).toMatchObject({
      taskType: "JOIN",
      taskDefName: "JOIN",
      status: "COMPLETED",
      inputData: { joinOn: ["a2", "b", "a1"] },
      outputData: { a2: { result: 2 }, b: { result: { x: "b" } } },
    });
    expect(run.output).toEqual({ result: 3 });
  });

  it("waits for worker tasks", async () => {
    const taskType = server.unique("branch");
    const branch = (ref: string): object[] => [{ name: taskType, taskReferenceName: ref }];
    const id = await server.startTasks([fork([branch("a"), branch("b")]), join(["a", "b"])]);
    expect((await server.run(id)).tasks.map(({ referenceTaskName, status }) => [referenceTaskName, status])).toEqual([
      ["fork", "COMPLETED"],
      ["a", "SCHEDULED"],
      ["b", "SCHEDULED"],
      ["join", "IN_PROGRESS"],
    ]);
    await server.finish(taskType, "COMPLETED", { outputData: { n: 1 } });
    expect((await server.run(id)).status).toBe("RUNNING");
    await server.finish(taskType, "COMPLETED", { outputData: { n: 2 } });
    const run = await server.runEnded(id);
    expect(run).toMatchObject({ status: "COMPLETED" });
    expect(Object.keys(run.output).sort()).toEqual(["a", "b"]);
  });

  it("joins at once where it waits for nothing", async () => {
    expect(await runOf([fork([[set("a")]]), join([])])).toMatchObject({ status: "COMPLETED" });
  });

  it("fails where no JOIN follows", async () => {
    expect(await runOf([fork([[set("a")]])])).toMatchObject({ status: "FAILED" });
  });

  it("survives an optional branch", async () => {
    const taskType = server.unique("optional");
    await server.registerTasks({ name: taskType, retryCount: 0 });
    const id = await server.startTasks([
      fork([[{ name: taskType, taskReferenceName: "a", optional: true }], [set("b")]]),
      join(["a", "b"]),
    ]);
    await server.finish(taskType, "FAILED");
    const run = await server.runEnded(id);
    expect(run.status).toBe("COMPLETED");
    // The real server sometimes ends it before it sees the failure.
    expect(taskOf(run, "join")?.status).toMatch(/^COMPLETED(_WITH_ERRORS)?$/);
  });
});

describe("FORK_JOIN_DYNAMIC", () => {
  const join = { name: "join", taskReferenceName: "join", type: "JOIN" };
  const dynamic = (more: object): object => ({ name: "fork", taskReferenceName: "fork", type: "FORK_JOIN_DYNAMIC", ...more });
  const byTasks = (tasks: unknown, inputs: unknown): object =>
    dynamic({ dynamicForkTasksParam: "tasks", dynamicForkTasksInputParamName: "inputs", inputParameters: { tasks, inputs } });

  it("forks the tasks that its input lists", async () => {
    const run = await runOf([
      byTasks([set("x"), inline("y", "$.n * 2")], { x: { v: 1 }, y: { n: 4, expression: "$.n * 2", evaluatorType: "javascript" } }),
      join,
    ]);
    expect(run).toMatchObject({ status: "COMPLETED", variables: { v: 1 } });
    expect(taskOf(run, "join")).toMatchObject({ inputData: { joinOn: ["x", "y"] }, outputData: { y: { result: 8 } } });
    expect(taskOf(run, "fork")).toMatchObject({ taskType: "FORK", inputData: { forkedTasks: ["x", "y"] } });
  });

  it("goes on where the list is empty", async () => {
    expect(await runOf([byTasks([], {}), join])).toMatchObject({ status: "COMPLETED" });
  });

  it.each([
    ["null as list", null, {}],
    ["inputs that are no map", [set("x")], [1]],
  ])("fails with %s", async (_, tasks, inputs) => {
    expect(await runOf([byTasks(tasks, inputs), join])).toMatchObject({ status: "FAILED" });
  });

  it("forks one task over a list of inputs", async () => {
    const taskType = server.unique("each");
    const id = await server.startTasks([
      dynamic({ inputParameters: { forkTaskName: taskType, forkTaskInputs: [{ a: 1 }, "scalar"] } }),
      join,
    ]);
    const run = await server.run(id);
    expect(
      run.tasks.slice(1, 3).map(({ referenceTaskName, inputData, taskType: type }) => ({ referenceTaskName, inputData, type })),
    ).toEqual([
      { referenceTaskName: `_${taskType}_0`, inputData: { a: 1, __index: 0 }, type: taskType },
      { referenceTaskName: `_${taskType}_1`, inputData: { input: "scalar", __index: 1 }, type: taskType },
    ]);
    await server.finish(taskType, "COMPLETED", { outputData: { ok: true } });
    await server.finish(taskType, "COMPLETED", { outputData: { ok: true } });
    expect(await server.runEnded(id)).toMatchObject({ status: "COMPLETED" });
  });

  it("reads the old single parameter", async () => {
    const taskType = server.unique("legacy");
    const tasks = { dynamicTasks: [{ taskName: taskType, referenceName: "one", input: { a: 1 } }] };
    const id = await server.startTasks([dynamic({ dynamicForkJoinTasksParam: "all", inputParameters: { all: tasks } }), join]);
    expect(await server.take(taskType)).toMatchObject({ referenceTaskName: "one", inputData: { a: 1 } });
    await server.delete(`/workflow/${id}`);
  });
});

describe("DO_WHILE", () => {
  const loop = (loopCondition: string, loopOver: object[], more: object = {}): object => ({
    name: "loop",
    taskReferenceName: "loop",
    type: "DO_WHILE",
    loopCondition,
    loopOver,
    ...more,
  });

  it("repeats its body while the condition holds", async () => {
    const run = await runOf([
      loop("$.loop['iteration'] < 3", [inline("a", "$.n * 10", { n: "${loop.output.iteration}" }), set("b")]),
      inline("after", "$.last", { last: "${a.output.result}" }),
    ]);
    expect(run.status).toBe("COMPLETED");
    expect(refs(run)).toEqual(["loop", "a__1", "b__1", "a__2", "b__2", "a__3", "b__3", "after"]);
    expect(taskOf(run, "a__2")).toMatchObject({ iteration: 2, loopOverTask: true });
    const task = taskOf(run, "loop");
    expect(task).toMatchObject({ taskType: "DO_WHILE", status: "COMPLETED", iteration: 3 });
    expect(task?.outputData).toMatchObject({ iteration: 3, "1": { a: {}, b: {} }, "3": { a: {}, b: {} } });
  });

  it("sees the body's output in its condition", async () => {
    const run = await runOf(
      [
        loop("$.a.result < $.limit", [inline("a", "($.before || 0) + 2", { before: "${a.output.result}" })], {
          inputParameters: { limit: "${workflow.input.limit}" },
        }),
      ],
      {
        input: { limit: 5 },
      },
    );
    expect(run.status).toBe("COMPLETED");
    expect(taskOf(run, "loop")?.outputData["iteration"]).toBe(3);
  });

  it("goes through a list of items", async () => {
    const run = await runOf(
      [
        loop("true", [inline("a", "$.item + $.index", { item: "${loop.output.loopItem}", index: "${loop.output.loopIndex}" })], {
          items: "${workflow.input.list}",
        }),
      ],
      { input: { list: [10, 20] } },
    );
    expect(run.status).toBe("COMPLETED");
    expect(taskOf(run, "loop")?.outputData).toMatchObject({ iteration: 2, "1": { a: { result: 10 } }, "2": { a: { result: 21 } } });
  });

  it("does nothing for an empty list", async () => {
    const run = await runOf([loop("true", [set("a")], { items: "${workflow.input.list}" }), set("after")], { input: { list: [] } });
    expect(run.status).toBe("COMPLETED");
    expect(refs(run)).toEqual(["loop", "after"]);
    expect(taskOf(run, "loop")).toMatchObject({ iteration: 0 });
  });

  it("keeps the last iterations only", async () => {
    const run = await runOf([loop("$.loop['iteration'] < 4", [set("a")], { inputParameters: { keepLastN: 2 } })]);
    expect(run.status).toBe("COMPLETED");
    expect(Object.keys(taskOf(run, "loop")?.outputData ?? {}).sort()).toEqual(["3", "4", "iteration"]);
    expect(refs(run)).not.toContain("a__1");
  });

  it("fails where the condition throws", async () => {
    const run = await runOf([loop("nobody.here", [set("a")])]);
    expect(run.status).toBe("FAILED");
    expect(taskOf(run, "loop")?.status).toBe("FAILED_WITH_TERMINAL_ERROR");
  });

  it("retries a task of its body, and fails with it", async () => {
    const taskType = server.unique("looped");
    await server.registerTasks({ name: taskType, retryCount: 1, retryDelaySeconds: 0 });
    const id = await server.startTasks([loop("false", [{ name: taskType, taskReferenceName: "a" }])]);
    await server.finish(taskType, "FAILED");
    expect(await server.finish(taskType, "FAILED")).toMatchObject({ referenceTaskName: "a__1", retryCount: 1, iteration: 1 });
    const run = await server.runEnded(id);
    expect(run.status).toBe("FAILED");
    expect(taskOf(run, "loop")?.status).toBe("CANCELED");
  });

  it("holds forks and switches", async () => {
    const run = await runOf([
      loop("$.loop['iteration'] < 2", [
        { name: "fork", taskReferenceName: "fork", type: "FORK_JOIN", forkTasks: [[set("a")], [inline("b", "1")]] },
        { name: "join", taskReferenceName: "join", type: "JOIN", joinOn: ["a", "b"] },
        {
          name: "switch",
          taskReferenceName: "switch",
          type: "SWITCH",
          evaluatorType: "value-param",
          expression: "v",
          inputParameters: { v: "x" },
          decisionCases: { x: [set("c")] },
        },
      ]),
    ]);
    expect(run.status).toBe("COMPLETED");
    expect(refs(run)).toEqual(expect.arrayContaining(["fork__2", "a__2", "b__2", "join__2", "switch__2", "c__2"]));
    expect(taskOf(run, "join__2")).toMatchObject({ inputData: { joinOn: ["a", "b"] }, outputData: { b__2: { result: 1 } } });
  });
});

describe("SUB_WORKFLOW", () => {
  const sub = (subWorkflowParam: object, inputParameters: object = {}): object => ({
    name: "sub",
    taskReferenceName: "sub",
    type: "SUB_WORKFLOW",
    subWorkflowParam,
    inputParameters,
  });

  it("runs another workflow and takes its output", async () => {
    const child = server.unique("child");
    await server.registerWorkflow({
      name: child,
      tasks: [inline("double", "$.n * 2", { n: "${workflow.input.n}" })],
      outputParameters: { doubled: "${double.output.result}" },
    });
    const run = await runOf([sub({ name: child }, { n: 21 })], { request: { correlationId: "corr", priority: 9 } });
    expect(run).toMatchObject({ status: "COMPLETED", output: { doubled: 42 } });
    const task = run.tasks[0]!;
    expect(task).toMatchObject({ taskType: "SUB_WORKFLOW", outputData: { subWorkflowId: task.subWorkflowId, doubled: 42 } });
    expect(task.inputData).toMatchObject({ subWorkflowName: child, subWorkflowVersion: 1, workflowInput: {} });
    expect(await server.run(task.subWorkflowId!)).toMatchObject({
      workflowName: child,
      parentWorkflowId: run.workflowId,
      parentWorkflowTaskId: task.taskId,
      correlationId: "corr",
      priority: 0,
      status: "COMPLETED",
    });
  });

  it("runs a definition that stands in the task", async () => {
    const run = await runOf([
      sub({ name: "x", workflowDefinition: { name: server.unique("inner"), version: 1, tasks: [inline("i", "'deep'")] } }),
    ]);
    expect(run).toMatchObject({ status: "COMPLETED", output: { result: "deep" } });
  });

  it("fails with its child", async () => {
    const taskType = server.unique("child_step");
    await server.registerTasks({ name: taskType, retryCount: 0 });
    const child = server.unique("child");
    await server.registerWorkflow({ name: child, tasks: [{ name: taskType, taskReferenceName: "t" }] });
    const id = await server.startTasks([sub({ name: child, version: 1 })]);
    await server.finish(taskType, "FAILED");
    const run = await server.runEnded(id);
    expect(run).toMatchObject({ status: "FAILED", tasks: [{ status: "FAILED" }] });
  });

  it("tells 500 characters of why a task failed, and all of it of the run", async () => {
    const taskType = server.unique("child_step");
    await server.registerTasks({ name: taskType, retryCount: 0 });
    const child = server.unique("child");
    await server.registerWorkflow({ name: child, tasks: [{ name: taskType, taskReferenceName: "t" }] });
    const id = await server.startTasks([sub({ name: child, version: 1 })]);
    const why = "x".repeat(490);
    await server.report(await server.take(taskType), "FAILED", { reasonForIncompletion: why });
    const run = await server.runEnded(id);
    const reason = run.tasks[0]?.reasonForIncompletion ?? "";
    expect(reason).toMatch(/^Sub workflow /);
    expect(reason).toHaveLength(500);
    expect(run.reasonForIncompletion).toContain(why);
    expect((await server.get(`/tasks/${run.tasks[0]?.taskId}`)).json<Task>()).toMatchObject({ reasonForIncompletion: reason });
  });

  it("ends its child when it is terminated", async () => {
    const taskType = server.unique("child_step");
    const child = server.unique("child");
    await server.registerWorkflow({ name: child, tasks: [{ name: taskType, taskReferenceName: "t" }] });
    const id = await server.startTasks([sub({ name: child, version: 1 })]);
    await server.take(taskType);
    const { subWorkflowId } = (await server.run(id)).tasks[0]!;
    await server.delete(`/workflow/${id}`);
    expect(await server.runEnded(subWorkflowId!)).toMatchObject({ status: "TERMINATED" });
  });

  it("fails its task where the version does not exist", async () => {
    const run = await runOf([sub({ name: server.unique("missing"), version: 3 })]);
    expect(run).toMatchObject({ status: "FAILED", tasks: [{ status: "FAILED" }] });
  });

  it("starts a workflow without waiting for it", async () => {
    const taskType = server.unique("free_step");
    const child = server.unique("free");
    await server.registerWorkflow({ name: child, tasks: [{ name: taskType, taskReferenceName: "t" }] });
    const run = await runOf([
      {
        name: "start",
        taskReferenceName: "start",
        type: "START_WORKFLOW",
        inputParameters: { startWorkflow: { name: child, input: { a: 1 } } },
      },
    ]);
    expect(run.status).toBe("COMPLETED");
    const started = await server.run(textOf(run.tasks[0]?.outputData["workflowId"]));
    expect(started).toMatchObject({ workflowName: child, input: { a: 1 }, status: "RUNNING" });
    await server.delete(`/workflow/${started.workflowId}`);
  });
});

describe("TERMINATE", () => {
  const terminate = (inputParameters: object): object => ({ name: "end", taskReferenceName: "end", type: "TERMINATE", inputParameters });

  it.each(["COMPLETED", "FAILED", "TERMINATED"])("ends the run as %s", async (terminationStatus) => {
    const run = await runOf(
      [terminate({ terminationStatus, terminationReason: "because", workflowOutput: { done: "${workflow.input.x}" } }), set("never")],
      {
        input: { x: 1 },
        workflow: { outputParameters: { ignored: true } },
      },
    );
    expect(run).toMatchObject({ status: terminationStatus, output: { done: 1 } });
    expect(refs(run)).toEqual(["end"]);
    expect(run.tasks[0]).toMatchObject({ taskType: "TERMINATE", status: "COMPLETED" });
    expect(run.reasonForIncompletion ?? "because").toContain("because");
  });

  it("wraps an output that is no map", async () => {
    const run = await runOf([terminate({ terminationStatus: "COMPLETED", workflowOutput: [1, 2] })]);
    expect(run.output).toEqual({ output: [1, 2] });
  });

  it("cancels what runs beside it", async () => {
    const taskType = server.unique("beside");
    const run = await runOf([
      {
        name: "fork",
        taskReferenceName: "fork",
        type: "FORK_JOIN",
        forkTasks: [[{ name: taskType, taskReferenceName: "a" }], [terminate({ terminationStatus: "COMPLETED" })]],
      },
      { name: "join", taskReferenceName: "join", type: "JOIN", joinOn: ["a", "end"] },
    ]);
    expect(run.status).toBe("COMPLETED");
    expect(taskOf(run, "a")?.status).toBe("CANCELED");
  });
});
