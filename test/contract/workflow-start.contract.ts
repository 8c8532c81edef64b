import { describe, expect, it } from "vitest";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const variable = { name: "set", taskReferenceName: "set", type: "SET_VARIABLE", inputParameters: { x: "${workflow.input.x}" } };

async function registered(more: object = {}): Promise<string> {
  const name = server.unique("start");
  await server.registerWorkflow({ name, tasks: [variable], ...more });
  return name;
}

describe("starting by a request", () => {
  it("answers the run's id as bare text", async () => {
    const name = await registered();
    const answer = await server.post("/workflow", { name });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/plain;charset=UTF-8");
    expect(answer.text).toMatch(uuid);
  });

  it("takes the latest version, or the one asked for", async () => {
    const name = await registered({ version: 1 });
    await server.registerWorkflow({ name, version: 2, tasks: [variable] });
    expect(await server.run((await server.post("/workflow", { name })).text)).toMatchObject({ workflowVersion: 2 });
    expect(await server.run((await server.post("/workflow", { name, version: 1 })).text)).toMatchObject({ workflowVersion: 1 });
  });

  it("shows what it was started with", async () => {
    const name = await registered();
    const request = { name, correlationId: "corr", priority: 7, input: { x: { y: [1, null] } }, taskToDomain: { a: "b" } };
    const run = await server.run((await server.post("/workflow", { ...request, createdBy: "me", idempotencyKey: "k" })).text);
    expect(run).toMatchObject({
      ownerApp: "",
      workflowName: name,
      workflowVersion: 1,
      correlationId: "corr",
      priority: 7,
      input: { x: { y: [1, null] } },
      taskToDomain: { a: "b" },
      status: "COMPLETED",
      output: {},
      variables: { x: { y: [1, null] } },
      failedReferenceTaskNames: [],
      failedTaskNames: [],
      history: [],
      lastRetriedTime: 0,
      rateLimited: false,
    });
    expect(run.startTime).toBe(run.createTime);
    expect(run.endTime).toBeGreaterThanOrEqual(run.createTime);
    expect(run).not.toHaveProperty("parentWorkflowId");
    expect(run).not.toHaveProperty("reasonForIncompletion");
  });

  it("runs a definition that came with the request, without keeping it", async () => {
    const name = server.unique("adhoc");
    const answer = await server.post("/workflow", { name, workflowDef: { name, version: 3, tasks: [variable] }, input: { x: 1 } });
    expect(await server.run(answer.text)).toMatchObject({ workflowName: name, workflowVersion: 3, variables: { x: 1 } });
    expect((await server.get(`/metadata/workflow/${name}`)).status).toBe(404);
  });

  it("checks a definition that came with the request", async () => {
    const answer = await server.post("/workflow", { name: "x", workflowDef: { name: "x", tasks: [] } });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({
      validationErrors: [{ path: "startWorkflow.arg0.workflowDef.tasks", message: "WorkflowTask list cannot be empty" }],
    });
  });

  it("fills the input from the template, but not where the input is empty", async () => {
    const name = await registered({ inputTemplate: { x: "template", z: 1 } });
    const filled = await server.run((await server.post("/workflow", { name, input: { z: 2 } })).text);
    expect(filled.input).toEqual({ x: "template", z: 2 });
    const empty = await server.run((await server.post("/workflow", { name, input: {} })).text);
    expect(empty.input).toEqual({});
  });

  it("starts with the definition's variables", async () => {
    const name = await registered({ variables: { a: 1, x: "old" } });
    const run = await server.run((await server.post("/workflow", { name, input: { x: "new" } })).text);
    expect(run.variables).toEqual({ a: 1, x: "new" });
  });

  it("keeps the definition that it started with", async () => {
    const name = await registered();
    const id = (await server.post("/workflow", { name })).text;
    await server.post("/metadata/workflow?overwrite=true", { name, tasks: [{ ...variable, taskReferenceName: "other" }] });
    const run = await server.run(id);
    expect(run.workflowDefinition).toMatchObject({ name, version: 1, restartable: true, tasks: [{ taskReferenceName: "set" }] });
    expect(run.workflowDefinition.tasks[0]?.taskDefinition).toMatchObject({ name: "set", retryCount: 0, responseTimeoutSeconds: 0 });
  });

  it("answers 404 where there is no such workflow", async () => {
    const name = server.unique("absent");
    const answer = await server.post("/workflow", { name });
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ message: `No such workflow defined. name=${name}, version=null` });
    expect((await server.post("/workflow", { name, version: 4 })).json()).toMatchObject({
      message: `No such workflow defined. name=${name}, version=4`,
    });
  });

  it("answers 400 to null as input", async () => {
    const answer = await server.post("/workflow", { name: await registered(), input: null });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ message: "NULL input passed when starting workflow" });
  });

  it.each([
    ["no name", {}, { path: "startWorkflow.arg0.name", message: "Workflow name cannot be null or empty" }],
    [
      "a high priority",
      { name: "x", priority: 100 },
      { path: "startWorkflow.arg0.priority", message: "priority: 100 should be maximum 99", invalidValue: "100" },
    ],
    [
      "a low priority",
      { name: "x", priority: -1 },
      { path: "startWorkflow.arg0.priority", message: "priority: -1 should be minimum 0", invalidValue: "-1" },
    ],
  ])("refuses %s", async (_, request, error) => {
    const answer = await server.post("/workflow", request);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ validationErrors: [error] });
  });

  it("fails where a sub-workflow without version does not exist", async () => {
    const missing = server.unique("missing");
    const name = await registered({
      tasks: [{ name: "sub", taskReferenceName: "sub", type: "SUB_WORKFLOW", subWorkflowParam: { name: missing } }],
    });
    expect((await server.post("/workflow", { name })).status).toBe(500);
  });
});

