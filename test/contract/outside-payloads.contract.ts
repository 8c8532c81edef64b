/** Payloads that lie outside of tasks and runs. */
import { describe, expect, it } from "vitest";
import type { TaskSummary, Workflow, WorkflowSummary } from "../../src/core/model/execution.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { exchange } from "./support/http.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const worker = (name: string, reference: string, inputParameters: object = {}) => ({
  name,
  taskReferenceName: reference,
  type: "SIMPLE",
  inputParameters,
});
const megabyte = 1024 * 1024;

/** A payload of the server's storage. Where clients cannot put one there, an output that is large enough is. */
async function outside(payload: object): Promise<string> {
  if (server.expected("payload-location") === "an address") {
    const { path, uri } = (await server.get("/tasks/externalstoragelocation?path=&operation=WRITE&payloadType=TASK_OUTPUT")).json<{
      path: string;
      uri: string;
    }>();
    const { status, text } = await exchange(uri, "PUT", { body: payload });
    if (status !== 200) throw new Error(`${status}: ${text}`);
    return path;
  }
  const name = server.unique("large");
  await server.registerTasks({ name, retryCount: 0 });
  const workflowId = await server.startTasks([worker(name, "t"), { name: "w", taskReferenceName: "w", type: "WAIT" }]);
  await server.finish(name, "COMPLETED", { outputData: { ...payload, filler: "x".repeat(4 * megabyte) } });
  const { tasks } = await server.run(workflowId);
  return tasks[0]?.externalOutputPayloadStoragePath ?? "";
}

describe("the place of a payload", () => {
  it.each(["workflow", "tasks"])("is told under %s, by two names", async (kind) => {
    for (const name of ["externalstoragelocation", "external-storage-location"]) {
      for (const [operation, type] of [
        ["WRITE", "TASK_OUTPUT"],
        ["write", "workflow_input"],
      ]) {
        const answer = await server.get(`/${kind}/${name}?path=some&operation=${operation}&payloadType=${type}`);
        expect(answer.status).toBe(200);
        const { path, uri } = answer.json<{ path: string; uri?: string }>();
        expect(path).toMatch(/^some[0-9a-f-]{36}\.json$/);
        const isReachable = server.expected("payload-location") === "an address";
        expect(uri).toBe(isReachable ? `${server.address()}/external/payloads/${path}` : undefined);
      }
    }
  });

  it.each([
    ["operation=WRITE&payloadType=TASK_OUTPUT", 500, "Required request parameter 'path'"],
    ["path=a&payloadType=TASK_OUTPUT", 500, "Required request parameter 'operation'"],
    ["path=a&operation=WRITE", 500, "Required request parameter 'payloadType'"],
    ["path=a&operation=MOVE&payloadType=TASK_OUTPUT", 400, "Invalid input - Operation: MOVE, PayloadType: TASK_OUTPUT"],
    ["path=a&operation=READ&payloadType=x", 400, "Invalid input - Operation: READ, PayloadType: x"],
    ["path=&operation=&payloadType=", 400, "Invalid input - Operation: , PayloadType: "],
  ])("is asked for properly, not by %s", async (query, status, message) => {
    for (const kind of ["workflow", "tasks"]) {
      const answer = await server.get(`/${kind}/externalstoragelocation?${query}`);
      expect(answer.status).toBe(status);
      expect(answer.json<{ message: string }>().message).toContain(message);
    }
  });
});

