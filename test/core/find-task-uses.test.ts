import { expect, it } from "vitest";
import { findTaskUses } from "../../src/core/find-task-uses.ts";
import type { ReadWorkflow } from "../../src/core/nested-tasks.ts";

const usesIn = (...workflows: object[]) => {
  const read: ReadWorkflow[] = JSON.parse(JSON.stringify(workflows));
  return Object.fromEntries(findTaskUses(read));
};

it("finds the steps of a task at any depth, in every workflow and version", () => {
  const charge = { name: "charge", taskReferenceName: "first" };
  const again = { name: "charge", taskReferenceName: "again" };
  const fork = { name: "f", taskReferenceName: "f", type: "FORK_JOIN", forkTasks: [[{ name: "l", type: "DO_WHILE", loopOver: [again] }]] };
  expect(usesIn({ name: "order", version: 2, tasks: [charge, fork] }, { name: "refund", tasks: [charge] })).toEqual({
    charge: [
      { workflow: "order", version: 2, steps: ["first", "again"] },
      { workflow: "refund", version: 1, steps: ["first"] },
    ],
  });
});

it("takes a type that is not Conductor's own for the name, and looks into workflows that stand inside of others", () => {
  const inner = { name: "inner", tasks: [{ name: "x", taskReferenceName: "x" }] };
  const tasks = [
    { name: "label", taskReferenceName: "queue", type: "my_queue" },
    { name: "sub", taskReferenceName: "sub", type: "SUB_WORKFLOW", subWorkflowParam: { name: "inner", workflowDefinition: inner } },
    { name: "other", taskReferenceName: "other", type: "SUB_WORKFLOW", subWorkflowParam: { name: "other" } },
  ];
  expect(usesIn({ name: "w", tasks })).toEqual({
    my_queue: [{ workflow: "w", version: 1, steps: ["queue"] }],
    x: [{ workflow: "w", version: 1, steps: ["sub/x"] }],
  });
});

it("leaves out what the server runs by itself, what is decided at run time, and what is no task", () => {
  const tasks = [
    { name: "http", taskReferenceName: "a", type: "HTTP" },
    { name: "${workflow.input.task}", taskReferenceName: "b" },
    { name: "d", taskReferenceName: "d", type: "DYNAMIC", dynamicTaskNameParam: "x" },
    { type: "SIMPLE" },
    null,
  ];
  expect(usesIn({ tasks })).toEqual({});
  expect(usesIn({ tasks: [{ name: "x" }] })).toEqual({ x: [{ workflow: "", version: 1, steps: [""] }] });
});
