import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../src/core/json.ts";
import { findDynamicUses, findUses, indexUses, withoutUsers } from "../../src/core/usage.ts";
import type { UsingDefinition } from "../../src/core/usage.ts";
import { simple } from "./support.ts";

type Side = "remote" | "local";
const workflow = (tasks: JsonObject[], more: JsonObject = {}, side: Side = "remote"): UsingDefinition => {
  const body = { name: "w", version: 1, tasks, ...more };
  return { kind: "workflow", name: body.name, version: body.version, body, side };
};
const indexOf = (...tasks: JsonObject[]) => indexUses([workflow(tasks)]);
const taskPaths = (index: ReturnType<typeof indexUses>, name: string) => findUses(index, { kind: "task", name }).map(({ path }) => path);
const workflowPaths = (index: ReturnType<typeof indexUses>, name: string, version = 1, isLatest = true) =>
  findUses(index, { kind: "workflow", name, version }, isLatest).map(({ path }) => path);
const dynamicPaths = (index: ReturnType<typeof indexUses>) => ({
  task: findDynamicUses(index, "task").map(({ path }) => path),
  workflow: findDynamicUses(index, "workflow").map(({ path }) => path),
});
const none = { task: [], workflow: [] };

describe("tasks", () => {
  test("are used by a type that is none of Conductor's own, as workers poll it", () => {
    const index = indexOf(
      { ...simple("a", "first"), type: "mail" },
      { ...simple("b", "mail"), type: "mail" },
      { ...simple("c", "x"), type: "" },
    );
    expect(taskPaths(index, "mail")).toEqual(["/tasks/0/type", "/tasks/1"]);
    expect(taskPaths(index, "first")).toEqual(["/tasks/0"]);
    expect(taskPaths(indexOf(simple("a", "first")), "SIMPLE")).toEqual([]);
  });

  test("are found at any depth, in any branch, of any type", () => {
    const index = indexOf(
      simple("a", "mail"),
      {
        ...simple("s", "decide"),
        type: "SWITCH",
        decisionCases: { "eu/de": [simple("b", "mail")], "": [] },
        defaultCase: [simple("c", "mail")],
      },
      {
        ...simple("f", "fork"),
        type: "FORK_JOIN",
        forkTasks: [[], [{ ...simple("l", "loop"), type: "DO_WHILE", loopOver: [simple("d", "mail")] }]],
      },
      { ...simple("h", "mail"), type: "HTTP" },
    );
    expect(taskPaths(index, "mail")).toEqual([
      "/tasks/0",
      "/tasks/1/decisionCases/eu~1de/0",
      "/tasks/1/defaultCase/0",
      "/tasks/2/forkTasks/1/0/loopOver/0",
      "/tasks/3",
    ]);
    expect(taskPaths(index, "loop")).toEqual(["/tasks/2/forkTasks/1/0"]);
    expect(taskPaths(index, "nobody")).toEqual([]);
  });

  test("inside inline sub-workflows, and inline definitions of another name", () => {
    const inline = {
      name: "i",
      tasks: [{ ...simple("x", "deep"), subWorkflowParam: { workflowDefinition: { name: "j", tasks: [simple("y", "deeper")] } } }],
    };
    const index = indexOf(
      { ...simple("u", "sub"), type: "SUB_WORKFLOW", subWorkflowParam: { name: "ignored", workflowDefinition: inline } },
      { ...simple("t", "mail"), taskDefinition: { name: "other" } },
      { ...simple("v", "same"), taskDefinition: { name: "same" } },
    );
    expect(taskPaths(index, "deep")).toEqual(["/tasks/0/subWorkflowParam/workflowDefinition/tasks/0"]);
    expect(taskPaths(index, "deeper")).toEqual([
      "/tasks/0/subWorkflowParam/workflowDefinition/tasks/0/subWorkflowParam/workflowDefinition/tasks/0",
    ]);
    expect(taskPaths(index, "other")).toEqual(["/tasks/1/taskDefinition"]);
    expect(taskPaths(index, "same")).toEqual(["/tasks/2"]);
    expect(workflowPaths(index, "ignored")).toEqual([]);
  });

  test("in every version, with the side; a place on both sides is shown once, as the server's", () => {
    const both = [simple("a", "mail")];
    const index = indexUses([workflow(both, {}, "local"), workflow(both), workflow(both, { version: 2 }, "local")]);
    expect(findUses(index, { kind: "task", name: "mail" })).toEqual([
      { workflow: "w", version: 1, path: "/tasks/0", side: "remote" },
      { workflow: "w", version: 2, path: "/tasks/0", side: "local" },
    ]);
    const moved = indexUses([workflow([simple("a", "mail")]), workflow([simple("b", "post"), simple("a", "mail")], {}, "local")]);
    expect(findUses(moved, { kind: "task", name: "mail" })).toMatchObject([{ path: "/tasks/0" }, { path: "/tasks/1", side: "local" }]);
  });

  test("nulls where a task could stand, and tasks without a name, are passed over", () => {
    const index = indexUses([workflow([], { tasks: [null, { taskReferenceName: "r" }, { name: "", decisionCases: { a: null } }] })]);
    expect(index.tasks.size).toBe(0);
    expect(findUses(indexUses([workflow([], { tasks: null })]), { kind: "task", name: "a" })).toEqual([]);
  });
});