describe("an output that lies outside", () => {
  it("is what expressions see, while the task shows where it is", async () => {
    const path = await outside({ n: 7, deep: { m: [1] } });
    const name = server.unique("work");
    await server.registerTasks({ name });
    const workflowId = await server.startTasks([worker(name, "a"), worker(name, "b", { n: "${a.output.n}", m: "${a.output.deep.m[0]}" })]);
    await server.finish(name, "COMPLETED", { externalOutputPayloadStoragePath: path, outputData: { ignored: 1 } });
    const next = await server.take(name);
    expect(next.inputData).toEqual({ n: 7, m: 1 });
    const shown = { outputData: {}, externalOutputPayloadStoragePath: path, status: "COMPLETED" };
    const { tasks } = await server.run(workflowId);
    expect(tasks[0]).toMatchObject(shown);
    expect(tasks[0]?.outputData).toEqual({});
    const { taskId = "", taskType = "" } = tasks[0] ?? {};
    expect((await server.get(`/tasks/${taskId}`)).json()).toMatchObject(shown);
    const found = await pollUntil(
      async () =>
        (await server.get(`/tasks/search?query=taskType=${taskType} AND status=COMPLETED`)).json<{ results: TaskSummary[] }>().results,
      (results) => results.length === 1,
    );
    expect(found).toMatchObject([{ output: "{}", externalOutputPayloadStoragePath: path }]);
    const model = (await server.post("/workflow/bulk/search", [workflowId])).json<{ bulkSuccessfulResults: Workflow[] }>();
    expect(model.bulkSuccessfulResults[0]?.tasks[0]).toMatchObject(shown);
  });

  it("is the run's output if it is the last one", async () => {
    const path = await outside({ n: 7 });
    const name = server.unique("work");
    await server.registerTasks({ name });
    const workflowId = await server.startTasks([worker(name, "a")], { workflow: { outputParameters: { n: "${a.output.n}" } } });
    await server.finish(name, "COMPLETED", { externalOutputPayloadStoragePath: path });
    expect(await server.runEnded(workflowId)).toMatchObject({ status: "COMPLETED", output: { n: 7 } });
  });

  it("stays when the worker reports again, and goes with the next try", async () => {
    const path = await outside({ n: 7 });
    const name = server.unique("work");
    await server.registerTasks({ name, retryCount: 1, retryDelaySeconds: 0 });
    const workflowId = await server.startTasks([
      worker(name, "a"),
      { name: "w", taskReferenceName: "w", type: "WAIT", inputParameters: { n: "${a.output.n}" } },
    ]);
    await server.finish(name, "IN_PROGRESS", { externalOutputPayloadStoragePath: path });
    await server.finish(name, "FAILED", { outputData: { n: 9 } });
    await server.finish(name, "COMPLETED", { outputData: { n: 8 } });
    const { tasks } = await server.runWhen(workflowId, (run) => run.tasks.length === 3);
    expect(tasks).toMatchObject([
      // The real server stores it anew.
      { status: "FAILED", externalOutputPayloadStoragePath: expect.any(String), outputData: {} },
      { status: "COMPLETED", outputData: { n: 8 } },
      { inputData: { n: 8 } },
    ]);
    expect(tasks[1]).not.toHaveProperty("externalOutputPayloadStoragePath");
  });

  it("has to be there", async () => {
    const name = server.unique("work");
    await server.registerTasks({ name });
    const workflowId = await server.startTasks([worker(name, "a")]);
    const task = await server.take(name);
    const answer = await server.report(task, "COMPLETED", { externalOutputPayloadStoragePath: "nope.json" });
    expect(answer.status).toBe(500);
    expect(answer.json()).toMatchObject({ message: "Unable to download payload from external storage path: nope.json" });
    const { tasks } = await server.run(workflowId);
    const isStuck = tasks[0]?.externalOutputPayloadStoragePath !== undefined;
    expect(isStuck ? "taken, and the run is stuck" : "refused").toBe(server.expected("missing-payload"));
    if (isStuck) return;
    await server.report(task, "COMPLETED", { outputData: { fine: true } });
    expect(await server.runEnded(workflowId)).toMatchObject({ output: { fine: true } });
    // Late, and for nobody.
    expect((await server.report(task, "COMPLETED", { externalOutputPayloadStoragePath: "nope.json" })).status).toBe(200);
  });
});

