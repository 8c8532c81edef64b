import { describe, expect, it } from "vitest";
import type { Task } from "../../../src/core/model/execution.ts";
import { decide } from "../../../src/server/engine/decide.ts";
import { effectEnded, failureWorkflowNotStarted, updateTask } from "../../../src/server/engine/update-task.ts";
import { fork, inline, join, loop, noop, setVariable, simple, switchOn, system, taskDef } from "./support/definitions.ts";
import { advanceTo, apply, byRef, contextOf, effectsOf, openRefs, poll, prepare, start, wake, work, workflowOf } from "./support/driver.ts";

describe("work outside of the engine", () => {
  it("HTTP waits for the answer, and starts late where it is told to", () => {
    const run = start({ tasks: [system("HTTP", "h", { startDelay: 3, inputParameters: { uri: "http://x", method: "GET" } })] });
    expect(effectsOf(run, "http")).toEqual([]);
    wake(run);
    const { taskId } = byRef(run, "h");
    expect(effectsOf(run, "http")).toEqual([{ type: "http", taskId }]);
    apply(run, (context) => effectEnded(run.state, taskId, { ok: true, output: { response: { statusCode: 200 } } }, context));
    expect(workflowOf(run)).toMatchObject({ status: "COMPLETED", output: { response: { statusCode: 200 } } });
  });

  it("asyncComplete leaves the end to somebody else", () => {
    const run = start({ tasks: [system("HTTP", "h", { asyncComplete: true, inputParameters: { uri: "http://x", method: "GET" } })] });
    apply(run, (context) => effectEnded(run.state, byRef(run, "h").taskId, { ok: true, output: { response: 1 } }, context));
    expect(byRef(run, "h")).toMatchObject({ status: "IN_PROGRESS", outputData: { response: 1 } });
    work(run, "h");
    expect(workflowOf(run).status).toBe("COMPLETED");
  });

  it.each([
    [false, "COMPLETED"],
    [true, "CANCELED"],
  ])("EVENT beside what ends the run is not taken back, and with asyncComplete: %s is %s", (asyncComplete, status) => {
    const event = system("EVENT", "e", { sink: "conductor:paid", asyncComplete });
    const end = system("TERMINATE", "end", { inputParameters: { terminationStatus: "COMPLETED" } });
    const run = start({ tasks: [fork("f", [end], [event]), join("j", ["e"])] });
    expect(workflowOf(run).status).toBe("COMPLETED");
    expect(byRef(run, "e").status).toBe(status);
    expect(effectsOf(run, "publish-event").map(({ taskId }) => taskId)).toEqual([byRef(run, "e").taskId]);
  });

  it("EVENT publishes to the queue of the workflow", () => {
    const run = start({ tasks: [system("EVENT", "e", { sink: "conductor:paid", inputParameters: { order: 1 } })] });
    const [effect] = effectsOf(run, "publish-event");
    expect(effect).toMatchObject({
      sink: "conductor:wf:paid",
      payload: { order: 1, workflowInstanceId: "id1", event_produced: "conductor:wf:paid" },
    });
    apply(run, (context) => effectEnded(run.state, effect?.taskId ?? "", { ok: true, output: {} }, context));
    expect(workflowOf(run).status).toBe("COMPLETED");
  });

  it("START_WORKFLOW asks for a run of its own", () => {
    const run = start({
      tasks: [system("START_WORKFLOW", "s", { inputParameters: { startWorkflow: { name: "other", version: "2", input: { a: 1 } } } })],
      request: { correlationId: "c" },
    });
    const [effect] = effectsOf(run, "start-workflow");
    expect(effect?.request).toEqual({ name: "other", version: 2, input: { a: 1 }, taskToDomain: {}, correlationId: "c" });
  });

  it.each([false, true])("KAFKA_PUBLISH asks for the message, and with asyncComplete: %s is ended by others", (asyncComplete) => {
    const run = start({ tasks: [system("KAFKA_PUBLISH", "k", { asyncComplete, inputParameters: { kafka_request: { topic: "t" } } })] });
    const { taskId, inputData } = byRef(run, "k");
    expect(effectsOf(run, "kafka")).toEqual([{ type: "kafka", taskId }]);
    expect(inputData).toEqual({ kafka_request: { topic: "t" } });
    apply(run, (context) => effectEnded(run.state, taskId, { ok: true, output: {} }, context));
    expect(byRef(run, "k")).toMatchObject({ status: asyncComplete ? "IN_PROGRESS" : "COMPLETED", outputData: {} });
  });
});