describe("names that stand in the input", () => {
  const dynamic = { ...simple("d", "dyn"), type: "DYNAMIC" };

  test("of a DYNAMIC task: a literal is a use, an expression may be any", () => {
    const literal = indexOf({ ...dynamic, dynamicTaskNameParam: "which", inputParameters: { which: "mail" } });
    expect(taskPaths(literal, "mail")).toEqual(["/tasks/0/inputParameters/which"]);
    expect(dynamicPaths(literal)).toEqual(none);
    const expression = indexOf({ ...dynamic, dynamicTaskNameParam: "a/b", inputParameters: { "a/b": "${workflow.input.x}" } });
    expect(dynamicPaths(expression)).toEqual({ task: ["/tasks/0/inputParameters/a~1b"], workflow: [] });
    expect(dynamicPaths(indexOf(dynamic, { ...dynamic, dynamicTaskNameParam: "absent" }))).toEqual(none);
  });

  test("of a START_WORKFLOW task", () => {
    const start = (startWorkflow: Json) => indexOf({ ...simple("s"), type: "START_WORKFLOW", inputParameters: { startWorkflow } });
    const path = "/tasks/0/inputParameters/startWorkflow";
    expect(workflowPaths(start({ name: "child" }), "child", 7)).toEqual([path]);
    expect(workflowPaths(start({ name: "child", version: 2 }), "child", 7)).toEqual([]);
    expect(workflowPaths(start({ name: "child", version: "7" }), "child", 7)).toEqual([path]);
    expect(workflowPaths(start({ name: "child", version: "${workflow.input.v}" }), "child", 7)).toEqual([path]);
    expect(dynamicPaths(start({ name: "${workflow.input.x}" }))).toEqual({ task: [], workflow: [path] });
    expect(dynamicPaths(start("${workflow.input.x}"))).toEqual({ task: [], workflow: [path] });
    expect(dynamicPaths(start(5))).toEqual(none);
    expect(dynamicPaths(indexOf({ ...simple("s"), type: "START_WORKFLOW" }))).toEqual(none);
  });

  test("of a FORK_JOIN_DYNAMIC task, in its three forms", () => {
    const fork = (fields: JsonObject) => indexOf({ ...simple("f"), type: "FORK_JOIN_DYNAMIC", ...fields });
    const inputs = "/tasks/0/inputParameters";
    const each = fork({
      inputParameters: { forkTaskName: "mail", forkTaskWorkflow: "child", forkTaskWorkflowVersion: "2", forkTaskInputs: [] },
    });
    expect(taskPaths(each, "mail")).toEqual([`${inputs}/forkTaskName`]);
    expect(workflowPaths(each, "child", 2)).toEqual([`${inputs}/forkTaskWorkflow`]);
    const listed = fork({
      dynamicForkTasksParam: "tasks",
      inputParameters: { tasks: [{ name: "mail" }, null, { name: "s", subWorkflowParam: { name: "child", version: 3 } }] },
    });
    expect(taskPaths(listed, "mail")).toEqual([`${inputs}/tasks/0`]);
    expect(workflowPaths(listed, "child", 3)).toEqual([`${inputs}/tasks/2/subWorkflowParam`]);
    const old = fork({ dynamicForkJoinTasksParam: "p", inputParameters: { p: { dynamicTasks: [{ taskName: "mail" }] } } });
    expect(taskPaths(old, "mail")).toEqual([`${inputs}/p/dynamicTasks/0`]);
    const anything = fork({ dynamicForkJoinTasksParam: "p", inputParameters: { p: "${x.output.tasks}" } });
    expect(dynamicPaths(anything)).toEqual({ task: [`${inputs}/p`], workflow: [`${inputs}/p`] });
    expect(dynamicPaths(fork({ dynamicForkTasksParam: "tasks", inputParameters: { tasks: "none" } }))).toEqual(none);
    expect(dynamicPaths(fork({ dynamicForkTasksParam: "absent" }))).toEqual(none);
  });
});

