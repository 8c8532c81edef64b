/** Answers of the server against the document's schemas: a walk through most of the calls. */
import { Ajv2020 } from "ajv/dist/2020.js";
import type { ValidateFunction } from "ajv/dist/2020.js";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Task } from "../../../src/core/model/execution.ts";
import type { EmbeddedServer } from "../../../src/server/create-server.ts";
import { createServer } from "../../../src/server/create-server.ts";
import { createOpenApiDocument } from "../../../src/server/openapi/document.ts";
import { convertSchema } from "../../../src/server/openapi/json-schema.ts";
import type { Content } from "../../../src/server/openapi/operation.ts";
import { operations } from "../../../src/server/openapi/operations.ts";

let server: EmbeddedServer;
const called = new Set<string>();
beforeAll(async () => {
  server = await createServer({});
});
afterAll(() => server.close());

const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { int32: true, int64: true } });
for (const [name, schema] of Object.entries(createOpenApiDocument("1").components.schemas)) {
  ajv.addSchema({ ...outside(schema), $id: `schema:${name}` });
}
/** References of the document, as seen from outside of it. */
function outside(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll("#/components/schemas/", "schema:"));
}

const validators = new Map<Content, ValidateFunction>();

function problems(content: Content, value: unknown): unknown[] {
  const validate = validators.get(content) ?? ajv.compile(outside(convertSchema(content.schema)));
  validators.set(content, validate);
  validate(value);
  return validate.errors ?? [];
}

const complaints: unknown[] = [];
const note = (what: string, found: unknown[]): void => void complaints.push(...found.map((problem) => [what, problem]));