describe("failure workflows", () => {
  it("get the failed run, and the run their id", () => {
    const run = start({
      tasks: [simple("a")],
      taskDefs: [taskDef("do_a")],
      definition: { failureWorkflow: "$workflow.input.onFailure" },
      input: { onFailure: "sorry", n: 1 },
    });
    work(run, "a", { status: "FAILED", reasonForIncompletion: "no" });
    const [effect] = effectsOf(run, "start-failure-workflow");
    expect(effect?.request).toMatchObject({
      name: "sorry",
      input: {
        n: 1,
        workflowId: "id1",
        failureStatus: "FAILED",
        failureTaskId: byRef(run, "a").taskId,
        failedWorkflow: { status: "FAILED" },
      },
    });
    expect(workflowOf(run).output).toEqual({ "conductor.failure_workflow": effect?.workflowId });
    apply(run, (context) => failureWorkflowNotStarted(run.state, { name: "sorry", reason: "gone" }, context));
    expect(workflowOf(run).output).toEqual({ "conductor.failure_workflow": "Error workflow sorry failed to start.  reason: gone" });
  });
});

describe("domains", () => {
  const domainFor = (taskToDomain: Record<string, string>, active: string[] = []): string | undefined => {
    const run = prepare({ tasks: [simple("a")], request: { taskToDomain } });
    for (const domain of active) run.activeDomains.add(`do_a:${domain}`);
    apply(run, (context) => decide(run.state, context));
    expect(effectsOf(run, "enqueue")[0]?.domain).toBe(byRef(run, "a").domain);
    return byRef(run, "a").domain;
  };

  it.each<[Record<string, string>, string[], string | undefined]>([
    [{}, [], undefined],
    [{ do_a: "x" }, [], "x"],
    [{ "*": "all" }, [], "all"],
    [{ "*": "all", do_a: "x, y" }, ["x"], "x"],
    [{ do_a: "x,y" }, [], "y"],
    [{ do_a: "x,NO_DOMAIN" }, [], undefined],
    [{ do_a: "x,NO_DOMAIN" }, ["x"], "x"],
    [{ constructor: "x" }, [], undefined],
  ])("%j, active %j: %s", (taskToDomain, active, expected) => {
    expect(domainFor(taskToDomain, active)).toBe(expected);
  });
});

describe("dynamic forks", () => {
  it("run a worker task for each input and hand on the outputs", () => {
    const run = start({
      tasks: [
        system("FORK_JOIN_DYNAMIC", "f", {
          inputParameters: { forkTaskInputs: "${workflow.input.items}", forkTaskName: "each" },
          dynamicForkTasksParam: "x",
          dynamicForkTasksInputParamName: "y",
        }),
        join("j", []),
      ],
      input: { items: [{ n: 1 }, "two"] },
      taskDefs: [taskDef("each", { retryCount: 1 })],
    });
    expect(byRef(run, "_each_1").inputData).toEqual({ input: "two", __index: 1 });
    work(run, "_each_0", { status: "FAILED" });
    work(run, "_each_0", { outputData: { ok: 0 } });
    work(run, "_each_1", { outputData: { ok: 1 } });
    expect(workflowOf(run).status).toBe("COMPLETED");
    expect(byRef(run, "j").outputData).toEqual({ _each_0: { ok: 0 }, _each_1: { ok: 1 } });
  });

  it("work in every round of a loop", () => {
    const run = start({
      tasks: [
        loop("l", "$.l.iteration < 2", [
          system("FORK_JOIN_DYNAMIC", "f", {
            inputParameters: { t: [{ name: "w", taskReferenceName: "b" }], i: {} },
            dynamicForkTasksParam: "t",
            dynamicForkTasksInputParamName: "i",
          }),
          join("j", []),
        ]),
      ],
    });
    work(run, "b__1");
    expect(byRef(run, "j__1").status).toBe("COMPLETED");
    work(run, "b__2");
    expect(workflowOf(run).status).toBe("COMPLETED");
  });
});