describe("starting by name", () => {
  it("takes the body as input and the rest from the query", async () => {
    const name = await registered();
    const answer = await server.post(`/workflow/${name}?version=1&correlationId=corr&priority=5`, { x: 3 });
    expect(answer.status).toBe(200);
    expect(await server.run(answer.text)).toMatchObject({ correlationId: "corr", priority: 5, input: { x: 3 }, variables: { x: 3 } });
  });

  it("answers 404 where there is no such workflow", async () => {
    const name = server.unique("absent");
    const answer = await server.post(`/workflow/${name}`, {});
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ message: `No such workflow found by name: ${name}, version: null` });
  });

  it("wants an object as body", async () => {
    const name = await registered();
    expect((await server.post(`/workflow/${name}`)).status).toBe(500);
    expect((await server.post(`/workflow/${name}`, [])).status).toBe(500);
  });

  it("refuses a priority out of range", async () => {
    const answer = await server.post(`/workflow/${await registered()}?priority=200`, {});
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({
      validationErrors: [{ path: "startWorkflow.arg3", message: "99 is the maximum priority value", invalidValue: "200" }],
    });
  });
});

describe("executing and waiting", () => {
  it("answers with the run once it has ended", async () => {
    const name = await registered();
    const answer = await server.post(`/workflow/execute/${name}/1?requestId=mine`, { name, input: { x: 1 }, correlationId: "corr" });
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      responseType: "TARGET_WORKFLOW",
      targetWorkflowStatus: "COMPLETED",
      status: "COMPLETED",
      signalTimeout: false,
      requestId: "mine",
      correlationId: "corr",
      input: { x: 1 },
      output: {},
      variables: { x: 1 },
      priority: 0,
      tasks: [{ referenceTaskName: "set", status: "COMPLETED" }],
    });
    const { targetWorkflowId, workflowId } = answer.json<{ targetWorkflowId: string; workflowId: string }>();
    expect(workflowId).toBe(targetWorkflowId);
  });

  it("takes the latest version for 0 and the name from the path", async () => {
    const name = await registered({ version: 4 });
    const answer = await server.post(`/workflow/execute/${name}/0`, {});
    expect(answer.json()).toMatchObject({ status: "COMPLETED" });
  });

  it("answers with what there is when the time is up", async () => {
    const taskType = server.unique("nobody");
    const name = await registered({ tasks: [{ name: taskType, taskReferenceName: "t" }] });
    const answer = await server.post(`/workflow/execute/${name}/1?waitForSeconds=1`, {});
    expect(answer.json()).toMatchObject({
      status: "RUNNING",
      signalTimeout: true,
      tasks: [{ referenceTaskName: "t", status: "SCHEDULED" }],
    });
  });

  it("answers once a named task has ended", async () => {
    const taskType = server.unique("nobody");
    const name = await registered({ tasks: [variable, { name: taskType, taskReferenceName: "t" }] });
    const answer = await server.post(`/workflow/execute/${name}/1?waitUntilTaskRef=other,set`, {});
    expect(answer.json()).toMatchObject({ status: "RUNNING", signalTimeout: false });
  });

  it("answers once it stands at a WAIT that only a signal ends", async () => {
    const name = await registered({ tasks: [{ name: "wait", taskReferenceName: "wait", type: "WAIT" }] });
    const answer = await server.post(`/workflow/execute/${name}/1`, {});
    expect(answer.json()).toMatchObject({ status: "RUNNING", signalTimeout: false, tasks: [{ taskType: "WAIT", status: "IN_PROGRESS" }] });
  });

  it("answers 404 where there is no such workflow", async () => {
    const name = server.unique("absent");
    const answer = await server.post(`/workflow/execute/${name}/1`, { name });
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ message: `No such workflow defined. name=${name}, version=1` });
  });
});
