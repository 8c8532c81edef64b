import { describe, expect, it } from "vitest";
import type { Task, Workflow } from "../../src/core/model/execution.ts";
import type { WorkflowTask } from "../../src/core/model/workflow-def.ts";
import { assembleRunTree, listRunTasks } from "../../src/core/run-tree.ts";
import type { RunNode } from "../../src/core/run-tree.ts";

function aTask(ref: string, more: Partial<Task> = {}): Task {
  return {
    taskType: "SIMPLE",
    status: "COMPLETED",
    inputData: {},
    outputData: {},
    referenceTaskName: ref,
    retryCount: 0,
    seq: 1,
    pollCount: 1,
    taskDefName: ref,
    scheduledTime: 1,
    startTime: 2,
    endTime: 3,
    updateTime: 3,
    startDelayInSeconds: 0,
    retried: false,
    executed: true,
    callbackFromWorker: true,
    responseTimeoutSeconds: 0,
    workflowInstanceId: "run",
    workflowType: "wf",
    taskId: `id-${ref}`,
    callbackAfterSeconds: 0,
    rateLimitPerFrequency: 0,
    rateLimitFrequencyInSeconds: 1,
    workflowPriority: 0,
    iteration: 0,
    subworkflowChanged: false,
    firstStartTime: 0,
    loopOverTask: false,
    queueWaitTime: 0,
    ...more,
  };
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
      { ref: "a", type: "SIMPLE", status: "IN_PROGRESS", attempt: 2, startTime: 2, endTime: 0, reason: "busy", children: [] },
    ]);
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
