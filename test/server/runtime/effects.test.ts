import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import type { Workflow } from "../../../src/core/model/execution.ts";
import type { WorkflowTask } from "../../../src/core/model/workflow-def.ts";
import { createSubject, worker } from "./support.ts";
import type { Subject } from "./support.ts";

const child = (name: string, more: Partial<WorkflowTask> = {}): WorkflowTask => ({
  name: "sub",
  taskReferenceName: "sub",
  type: "SUB_WORKFLOW",
  subWorkflowParam: { name },
  inputParameters: { x: "${workflow.input.x}" },
  ...more,
});

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

const ended = ({ api, until }: Subject, id: string): Promise<Workflow> =>
  until(() => {
    const workflow = api.workflows.getWorkflow(id, true);
    return workflow.endTime > 0 && workflow;
  });

async function childOf({ api, until }: Subject, id: string): Promise<string> {
  const childId = await until(
    () => api.workflows.getWorkflow(id, true).tasks.findLast(({ taskType }) => taskType === "SUB_WORKFLOW")?.subWorkflowId,
  );
  await until(() => api.workflows.getRunning("child", {}).includes(childId));
  return childId;
}

describe("a sub-workflow", () => {
  it("runs, and ends its task with its output", async () => {
    const subject = await createSubject();
    const { api, start, pollOne, report, until } = subject;
    api.metadata.createWorkflowDef({ name: "child", tasks: [worker("c", { inputParameters: { x: "${workflow.input.x}" } })] }, false);
    const id = await start([child("child")], { input: { x: 5 } });
    await until(() => api.tasks.getQueueSizes(["c"])["c"] === 1);
    const task = await pollOne("c");
    expect(task.inputData).toEqual({ x: 5 });
    expect(api.workflows.getWorkflow(task.workflowInstanceId, false)).toMatchObject({
      parentWorkflowId: id,
      parentWorkflowTaskId: expect.any(String),
    });
    await report(task, "COMPLETED", { outputData: { y: 6 } });
    expect(await ended(subject, id)).toMatchObject({ status: "COMPLETED", output: { y: 6, subWorkflowId: task.workflowInstanceId } });
  });

  it("that cannot be started fails its task", async () => {
    const subject = await createSubject();
    const id = await subject.start([child("absent", { subWorkflowParam: { name: "absent", version: 1 } })]);
    const run = await ended(subject, id);
    expect(run.status).toBe("FAILED");
    expect(run.tasks[0]).toMatchObject({ status: "FAILED", reasonForIncompletion: "No such workflow defined. name=absent, version=1" });
  });

  it("is terminated with its parent", async () => {
    const subject = await createSubject();
    const { api, start, until } = subject;
    api.metadata.createWorkflowDef({ name: "child", tasks: [worker("c")] }, false);
    const id = await start([child("child")]);
    const childId = await childOf(subject, id);
    await api.workflows.terminateWorkflow(id, "stop");
    await until(() => api.workflows.getWorkflow(childId, false).status === "TERMINATED");
    expect(await subject.poll("c")).toEqual([]);
  });

  it("brings its parent back when it is retried", async () => {
    const subject = await createSubject();
    const { api, start, until, pollOne, report } = subject;
    api.metadata.registerTaskDefs([{ name: "c", retryCount: 0 }]);
    api.metadata.createWorkflowDef({ name: "child", tasks: [worker("c")] }, false);
    const id = await start([child("child")]);
    const childId = await childOf(subject, id);
    await report(await pollOne("c"), "FAILED");
    expect((await ended(subject, id)).status).toBe("FAILED");
    await api.workflows.retryWorkflow(childId, false);
    await until(() => api.workflows.getWorkflow(id, false).status === "RUNNING");
    await report(await pollOne("c"), "COMPLETED");
    expect((await ended(subject, id)).status).toBe("COMPLETED");
  });

  it("is what goes on when a retry of the parent asks for it", async () => {
    const subject = await createSubject();
    const { api, start, until, pollOne, report } = subject;
    api.metadata.registerTaskDefs([{ name: "c", retryCount: 0 }]);
    api.metadata.createWorkflowDef({ name: "child", tasks: [worker("c")] }, false);
    const id = await start([child("child")]);
    const childId = await childOf(subject, id);
    await report(await pollOne("c"), "FAILED");
    await ended(subject, id);
    await api.workflows.retryWorkflow(id, true);
    await until(() => api.workflows.getWorkflow(id, false).status === "RUNNING");
    expect((await pollOne("c")).workflowInstanceId).toBe(childId);
  });
});

