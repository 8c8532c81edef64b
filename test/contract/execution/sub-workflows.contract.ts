import { expect, it } from "vitest";
import { textOf, useSubject } from "../support/subject.ts";

const server = useSubject();

it("a definition that is written into the task names the child", async () => {
  const inner = {
    name: server.unique("inner"),
    version: 3,
    tasks: [{ name: "set", taskReferenceName: "set", type: "SET_VARIABLE", inputParameters: { a: "${workflow.input.a}" } }],
  };
  const task = {
    name: "sub",
    taskReferenceName: "sub",
    type: "SUB_WORKFLOW",
    subWorkflowParam: { name: "another", version: 9, workflowDefinition: inner },
    inputParameters: { a: 1 },
  };
  const run = await server.runEnded(await server.startTasks([task]));
  expect(run.status).toBe("COMPLETED");
  const [sub] = run.tasks;
  expect(sub?.inputData).toMatchObject({ subWorkflowName: inner.name, subWorkflowVersion: null, workflowInput: { a: 1 } });
  const child = await server.run(textOf(sub?.subWorkflowId));
  expect(child).toMatchObject({ workflowName: inner.name, workflowVersion: 3, parentWorkflowTaskId: sub?.taskId });
  expect(child.input).toEqual({ a: 1, _systemMetadata: { dynamic: true } });
});
