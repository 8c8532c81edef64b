/** Scripts that never end, one in code of the engine that no interpreter can interrupt: the server goes on, and they are stopped. */
import { expect, it, onTestFinished } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import type { Workflow } from "../../../src/core/model/execution.ts";
import type { WorkflowTask } from "../../../src/core/model/workflow-def.ts";
import { createServer } from "../../../src/server/create-server.ts";
import { pollUntil } from "../../harness/poll-until.ts";

const script = (inputParameters: JsonObject, type: string): WorkflowTask => ({
  name: "script",
  taskReferenceName: "script",
  type,
  inputParameters,
});

const bad: readonly WorkflowTask[] = [
  script({ queryExpression: "last(range(1; infinite))" }, "JSON_JQ_TRANSFORM"),
  script({ expression: "new Array(2 ** 32 - 1).indexOf(1)" }, "INLINE"),
];

it("serves others while scripts run that do not end, and stops those", async () => {
  const server = await createServer({});
  onTestFinished(() => server.close());
  const { url } = await server.listen({ port: 0 });
  const call = async (path: string, body?: object): Promise<string> => {
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const answer = await fetch(`${url}/api/${path}`, body === undefined ? {} : init);
    const text = await answer.text();
    expect({ path, status: answer.status, text }).toMatchObject({ status: 200 });
    return text;
  };
  const run = async (workflowId: string): Promise<Workflow> => JSON.parse(await call(`workflow/${workflowId}`));
  const start = (task: WorkflowTask): Promise<string> =>
    call("workflow", { name: "scripted", version: 1, workflowDef: { name: "scripted", version: 1, tasks: [task] } });

  let stopped = 0;
  const starts = bad.map(async (task) => {
    const workflowId = await start(task);
    stopped += 1;
    return workflowId;
  });
  const good = await start(script({ expression: "1 + 1" }, "INLINE"));
  const worked = await start({ name: "work", taskReferenceName: "work", type: "SIMPLE" });
  const task: { taskId: string } = JSON.parse(await call("tasks/poll/work"));
  await call("tasks", { workflowInstanceId: worked, taskId: task.taskId, status: "COMPLETED" });
  expect(await run(good)).toMatchObject({ status: "COMPLETED", output: { result: 2 } });
  expect(await run(worked)).toMatchObject({ status: "COMPLETED" });
  expect(stopped).toBeLessThan(bad.length);

  for (const workflowId of await Promise.all(starts)) {
    const ended = await pollUntil(
      () => run(workflowId),
      ({ status }) => status !== "RUNNING",
    );
    expect(ended.status).toBe("FAILED");
    expect(ended.reasonForIncompletion).toContain("The script took longer than its time limit.");
  }
  // Neither of the two looks at a clock, so each took its thread with it.
  expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^flow_server_sandbox_kills_total 2$/m);
});