describe("an input that lies outside", () => {
  it("is what expressions see, while the run shows where it is", async () => {
    const path = await outside({ n: 7 });
    const name = server.unique("work");
    await server.registerTasks({ name });
    const tasks = [worker(name, "a", { n: "${workflow.input.n}", t: "${workflow.input.t}" })];
    const workflow = { inputTemplate: { t: 1 } };
    for (const input of [{}, null]) {
      const workflowId = await server.startTasks(tasks, { workflow, request: { input, externalInputPayloadStoragePath: path } });
      expect((await server.take(name)).inputData).toEqual({ n: 7, t: null });
      const shown = { input: {}, externalInputPayloadStoragePath: path };
      const run = await server.run(workflowId);
      expect(run).toMatchObject(shown);
      expect(run.input).toEqual({});
      const found = await pollUntil(
        async () => (await server.get(`/workflow/search?query=workflowId=${workflowId}`)).json<{ results: WorkflowSummary[] }>().results,
        (results) => results.length === 1,
      );
      expect(found).toMatchObject([{ input: "{}", externalInputPayloadStoragePath: path }]);
    }
  });

  it("does not count beside another", async () => {
    const name = server.unique("work");
    await server.registerTasks({ name });
    const request = { externalInputPayloadStoragePath: "nope.json" };
    const workflowId = await server.startTasks([worker(name, "a", { n: "${workflow.input.n}" })], { input: { n: 1 }, request });
    expect((await server.take(name)).inputData).toEqual({ n: 1 });
    expect(await server.run(workflowId)).not.toHaveProperty("externalInputPayloadStoragePath");
  });

  it("has to be there", async () => {
    const name = server.unique("flow");
    await server.registerWorkflow({ name, tasks: [{ name: "w", taskReferenceName: "w", type: "WAIT" }] });
    const answer = await server.post("/workflow", { name, externalInputPayloadStoragePath: "nope.json" });
    expect(answer.status).toBe(500);
    expect(answer.json()).toMatchObject({ message: "Unable to download payload from external storage path: nope.json" });
  });
});

describe("more than 10 MB", () => {
  const text = "x".repeat(11 * megabyte);

  it("fails the task that reports it", async () => {
    const name = server.unique("huge");
    await server.registerTasks({ name, retryCount: 3 });
    const workflowId = await server.startTasks([worker(name, "a")]);
    const { taskId } = await server.finish(name, "COMPLETED", { outputData: { text } });
    const run = await server.runEnded(workflowId);
    expect(run.status).toBe("FAILED");
    expect(run.tasks).toMatchObject([
      {
        status: "FAILED_WITH_TERMINAL_ERROR",
        outputData: {},
        reasonForIncompletion: `The payload size: ${text.length + 11} of task: ${taskId} in workflow: ${workflowId}  is greater than the permissible limit: 10485760 bytes`,
      },
    ]);
  });

  it("fails the task that would get it", async () => {
    const name = server.unique("huge");
    await server.registerTasks({ name, retryCount: 3 });
    const twice = { a: "${a.output.half}", b: "${a.output.half}" };
    const workflowId = await server.startTasks([worker(name, "a"), worker(name, "b", twice)]);
    await server.finish(name, "COMPLETED", { outputData: { half: "x".repeat(6 * megabyte) } });
    const run = await server.runEnded(workflowId);
    expect(run.status).toBe("FAILED");
    expect(run.tasks[1]).toMatchObject({ status: "FAILED_WITH_TERMINAL_ERROR", inputData: {} });
    expect(run.tasks[1]?.reasonForIncompletion).toContain("is greater than the permissible limit: 10485760 bytes");
  });

  it("starts nothing", async () => {
    const name = server.unique("flow");
    await server.registerWorkflow({ name, tasks: [{ name: "w", taskReferenceName: "w", type: "WAIT" }] });
    for (const answer of [await server.post("/workflow", { name, input: { text } }), await server.post(`/workflow/${name}`, { text })]) {
      expect(answer.status).toBe(500);
      expect(answer.json<{ message: string }>().message).toMatch(
        new RegExp(
          `^The payload size: ${text.length + 11} of workflow: [0-9a-f-]{36} is greater than the permissible limit: 10485760 bytes$`,
        ),
      );
    }
    expect((await server.get(`/workflow/running/${name}`)).json()).toEqual([]);
  });

  it("is no output of a run", async () => {
    const name = server.unique("huge");
    await server.registerTasks({ name, retryCount: 0 });
    const outputParameters = { a: "${a.output.half}", b: "${a.output.half}" };
    const workflowId = await server.startTasks([worker(name, "a")], { workflow: { outputParameters } });
    await server.finish(name, "COMPLETED", { outputData: { half: "x".repeat(6 * megabyte) } }).catch(() => undefined);
    const run = await server.run(workflowId);
    const status = server.expected("oversized-output");
    expect(run).toMatchObject({ status, output: {} });
    const saysWhy = run.reasonForIncompletion?.includes(`of workflow: ${workflowId} is greater than`) === true;
    expect(saysWhy).toBe(status === "FAILED");
  });
});