describe("permissive tasks", () => {
  it("let the run go on and fail it in the end", () => {
    const run = start({ tasks: [simple("a", { permissive: true }), simple("b")], taskDefs: [taskDef("do_a")] });
    work(run, "a", { status: "FAILED", reasonForIncompletion: "no" });
    expect(openRefs(run)).toEqual(["b"]);
    work(run, "b");
    expect(workflowOf(run)).toMatchObject({
      status: "FAILED",
      reasonForIncompletion: `Task ${byRef(run, "a").taskId} failed with status: FAILED and reason: 'no'`,
    });
  });
});

describe("SET_VARIABLE", () => {
  it("refuses more than 256 kilobytes and keeps what was there", () => {
    const run = start({
      tasks: [setVariable("v", { big: "${workflow.input.big}" })],
      definition: { variables: { a: 1 } },
      input: { big: "é".repeat(140_000) },
    });
    expect(byRef(run, "v").status).toBe("FAILED_WITH_TERMINAL_ERROR");
    expect(workflowOf(run).variables).toEqual({ a: 1 });
  });
});

describe("whatever a definition holds", () => {
  const strange: Parameters<typeof start>[0]["tasks"][] = [
    [],
    [join("j", ["nowhere"])],
    [system("SWITCH", "s")],
    [system("DO_WHILE", "l", { loopCondition: "true" })],
    [system("FORK_JOIN", "f")],
    [system("FORK_JOIN_DYNAMIC", "f"), join("j", [])],
    [system("SUB_WORKFLOW", "s")],
    [system("DYNAMIC", "d")],
    [system("HTTP", "h")],
    [noop("same"), noop("same")],
    [switchOn("s", "constructor", {}, [])],
    [inline("i", "1", { deep: JSON.parse(`${"[".repeat(3_000)}${"]".repeat(3_000)}`) })],
  ];

  it.each(strange.map((tasks, index) => [index, tasks] as const))("a run ends or waits for somebody, case %i", (_, tasks) => {
    const run = start(tasks === undefined ? {} : { tasks });
    const { status, reasonForIncompletion } = workflowOf(run);
    const isExplained = status === "COMPLETED" || (status === "FAILED" && reasonForIncompletion !== undefined);
    expect(isExplained || (status === "RUNNING" && openRefs(run).length > 0), `${status}: ${reasonForIncompletion}`).toBe(true);
  });
});

describe("results for tasks that have ended", () => {
  it("are ignored, and unknown tasks are a 404", () => {
    const run = start({ tasks: [simple("a")] });
    const task: Task = poll(run, "a");
    advanceTo(run, run.now + 1);
    work(run, "a");
    const before = run.state;
    apply(run, (context) => updateTask(run.state, { workflowInstanceId: "id1", taskId: task.taskId, status: "FAILED" }, context));
    expect(run.state.tasks).toEqual(before.tasks);
    expect(() => updateTask(run.state, { workflowInstanceId: "id1", taskId: "nope", status: "COMPLETED" }, contextOf(run))).toThrowError(
      "No such task found by id: nope",
    );
  });

  it("cut long reasons, and cancelled tasks terminate the run", () => {
    const run = start({ tasks: [simple("a")] });
    work(run, "a", { status: "CANCELED", reasonForIncompletion: "x".repeat(600) });
    expect(byRef(run, "a").reasonForIncompletion).toHaveLength(500);
    expect(workflowOf(run).status).toBe("TERMINATED");
  });
});