describe("other runs", () => {
  it("are started by START_WORKFLOW", async () => {
    const subject = await createSubject();
    subject.api.metadata.createWorkflowDef({ name: "other", tasks: [worker("o")] }, false);
    const id = await subject.start([
      { name: "s", taskReferenceName: "s", type: "START_WORKFLOW", inputParameters: { startWorkflow: { name: "other", input: { x: 1 } } } },
    ]);
    const { output } = await ended(subject, id);
    expect(subject.api.workflows.getWorkflow(textOf(output["workflowId"]), false)).toMatchObject({
      workflowName: "other",
      input: { x: 1 },
    });
  });

  it("that do not exist fail START_WORKFLOW", async () => {
    const subject = await createSubject();
    const id = await subject.start([
      { name: "s", taskReferenceName: "s", type: "START_WORKFLOW", inputParameters: { startWorkflow: { name: "absent" } } },
    ]);
    expect((await ended(subject, id)).tasks[0]).toMatchObject({
      status: "FAILED",
      reasonForIncompletion: expect.stringContaining("absent"),
    });
  });

  it("are started when a run fails", async () => {
    const subject = await createSubject();
    const { api, start, pollOne, report, until } = subject;
    api.metadata.createWorkflowDef({ name: "mend", tasks: [worker("m")] }, false);
    const id = await start([worker("a")], { taskDefs: [{ name: "a", retryCount: 0 }], def: { failureWorkflow: "mend" } });
    await report(await pollOne("a"), "FAILED", { reasonForIncompletion: "broken" });
    const [mendId = ""] = await until(() => {
      const running = api.workflows.getRunning("mend", {});
      return running.length > 0 && running;
    });
    expect(api.workflows.getWorkflow(mendId, false).input).toMatchObject({ workflowId: id, failureStatus: "FAILED" });
    expect(api.workflows.getWorkflow(id, false).output).toEqual({ "conductor.failure_workflow": mendId });
  });

  it("that cannot be started after a failure are told of", async () => {
    const { api, start, pollOne, report, until } = await createSubject();
    const id = await start([worker("a")], { taskDefs: [{ name: "a", retryCount: 0 }], def: { failureWorkflow: "absent" } });
    await report(await pollOne("a"), "FAILED");
    const told = await until(() => {
      const text = textOf(api.workflows.getWorkflow(id, false).output["conductor.failure_workflow"]);
      return text.startsWith("Error workflow") && text;
    });
    expect(told).toBe("Error workflow absent failed to start.  reason: No such workflow defined. name=absent, version=null");
  });
});

describe("EVENT", () => {
  it.each([
    ["conductor", "COMPLETED"],
    ["conductor:shipped", "COMPLETED"],
    ["kafka:topic", "FAILED"],
  ])("to %s is %s", async (sink, status) => {
    const subject = await createSubject();
    const id = await subject.start([{ name: "e", taskReferenceName: "e", type: "EVENT", sink, inputParameters: { x: 1 } }]);
    expect((await ended(subject, id)).tasks[0]).toMatchObject({ status });
  });
});

