import { describe, expect, it } from "vitest";
import type { Task, Workflow } from "../../src/core/model/execution.ts";
import type { WorkflowTask } from "../../src/core/model/workflow-def.ts";
import { assembleRunTree, listRunTasks } from "../../src/core/run-tree.ts";
import type { RunNode } from "../../src/core/run-tree.ts";
import { compileSteps } from "../../src/core/steps/compile-steps.ts";
import { findMadeTasks } from "../../src/core/steps/find-made-tasks.ts";
import { blankTask } from "../harness/blank-task.ts";

function aTask(ref: string, more: Partial<Task> = {}): Task {
  return blankTask({
    taskType: "SIMPLE",
    status: "COMPLETED",
    referenceTaskName: ref,
    pollCount: 1,
    taskDefName: ref,
    scheduledTime: 1,
    startTime: 2,
    endTime: 3,
    updateTime: 3,
    executed: true,
    responseTimeoutSeconds: 0,
    workflowType: "wf",
    taskId: `id-${ref}`,
    ...more,
  });
}

function aRun(definition: WorkflowTask[], tasks: Task[], workflowId = "run"): Workflow {
  return {
    ownerApp: "",
    createTime: 1,
    updateTime: 1,
    status: "RUNNING",
    endTime: 0,
    startTime: 1,
    workflowId,
    workflowName: "wf",
    workflowVersion: 1,
    tasks,
    input: {},
    output: {},
    taskToDomain: {},
    failedReferenceTaskNames: [],
    failedTaskNames: [],
    workflowDefinition: { name: "wf", tasks: definition },
    priority: 0,
    variables: {},
    lastRetriedTime: 0,
    history: [],
    rateLimited: false,
  };
}

const def = (ref: string, more: Partial<WorkflowTask> = {}): WorkflowTask => ({ name: ref, taskReferenceName: ref, ...more });
const outline = (nodes: readonly RunNode[]): unknown[] =>
  nodes.map(({ ref, children }) => (children.length === 0 ? ref : { [ref]: outline(children) }));
const treeOf = (run: Workflow, children: Workflow[] = []) =>
  outline(assembleRunTree(run, new Map(children.map((child) => [child.workflowId, child]))));