/** Sends one call, holds its body and its answer against the table, and answers with the answer's value. */
async function call<T = unknown>(
  id: string,
  { path = {}, query = {}, body }: { path?: object; query?: object; body?: unknown } = {},
): Promise<T> {
  const operation = operations.find((one) => one.id === id);
  if (operation === undefined) throw new Error(`The table has no ${id}`);
  called.add(id);
  const values = new Map(Object.entries(path));
  const address = operation.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(values.get(name))));
  if (operation.body?.type === "application/json") note(`body of ${id}`, problems(operation.body, body));
  const request = new Request(`http://localhost${address}?${new URLSearchParams(Object.entries(query)).toString()}`, {
    method: operation.method.toUpperCase(),
    ...(operation.body === undefined
      ? {}
      : { headers: { "Content-Type": operation.body.type }, body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const answer = await server.fetch(request);
  const text = await answer.text();
  const described = operation.answers[answer.status];
  if (described === undefined) throw new Error(`${id} answers ${answer.status}, which the table does not have: ${text}`);
  const { content } = described;
  if (content === undefined || text === "") {
    note(`answer of ${id}`, text === "" ? [] : [text]);
    return JSON.parse("null");
  }
  const type = answer.headers.get("content-type")?.split(";")[0];
  note(`type of ${id}`, type === content.type ? [] : [type]);
  const value: T = content.type === "application/json" ? JSON.parse(text) : text;
  note(`answer of ${id}`, problems(content, value));
  return value;
}

const definition = {
  name: "order",
  version: 1,
  tasks: [
    { name: "pack", taskReferenceName: "pack", inputParameters: { n: "${workflow.input.n}" } },
    { name: "wait", taskReferenceName: "wait", type: "WAIT" },
  ],
};

it("answers definitions", async () => {
  await call("registerTaskDefs", { body: [{ name: "pack", retryCount: 1, inputSchema: { name: "s", data: {} } }] });
  await call("updateTaskDef", { body: { name: "pack", retryCount: 2 } });
  expect(await call("getTaskDefs")).toHaveLength(1);
  await call("getTaskDef", { path: { name: "pack" } });
  await call("createWorkflowDef", { body: definition });
  await call("updateWorkflowDefs", { body: [{ ...definition, version: 2 }] });
  await call("validateWorkflowDef", { body: definition });
  for (const id of ["getWorkflowDefs", "getLatestWorkflowDefs", "getWorkflowNames", "getWorkflowNamesAndVersions"]) await call(id);
  await call("getWorkflowVersions", { path: { name: "order" } });
  await call("getWorkflowDef", { path: { name: "order" } });
  expect(complaints).toEqual([]);
});

const searches = [
  "searchWorkflows",
  "searchWorkflowsV2",
  "searchWorkflowsByTasks",
  "searchWorkflowsByTasksV2",
  "searchTasks",
  "searchTasksV2",
];

it("answers runs and tasks", async () => {
  const id = await call<string>("startWorkflow", { body: { name: "order", input: { n: 1 }, correlationId: "c" } });
  const [task] = await call<Task[]>("pollTasks", { path: { type: "pack" }, query: { count: 1, workerid: "w" } });
  const { taskId = "" } = task ?? {};
  await call("addTaskLog", { path: { taskId }, body: "a line" });
  await call("getTaskLogs", { path: { taskId } });
  await call("getTask", { path: { taskId } });
  await call("updateTask", { body: { taskId, workflowInstanceId: id, status: "COMPLETED", outputData: { done: true } } });
  await call("getWorkflow", { path: { id } });
  await call("getWorkflowStatus", { path: { id }, query: { includeOutput: true, includeVariables: true } });
  await call("getWorkflowTasks", { path: { id } });
  await call("getCorrelatedWorkflows", { path: { name: "order", correlationId: "c" }, query: { includeTasks: true } });
  await call("getCorrelatedWorkflowsOfList", { path: { name: "order" }, body: ["c"] });
  await call("getRunningWorkflows", { path: { name: "order" } });
  await call("updateTaskByReferenceSync", { path: { workflowId: id, ref: "wait", status: "COMPLETED" }, body: {} });
  for (const search of searches) {
    expect(await call(search, { query: { query: "status=COMPLETED" } })).toMatchObject({ totalHits: expect.any(Number) });
  }
  await call("restartWorkflow", { path: { id } });
  await call("pauseWorkflow", { path: { id } });
  await call("resumeWorkflow", { path: { id } });
  await call("terminateWorkflow", { path: { id }, query: { reason: "enough" } });
  await call("retryWorkflows", { body: [id, "unknown"] });
  await call("terminateWorkflows", { body: [id] });
  await call("removeWorkflow", { path: { id } });
  expect(complaints).toEqual([]);
});

const waitTwice = ["a", "b"].map((ref) => ({ name: ref, taskReferenceName: ref, type: "WAIT" }));

it("answers queues", async () => {
  const id = await call<string>("startWorkflowByName", { path: { name: "order" }, body: { n: 2 } });
  for (const queue of ["getAllQueueSizes", "getAllPollData"]) await call(queue);
  await call("getQueueSizes", { query: { taskType: "pack" } });
  expect(await call("getQueueSize", { query: { taskType: "pack" } })).toBe(1);
  await call("getPollData", { query: { taskType: "pack" } });
  await call("requeuePendingTasks", { path: { type: "pack" } });
  await call("pollTask", { path: { type: "pack" } });
  await call("pollTask", { path: { type: "nothing" } });
  await call("terminateAndRemoveWorkflow", { path: { id } });
  for (const returnStrategy of ["TARGET_WORKFLOW", "BLOCKING_WORKFLOW", "BLOCKING_TASK"]) {
    const waits = await call<string>("startWorkflow", { body: { name: "waits", workflowDef: { name: "waits", tasks: waitTwice } } });
    await call("signalWorkflowSync", { path: { workflowId: waits, status: "COMPLETED" }, query: { returnStrategy }, body: {} });
    await call("signalWorkflow", { path: { workflowId: waits, status: "COMPLETED" }, body: {} });
    await call("getWorkflowsOfList", { body: [waits] });
  }
  await call("testWorkflow", { body: { name: "order", taskRefToMockOutput: { pack: [{ status: "COMPLETED", output: { n: 1 } }] } } });
  await call("executeWorkflow", {
    path: { name: "waits", version: 1 },
    body: { name: "waits", workflowDef: { name: "waits", tasks: waitTwice } },
  });
  expect(complaints).toEqual([]);
});

it("answers event handlers and schedules", async () => {
  await call("createEventHandler", {
    body: { name: "h", event: "conductor:x", actions: [{ action: "start_workflow", start_workflow: { name: "order" } }], active: true },
  });
  await call("getEventHandlers");
  expect(await call("getEventHandlersOf", { path: { event: "conductor:x" } })).toHaveLength(1);
  await call("deleteEventHandler", { path: { name: "h" } });
  await call("saveSchedule", { body: { name: "s", cronExpression: "0 0 0 1 1 *", startWorkflowRequest: { name: "order" } } });
  await call("getSchedules");
  await call("getSchedule", { path: { name: "s" } });
  await call("searchSchedules");
  await call("pauseSchedule", { path: { name: "s" }, query: { reason: "holidays" } });
  await call("resumeSchedules", { body: ["s", "unknown"] });
  await call("getNextRuns", { query: { cronExpression: "0 0 9 * * MON" } });
  await call("searchScheduleExecutions");
  await call("deleteSchedule", { path: { name: "s" } });
  expect(complaints).toEqual([]);
});

const asked =
  "getHealth getApiHealth getVersion getMetrics getApiDocs getApiPage getConfig getEventQueues getAdminQueues getVariables getSecretNames getMaskedSecrets getAllQueueDetails".split(
    " ",
  );

it("answers what an operator asks", async () => {
  for (const id of asked) {
    await call(id);
  }
  expect(complaints).toEqual([]);
});

it("answers refusals of one make", async () => {
  const refusal: Content = { type: "application/json", schema: { $ref: "Refusal" } };
  const answer = await server.fetch(new Request("http://localhost/api/metadata/taskdefs/none"));
  expect(answer.status).toBe(404);
  expect(problems(refusal, await answer.json())).toEqual([]);
  const invalid = await server.fetch(
    new Request("http://localhost/api/metadata/taskdefs", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: '[{"retryCount":-1}]',
    }),
  );
  expect(invalid.status).toBe(400);
  expect(problems(refusal, await invalid.json())).toEqual([]);
  expect(called.size).toBeGreaterThan(75);
  expect(complaints).toEqual([]);
});
