/** Mocks that would stand for nothing are errors, at once. */
import { expect, test } from "vitest";
import type { WorkflowTask } from "../../src/core/model/workflow-def.ts";
import { createTestServer, fail } from "../../src/testing/index.ts";
import { open, step } from "./support.ts";

const check: WorkflowTask = {
  name: "check",
  taskReferenceName: "which",
  type: "SWITCH",
  evaluatorType: "value-param",
  expression: "kind",
  inputParameters: { kind: "a" },
  decisionCases: { a: [step("ship")] },
};
const sub = (name: string, more: object = {}): WorkflowTask => ({
  name: "sub",
  taskReferenceName: "sub",
  type: "SUB_WORKFLOW",
  subWorkflowParam: { name, ...more },
});

test("of a step that no workflow has, with the nearest name", async () => {
  const workflows = [{ name: "w", tasks: [step("reserve_stock", { taskReferenceName: "reserve" }), check] }];
  await expect(createTestServer({ workflows, mocks: { reserv: {} } })).rejects.toThrow(
    "mocks: No workflow of this server has a step or task reserv.\nDid you mean reserve?",
  );
  await expect(createTestServer({ workflows, mocks: { nothing_like_it: {} } })).rejects.toThrow("There are reserve_stock, reserve, ship.");
  const server = await open({ workflows, mocks: { reserve_stock: {}, ship: {} } });
  await expect(server.run("w", {}, { mocks: { shp: {} } })).rejects.toThrow(
    "mocks: The workflow w has no step or task shp.\nDid you mean ship?",
  );
  expect(server.runs("w")).toEqual([]);
});

test("of what the server does by itself and at once", async () => {
  const workflows = [{ name: "w", tasks: [check] }];
  const message = "mocks: the step which is a SWITCH, which is done as on a server: no mock can stand for it.\nLeave the mock out";
  await expect(createTestServer({ workflows, mocks: { which: {} } })).rejects.toThrow(message);
  const server = await open({ workflows, mocks: { ship: {} } });
  await expect(server.start("w", {}, { mocks: { which: fail("no") } })).rejects.toThrow(message);
});

test("of a step in a workflow that the run does not start", async () => {
  const server = await open({
    workflows: [
      { name: "w", tasks: [sub("child")] },
      { name: "child", version: 1, tasks: [step("old")] },
      { name: "child", version: 2, tasks: [step("new")] },
      { name: "other", tasks: [step("apart")] },
      { name: "later", tasks: [sub("${workflow.input.which}")] },
      { name: "exact", tasks: [sub("child", { version: 1 })] },
    ],
  });
  expect((await server.run("w", {}, { mocks: { new: {} } })).status).toBe("COMPLETED");
  expect((await server.run("later", { which: "other" }, { mocks: { apart: {} } })).status).toBe("COMPLETED");
  await expect(server.run("w", {}, { mocks: { apart: {} } })).rejects.toThrow(
    "Neither w nor a sub-workflow of it has a step or task apart.",
  );
  await expect(server.run("exact", {}, { mocks: { new: {} } })).rejects.toThrow("has a step or task new.");
  // What is wrong with the start itself comes first.
  await expect(server.run("none", {}, { mocks: { apart: {} } })).rejects.toThrow("There is no workflow none");
  await expect(server.run("child", {}, { version: 7, mocks: { apart: {} } })).rejects.toThrow("version=7");
});

test("but not where any name may be right", async () => {
  const inner = { name: "inner", version: 1, tasks: [step("deep")] };
  const dynamic: WorkflowTask = {
    name: "any",
    taskReferenceName: "any",
    type: "DYNAMIC",
    dynamicTaskNameParam: "which",
    inputParameters: { which: "${workflow.input.which}" },
  };
  const server = await open({
    workflows: [
      { name: "inline", tasks: [sub("inner", { workflowDefinition: inner })] },
      { name: "dynamic", tasks: [dynamic] },
      { name: "literal", tasks: [{ ...dynamic, inputParameters: { which: "named" } }] },
    ],
    mocks: { said_later: {} },
  });
  expect((await server.run("inline", {}, { mocks: { deep: {} } })).status).toBe("COMPLETED");
  expect((await server.run("dynamic", { which: "found" }, { mocks: { found: {} } })).status).toBe("COMPLETED");
  expect((await server.run("literal", {}, { mocks: { named: {} } })).status).toBe("COMPLETED");
  const empty = await open({ mocks: { of_later: {} } });
  expect(empty.runs("w")).toEqual([]);
  const defined = await open({ workflows: [{ name: "w", tasks: [step("a")] }], tasks: [{ name: "unused" }], mocks: { unused: {} } });
  expect(defined.runs("w")).toEqual([]);
});