describe("assembleRunTree", () => {
  it("puts branches under their fork and cases under their switch, in the order in which they were scheduled", () => {
    const run = aRun(
      [
        def("fork", {
          type: "FORK_JOIN",
          forkTasks: [[def("a"), def("choose", { type: "SWITCH", decisionCases: { x: [def("b")] } })], [def("c")]],
        }),
        def("join", { type: "JOIN" }),
      ],
      [
        aTask("join", { seq: 5 }),
        aTask("fork", { seq: 1 }),
        aTask("c", { seq: 3 }),
        aTask("a", { seq: 2 }),
        aTask("choose", { seq: 4 }),
        aTask("b", { seq: 6 }),
      ],
    );
    expect(treeOf(run)).toEqual([{ fork: ["a", "c", { choose: ["b"] }] }, "join"]);
  });

  it("keeps each iteration of a loop under the loop, and what is nested in it under the same iteration", () => {
    const run = aRun(
      [def("loop", { type: "DO_WHILE", loopOver: [def("pick", { type: "SWITCH", decisionCases: { y: [def("inner")] } })] })],
      [
        aTask("loop", { seq: 1 }),
        aTask("pick__1", { seq: 2, iteration: 1 }),
        aTask("inner__1", { seq: 3, iteration: 1 }),
        aTask("pick__2", { seq: 4, iteration: 2 }),
        aTask("inner__2", { seq: 5, iteration: 2 }),
      ],
    );
    expect(treeOf(run)).toEqual([{ loop: [{ pick__1: ["inner__1"] }, { pick__2: ["inner__2"] }] }]);
  });

  it("finds the branches of a dynamic fork by what the fork was given", () => {
    const run = aRun(
      [def("fan", { type: "FORK_JOIN_DYNAMIC" })],
      [aTask("fan", { seq: 1, inputData: { forkedTasks: ["one", "two", 3] } }), aTask("one", { seq: 2 }), aTask("two", { seq: 3 })],
    );
    expect(treeOf(run)).toEqual([{ fan: ["one", "two"] }]);
  });

  it("shows the tasks of a sub-workflow under the task that started it, as far as its run was read", () => {
    const child = aRun([def("leaf")], [aTask("leaf")], "child");
    const run = aRun(
      [def("sub", { type: "SUB_WORKFLOW" }), def("other")],
      [aTask("sub", { seq: 1, subWorkflowId: "child" }), aTask("other", { seq: 2, subWorkflowId: "not-read" })],
    );
    expect(treeOf(run, [child])).toEqual([{ sub: ["leaf"] }, "other"]);
  });

  it("stands by the roots where the parent of a task is not in the run", () => {
    const run = aRun([def("choose", { type: "SWITCH", decisionCases: { x: [def("b")] } })], [aTask("b")]);
    expect(treeOf(run)).toEqual(["b"]);
  });

  it("passes over what a stored definition leaves out", () => {
    const nameless = JSON.parse('[{ "type": "DO_WHILE", "loopOver": [null, { "taskReferenceName": "a" }, {}] }]') as WorkflowTask[];
    expect(treeOf(aRun(nameless, [aTask("a")]))).toEqual(["a"]);
  });

  it("shows only the latest try, with its number and its reason", () => {
    const run = aRun(
      [def("a")],
      [
        aTask("a", { seq: 1, status: "FAILED", reasonForIncompletion: "busy" }),
        aTask("a", { seq: 2, retryCount: 1, status: "IN_PROGRESS", endTime: 0, reasonForIncompletion: "busy" }),
      ],
    );
    expect(assembleRunTree(run, new Map())).toEqual([
      { ref: "a", type: "SIMPLE", status: "IN_PROGRESS", attempt: 2, startTime: 2, endTime: 0, reason: "busy", output: {}, children: [] },
    ]);
  });
});