describe("workflows", () => {
  const sub = (subWorkflowParam: JsonObject) => ({ ...simple("s"), type: "SUB_WORKFLOW", subWorkflowParam });
  const place = "/tasks/0/subWorkflowParam";

  test("a use with a version is of that version, one without is of the latest", () => {
    const pinned = indexOf(sub({ name: "child", version: 2 }));
    expect(workflowPaths(pinned, "child", 2)).toEqual([place]);
    expect(workflowPaths(pinned, "child", 3)).toEqual([]);
    const free = indexOf(sub({ name: "child" }));
    expect(workflowPaths(free, "child", 3, true)).toEqual([place]);
    expect(workflowPaths(free, "child", 2, false)).toEqual([]);
  });

  test("an expression may be any", () => {
    expect(dynamicPaths(indexOf(sub({ name: "${workflow.input.x}" })))).toEqual({ task: [], workflow: [place] });
    const definition = `${place}/workflowDefinition`;
    expect(dynamicPaths(indexOf(sub({ workflowDefinition: "${workflow.input.x}" })))).toEqual({
      task: [definition],
      workflow: [definition],
    });
    expect(dynamicPaths(indexOf(sub({})))).toEqual(none);
  });

  test("as the failure workflow", () => {
    const index = indexUses([workflow([], { failureWorkflow: "clean", failureWorkflowVersion: 4 })]);
    expect(workflowPaths(index, "clean", 4)).toEqual(["/failureWorkflow"]);
    expect(workflowPaths(index, "clean", 5)).toEqual([]);
  });

  test("a workflow that starts itself is no use of it, but of its other versions", () => {
    const index = indexUses([workflow([sub({ name: "w", version: 1 })]), workflow([sub({ name: "w", version: 1 })], { version: 2 })]);
    expect(findUses(index, { kind: "workflow", name: "w", version: 1 })).toEqual([
      { workflow: "w", version: 2, path: place, side: "remote" },
    ]);
  });

  test("by event handlers and schedules", () => {
    const handler: JsonObject = {
      name: "h",
      event: "x",
      actions: [
        null,
        { action: "fail_task" },
        { action: "start_workflow", start_workflow: { name: "child", version: 1 } },
        { start_workflow: {} },
      ],
    };
    const index = indexUses([
      { kind: "event-handler", name: "h", body: handler, side: "remote" },
      { kind: "event-handler", name: "idle", body: { name: "idle" }, side: "remote" },
      { kind: "schedule", name: "s", body: { name: "s", startWorkflowRequest: { name: "child" } }, side: "local" },
      { kind: "schedule", name: "broken", body: { name: "broken" }, side: "remote" },
      { kind: "task", name: "child", body: { name: "child" }, side: "remote" },
    ]);
    expect(findUses(index, { kind: "workflow", name: "child", version: 1 })).toEqual([
      { kind: "event-handler", workflow: "h", path: "/actions/2/start_workflow", side: "remote" },
      { kind: "schedule", workflow: "s", path: "/startWorkflowRequest", side: "local" },
    ]);
  });

  test("as agents of an event handler, and by what a schedule defines inline", () => {
    const actions = [{ action: "start_agent", start_agent: { name: "agent", version: 2 } }, { start_workflow: { name: "${which}" } }];
    const nested = { ...simple("n"), type: "SUB_WORKFLOW", subWorkflowParam: { name: "grandchild" } };
    const startWorkflowRequest = { name: "child", workflowDef: { name: "child", tasks: [simple("a", "mail"), nested] } };
    const index = indexUses([
      { kind: "event-handler", name: "h", body: { name: "h", actions }, side: "remote" },
      { kind: "schedule", name: "s", body: { name: "s", startWorkflowRequest }, side: "remote" },
    ]);
    expect(workflowPaths(index, "agent", 2)).toEqual(["/actions/0/start_agent"]);
    expect(dynamicPaths(index)).toEqual({ task: [], workflow: ["/actions/1/start_workflow"] });
    expect(taskPaths(index, "mail")).toEqual(["/startWorkflowRequest/workflowDef/tasks/0"]);
    expect(workflowPaths(index, "grandchild")).toEqual(["/startWorkflowRequest/workflowDef/tasks/1/subWorkflowParam"]);
  });

  test("nothing uses an event handler or a schedule", () => {
    const index = indexOf(simple("a"));
    expect(findUses(index, { kind: "schedule", name: "a" })).toEqual([]);
    expect(findDynamicUses(index, "event-handler")).toEqual([]);
  });
});

test("what has gone from the server uses nothing any more, while the project's own counts", () => {
  const dynamic = { ...simple("d", "x"), type: "SUB_WORKFLOW", subWorkflowParam: { name: "${workflow.input.name}" } };
  const tasks = [simple("a", "used"), dynamic];
  const index = indexUses([workflow(tasks), workflow(tasks, { name: "other" }), workflow(tasks, { name: "here" }, "local")]);
  const left = withoutUsers(index, new Set(["workflow 1 w", "workflow 1 here"]));
  expect(findUses(left, { kind: "task", name: "used" }).map((use) => use.workflow)).toEqual(["other", "here"]);
  expect(findDynamicUses(left, "workflow").map((use) => use.workflow)).toEqual(["other", "here"]);
  expect(withoutUsers(index, new Set())).toBe(index);
});