describe("HTTP", () => {
  let server: Server | undefined;
  afterEach(() => new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve))));

  async function listen(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void): Promise<string> {
    const listening = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => answer(request, response, body));
    });
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    const address = listening.address();
    return typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
  }

  async function send(subject: Subject, inputParameters: JsonObject, more: Partial<WorkflowTask> = {}): Promise<Workflow> {
    const id = await subject.start([{ name: "h", taskReferenceName: "h", type: "HTTP", inputParameters, ...more }]);
    return ended(subject, id);
  }

  it("sends the request and answers with the response", async () => {
    const uri = await listen((request, response, body) => {
      response.writeHead(201, {
        "content-type": "application/json",
        "x-seen": `${request.method} ${request.headers["x-key"]?.toString()} ${request.headers["content-type"]}`,
      });
      response.end(JSON.stringify({ body: JSON.parse(body) }));
    });
    const run = await send(await createSubject(), {
      http_request: { uri, method: "POST", headers: { "X-Key": 7 }, body: { a: [1, null] } },
    });
    expect(run.status).toBe("COMPLETED");
    expect(run.output["response"]).toMatchObject({
      statusCode: 201,
      reasonPhrase: "Created",
      body: { body: { a: [1, null] } },
      headers: { "x-seen": ["POST 7 application/json"] },
    });
  });

  it("takes text as it is, and the request at the top level", async () => {
    const uri = await listen((_, response) => response.end("plain"));
    const run = await send(await createSubject(), { uri, method: "get" });
    expect(run.output["response"]).toMatchObject({ statusCode: 200, body: "plain" });
  });

  it("fails with the answer of a server that refuses", async () => {
    const uri = await listen((_, response) => {
      response.statusCode = 404;
      response.end("no such thing");
    });
    const run = await send(await createSubject(), { uri, method: "GET" });
    expect(run.tasks[0]).toMatchObject({
      status: "FAILED",
      outputData: { response: "no such thing" },
      reasonForIncompletion: "Failed to invoke HTTP task due to: 404 Not Found: no such thing",
    });
  });

  it.each([false, true])("fails for good where the answer as JSON is too large, asyncComplete: %s", async (asyncComplete) => {
    // Six megabytes of it, each byte of which takes two in JSON.
    const uri = await listen((_, response) => response.end('"'.repeat(6 * 1024 * 1024)));
    const run = await send(await createSubject(), { uri, method: "GET" }, { asyncComplete });
    expect(run.tasks[0]).toMatchObject({ status: "FAILED_WITH_TERMINAL_ERROR", outputData: {}, endTime: expect.any(Number) });
    expect(run.tasks[0]?.reasonForIncompletion).toContain("is greater than the permissible limit: 10485760 bytes");
    expect(run.tasks[0]?.endTime).toBeGreaterThan(0);
  });

  it("fails when there is no answer in time", async () => {
    const uri = await listen(() => undefined);
    const run = await send(await createSubject(), { uri, method: "GET", readTimeOut: 50 });
    expect(run.tasks[0]).toMatchObject({
      status: "FAILED",
      reasonForIncompletion: expect.stringMatching(/^Failed to invoke HTTP task due to: .*Timeout/i),
    });
    server?.closeAllConnections();
  });

  it("fails when nobody listens", async () => {
    const uri = await listen(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
    const run = await send(await createSubject(), { uri, method: "GET" });
    expect(run.tasks[0]).toMatchObject({ status: "FAILED", reasonForIncompletion: expect.stringContaining("ECONNREFUSED") });
  });

  it.each([
    [{ method: "GET" }, "Missing HTTP URI.  See documentation for HttpTask for required input parameters"],
    [{ uri: "http://127.0.0.1:1" }, "No HTTP method specified"],
    [{ uri: "file:///etc/passwd", method: "GET" }, "The uri 'file:///etc/passwd' is not an http or https address."],
  ])("%j is refused", async (inputParameters, reasonForIncompletion) => {
    const run = await send(await createSubject(), inputParameters);
    expect(run.tasks[0]).toMatchObject({ status: "FAILED", reasonForIncompletion });
  });
});