describe("a tree of steps", () => {
  const compiled = (...steps: object[]): WorkflowTask[] => {
    const { value } = compileSteps(JSON.parse(JSON.stringify({ name: "wf", steps })));
    return JSON.parse(JSON.stringify(value["tasks"]));
  };
  const stepsIn = (run: Workflow) => outline(assembleRunTree(run, new Map(), { stepsOnly: true }));
  const diamond = compiled(
    { name: "a", task: "a" },
    { name: "b", task: "b", dependsOn: "a" },
    { name: "c", task: "c", dependsOn: "a", when: "${a.ok}" },
    { name: "d", task: "d", dependsOn: ["b", "c"] },
  );
  const begun = [aTask("a"), aTask("b_fork", { seq: 2 }), aTask("b", { seq: 3 })];

  it("leaves out what the steps were compiled to, and shows what is in it where it would stand", () => {
    const decided = aTask("c_when", { seq: 4, outputData: { selectedCase: "true" } });
    const run = aRun(diamond, [...begun, decided, aTask("c", { seq: 5 }), aTask("b_join", { seq: 6 }), aTask("d", { seq: 7 })]);
    expect(stepsIn(run)).toEqual(["a", "b", "c", "d"]);
    expect(treeOf(run)).toEqual(["a", { b_fork: ["b", { c_when: ["c"] }] }, "b_join", "d"]);
  });

  it("shows a step that its condition has left out as skipped", () => {
    const stateOf = (more: Partial<Task>) => {
      const tree = assembleRunTree(aRun(diamond, [...begun, aTask("c_when", { seq: 4, ...more })]), new Map(), { stepsOnly: true });
      return tree.find(({ ref }) => ref === "c")?.status;
    };
    expect(stateOf({ outputData: { evaluationResult: ["false"] } })).toBe("SKIPPED");
    expect(stateOf({ outputData: { caseOutput: ["null"] } })).toBe("SKIPPED");
    expect(stateOf({ outputData: { selectedCase: "true" } })).toBeUndefined();
    expect(stateOf({})).toBeUndefined();
    expect(stateOf({ status: "CANCELED", outputData: { selectedCase: "false" } })).toBeUndefined();
  });

  it.each(["FAILED", "TIMED_OUT", "FAILED_WITH_TERMINAL_ERROR"] as const)("shows a condition that ended %s", (status) => {
    expect(stepsIn(aRun(diamond, [...begun, aTask("c_when", { seq: 4, status })]))).toEqual(["a", "b", "c_when"]);
  });

  it("does so in sub-workflows too", () => {
    const child = { ...aRun(diamond, begun), workflowId: "child" };
    const run = aRun([def("sub", { type: "SUB_WORKFLOW" })], [aTask("sub", { subWorkflowId: "child" })]);
    expect(outline(assembleRunTree(run, new Map([["child", child]]), { stepsOnly: true }))).toEqual([{ sub: ["a", "b"] }]);
  });

  it("leaves tasks alone that were written by hand", () => {
    const written = [
      def("fork", { type: "FORK_JOIN", forkTasks: [[def("x"), def("x_done")], [def("y")]] }),
      def("join", { type: "JOIN" }),
      def("y_when", { type: "SWITCH", decisionCases: { true: [def("z")] } }),
      def("x_when", { type: "SWITCH", decisionCases: { true: [def("w")], false: [] } }),
      def("nobody_join", { type: "JOIN" }),
      def("x_toString"),
    ];
    expect([...findMadeTasks({ tasks: written }).keys()]).toEqual([]);
    const others: unknown[] = [
      null,
      {},
      { taskReferenceName: "x_when" },
      { taskReferenceName: "x_when", type: "SWITCH" },
      { taskReferenceName: "x_when", type: "SWITCH", decisionCases: { true: [] } },
      { taskReferenceName: "x_when", type: "SWITCH", decisionCases: { true: [{}] } },
      { taskReferenceName: "x_when", type: "SWITCH", decisionCases: { true: [def("x")] }, defaultCase: [def("other")] },
    ];
    for (const other of others) expect(findMadeTasks(JSON.parse(JSON.stringify({ tasks: [def("x"), other] }))).size).toBe(0);
  });

  it("knows every kind of task that steps are compiled to", () => {
    const forked = compiled(
      { name: "many", type: "FORK_JOIN_DYNAMIC", when: "${context.x}" },
      { name: "last", task: "t", dependsOn: "many" },
    );
    expect(findMadeTasks({ tasks: forked }).get("many_when")).toEqual({ made: "when", step: "many" });
    const woven = compiled(
      { name: "a", task: "t" },
      { name: "b", task: "t" },
      { name: "c", task: "t", dependsOn: "a" },
      { name: "d", task: "t", dependsOn: ["a", "b"] },
    );
    expect(new Set([...findMadeTasks({ tasks: woven }).values()].map(({ made }) => made))).toEqual(
      new Set(["fork", "join", "ready", "done"]),
    );
  });
});

describe("listRunTasks", () => {
  it("lists every try in the order in which it was scheduled", () => {
    const run = aRun(
      [def("a")],
      [aTask("a", { seq: 2, retryCount: 1 }), aTask("a", { seq: 1, status: "FAILED", reasonForIncompletion: "busy" })],
    );
    expect(listRunTasks(run)).toEqual([
      { ref: "a", type: "SIMPLE", status: "FAILED", attempt: 1, startTime: 2, endTime: 3, reason: "busy" },
      { ref: "a", type: "SIMPLE", status: "COMPLETED", attempt: 2, startTime: 2, endTime: 3 },
    ]);
  });
});
