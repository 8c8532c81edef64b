import { describe, expect, it } from "vitest";
import {
  EventClient,
  MetadataClient,
  SchedulerClient,
  SchemaClient,
  SecretClient,
  WorkflowExecutor,
  isAborted,
  isMissing,
  isMissingRoute,
} from "../../../src/index.ts";
import type { ConductorClient, SchemaDef } from "../../../src/index.ts";
import { fault, json, serve } from "../http-fake.ts";
import { failureOf, newClient } from "../new-client.ts";

const tag = { key: "team", value: "orders" };
const schema: SchemaDef = { name: "order", version: 2, type: "JSON", data: {} };

type Calls = readonly [call: (client: ConductorClient) => Promise<unknown>, method: string, url: string, body?: unknown];

/** What Orkes alone answers is sent as Orkes has it. */
const orkesCalls: Record<string, Calls> = {
  "the tags of a workflow": [(c) => new MetadataClient(c).getWorkflowTags("w f"), "GET", "/metadata/workflow/w%20f/tags"],
  "one more tag of a workflow": [(c) => new MetadataClient(c).addWorkflowTag(tag, "w"), "POST", "/metadata/workflow/w/tags", tag],
  "other tags of a workflow": [(c) => new MetadataClient(c).setWorkflowTags([tag], "w"), "PUT", "/metadata/workflow/w/tags", [tag]],
  "one tag less of a workflow": [(c) => new MetadataClient(c).deleteWorkflowTag(tag, "w"), "DELETE", "/metadata/workflow/w/tags", tag],
  "the tags of a task": [(c) => new MetadataClient(c).getTaskTags("t"), "GET", "/metadata/task/t/tags"],
  "one more tag of a task": [(c) => new MetadataClient(c).addTaskTag(tag, "t"), "POST", "/metadata/task/t/tags", tag],
  "other tags of a task": [(c) => new MetadataClient(c).setTaskTags([tag], "t"), "PUT", "/metadata/task/t/tags", [tag]],
  "one tag less of a task": [(c) => new MetadataClient(c).deleteTaskTag(tag, "t"), "DELETE", "/metadata/task/t/tags", tag],
  "a rate limit": [
    (c) => new MetadataClient(c).setWorkflowRateLimit({ rateLimitKey: "k", concurrentExecLimit: 2 }, "w"),
    "PUT",
    "/metadata/workflow/w/rate-limit",
    { rateLimitKey: "k", concurrentExecLimit: 2 },
  ],
  "no rate limit": [(c) => new MetadataClient(c).removeWorkflowRateLimit("w"), "DELETE", "/metadata/workflow/w/rate-limit"],
  "a definition with what is kept beside it": [
    (c) => new MetadataClient(c).getWorkflowDef("w", 2, true),
    "GET",
    "/metadata/workflow/w?version=2&metadata=true",
  ],
  "other tags of a schedule": [(c) => new SchedulerClient(c).setSchedulerTags([tag], "s"), "PUT", "/scheduler/schedules/s/tags", [tag]],
  "the tags of a schedule": [(c) => new SchedulerClient(c).getSchedulerTags("s"), "GET", "/scheduler/schedules/s/tags"],
  "less tags of a schedule": [
    (c) => new SchedulerClient(c).deleteSchedulerTags([tag], "s"),
    "DELETE",
    "/scheduler/schedules/s/tags",
    [tag],
  ],
  "the scheduler's rest": [(c) => new SchedulerClient(c).pauseAllSchedules(), "GET", "/scheduler/admin/pause"],
  "the scheduler's work": [(c) => new SchedulerClient(c).resumeAllSchedules(), "GET", "/scheduler/admin/resume"],
  "other tags of a secret": [(c) => new SecretClient(c).setSecretTags([tag], "s"), "PUT", "/secrets/s/tags", [tag]],
  "the tags of a secret": [(c) => new SecretClient(c).getSecretTags("s"), "GET", "/secrets/s/tags"],
  "less tags of a secret": [(c) => new SecretClient(c).deleteSecretTags([tag], "s"), "DELETE", "/secrets/s/tags", [tag]],
  "a secret less": [(c) => new SecretClient(c).deleteSecret("s"), "DELETE", "/secrets/s"],
  schemas: [(c) => new SchemaClient(c).registerSchema([schema], true), "POST", "/schema?newVersion=true", [schema]],
  "every schema": [(c) => new SchemaClient(c).getAllSchemas(), "GET", "/schema"],
  "a version of a schema": [(c) => new SchemaClient(c).getSchema("order", 2), "GET", "/schema/order/2"],
  "the latest version of a schema": [(c) => new SchemaClient(c).getSchemaByName("order"), "GET", "/schema/order"],
  "a version less of a schema": [(c) => new SchemaClient(c).deleteSchema("order", 2), "DELETE", "/schema/order/2"],
  "a schema less": [(c) => new SchemaClient(c).deleteSchemaByName("order"), "DELETE", "/schema/order"],
  "other tags of a handler": [(c) => new EventClient(c).putTagForEventHandler("h", [tag]), "PUT", "/event/h/tags", [tag]],
  "the tags of a handler": [(c) => new EventClient(c).getTagsForEventHandler("h"), "GET", "/event/h/tags"],
  "less tags of a handler": [(c) => new EventClient(c).deleteTagsForEventHandler("h", [tag]), "DELETE", "/event/h/tags", [tag]],
  "one tag less of a handler": [(c) => new EventClient(c).deleteTagForEventHandler("h", tag), "DELETE", "/event/h/tags", [tag]],
  "an event": [(c) => new EventClient(c).handleIncomingEvent({ a: "b" }), "POST", "/event/handleIncomingEvent", { a: "b" }],
  "every queue": [(c) => new EventClient(c).getAllQueueConfigs(), "GET", "/event/queue/config"],
  "a queue": [(c) => new EventClient(c).getQueueConfig("kafka", "q"), "GET", "/event/queue/config/kafka/q"],
  "another queue": [(c) => new EventClient(c).putQueueConfig("kafka", "q", '{"a":1}'), "PUT", "/event/queue/config/kafka/q", { a: 1 }],
  "a queue less": [(c) => new EventClient(c).deleteQueueConfig("kafka", "q"), "DELETE", "/event/queue/config/kafka/q"],
  "whether a queue can be reached": [
    (c) => new EventClient(c).testConnectivity({ sink: "kafka:c:t" }),
    "POST",
    "/event/queue/connectivity",
    { sink: "kafka:c:t" },
  ],
  "a handler to try": [(c) => new EventClient(c).test(), "GET", "/event/handler/"],
  "handlers and what they did": [(c) => new EventClient(c).getAllActiveEventHandlers(), "GET", "/event/execution"],
  "what a handler did": [(c) => new EventClient(c).getEventExecutions("h", 5), "GET", "/event/execution/h?from=5"],
  "handlers and their messages": [(c) => new EventClient(c).getEventHandlersWithStats(), "GET", "/event/message"],
  "the messages of an event": [(c) => new EventClient(c).getEventMessages("e"), "GET", "/event/message/e"],
  "other variables": [(c) => new WorkflowExecutor(c).updateVariables("id", { a: 1 }), "POST", "/workflow/id/variables", { a: 1 }],
  "another state": [
    (c) => new WorkflowExecutor(c).updateState("id", { variables: { a: 1 } }, "r", "ref", 5),
    "POST",
    "/workflow/id/state?requestId=r&waitUntilTaskRef=ref&waitForSeconds=5",
    { variables: { a: 1 } },
  ],
  "runs by correlation ids": [
    (c) => new WorkflowExecutor(c).getByCorrelationIds({ workflowNames: ["w"], correlationIds: ["c"] }, true, true),
    "POST",
    "/workflow/correlated/batch?includeClosed=true&includeTasks=true",
    { workflowNames: ["w"], correlationIds: ["c"] },
  ],
};

const lists = /\/tags$|^GET \/schema$|execution\/|message\/e/;

describe("calls that only Orkes answers", () => {
  it.each(Object.entries(orkesCalls))("go out as they are: %s", async (_what, [call, method, url, body]) => {
    const fake = await serve((request, response) => {
      json(response, lists.test(`${request.method} ${request.url.replace("/api", "")}`) ? [tag] : { status: "RUNNING" });
    });
    await call(newClient(fake.url));
    expect(fake.seen.map((request) => [request.method, request.url])).toEqual([[method, `/api${url}`]]);
    expect(fake.seen[0]?.body === "" ? undefined : (JSON.parse(fake.seen[0]?.body ?? "") as unknown)).toEqual(body);
  });

  it.each(Object.entries(orkesCalls).filter(([what]) => what !== "runs by correlation ids"))(
    "come back as a call that is missing: %s",
    async (_what, [call]) => {
      const fake = await serve((request, response) => fault(response, 404, `No static resource ${request.url.slice(1)}.`));
      const error = await failureOf(call(newClient(fake.url)));
      expect([isMissingRoute(error), isMissing(error)]).toEqual([true, false]);
    },
  );
});

describe("secrets", () => {
  it("are sent and read as they are, quotation marks and all", async () => {
    const value = '"quoted" and\nbroken';
    const fake = await serve((request, response) => {
      if (request.method === "PUT") response.end();
      else response.writeHead(200, { "content-type": "text/plain" }).end(value);
    });
    const secrets = new SecretClient(newClient(fake.url));
    await secrets.putSecret("key", value);
    expect(fake.seen[0]?.body).toBe(value);
    await expect(secrets.getSecret("key")).resolves.toBe(value);
  });

  it("are in no error, whatever the server quotes", async () => {
    const fake = await serve((request, response) => fault(response, 400, `Not a value: ${request.body}`));
    const error = await failureOf(new SecretClient(newClient(fake.url)).putSecret("key", "very-hidden"));
    expect(error.message).toContain("Not a value: ***");
    expect(error.message).not.toContain("very-hidden");
  });

  it.each([
    ["true", true],
    ["false", false],
    ["", true],
    ['{"any":"thing"}', true],
  ])("exist by what the server answers: %j", async (text, exists) => {
    const fake = await serve((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end(text));
    await expect(new SecretClient(newClient(fake.url)).secretExists("key")).resolves.toBe(exists);
  });
});

describe("older and other servers", () => {
  it("pause and resume a schedule by GET", async () => {
    const fake = await serve((request, response) => {
      if (request.method === "PUT") fault(response, 405, "Request method 'PUT' is not supported");
      else json(response, {});
    });
    const schedules = new SchedulerClient(newClient(fake.url));
    await schedules.pauseSchedule("s", "why not");
    await schedules.resumeSchedule("s");
    expect(fake.seen.filter(({ method }) => method === "GET").map(({ url }) => url)).toEqual([
      "/api/scheduler/schedules/s/pause?reason=why%20not",
      "/api/scheduler/schedules/s/resume",
    ]);
  });

  it("have no schedule where they answer nothing", async () => {
    const fake = await serve((_request, response) => void response.end());
    await expect(failureOf(new SchedulerClient(newClient(fake.url)).getSchedule("s"))).resolves.toSatisfy(isMissing);
  });

  it("have no rate limit where they answer 404, and may fail otherwise", async () => {
    const fake = await serve((_request, response, nth) => fault(response, nth === 1 ? 404 : 400, "no"));
    const definitions = new MetadataClient(newClient(fake.url));
    await expect(definitions.getWorkflowRateLimit("w")).resolves.toBeUndefined();
    await expect(failureOf(definitions.getWorkflowRateLimit("w"))).resolves.toMatchObject({ status: 400 });
  });

  it("say so where they know no rate limits at all", async () => {
    const fake = await serve((_request, response) => fault(response, 404, "No static resource api/metadata/workflow/w/rate-limit."));
    await expect(failureOf(new MetadataClient(newClient(fake.url)).getWorkflowRateLimit("w"))).resolves.toSatisfy(isMissingRoute);
  });

  it("know runs by workflow, where they know no batch", async () => {
    const fake = await serve((request, response) => {
      if (request.url.includes("batch")) fault(response, 405, "Request method 'POST' is not supported");
      else json(response, { c: [{ workflowId: request.url }] });
    });
    const found = await new WorkflowExecutor(newClient(fake.url)).getByCorrelationIds({ workflowNames: ["a", "b"], correlationIds: ["c"] });
    expect(found["c"]?.map((run) => run.workflowId)).toEqual([
      "/api/workflow/a/correlated?includeClosed=false&includeTasks=false",
      "/api/workflow/b/correlated?includeClosed=false&includeTasks=false",
    ]);
  });

  it("may take a while to know a run, which is waited for until a signal says otherwise", async () => {
    const fake = await serve((_request, response) => fault(response, 404, "No such workflow found by id: x"));
    const abort = new AbortController();
    const call = failureOf(new WorkflowExecutor(newClient(fake.url)).getWorkflow("x", false, 3, { signal: abort.signal }));
    await expect.poll(() => fake.seen.length).toBe(1);
    abort.abort(new Error("enough"));
    await expect(call).resolves.toSatisfy(isAborted);
    expect(fake.seen).toHaveLength(1);
    await expect(failureOf(new WorkflowExecutor(newClient(fake.url)).getWorkflow("x", false))).resolves.toSatisfy(isMissing);
  });
});

describe("calls for many runs", () => {
  it("go out a thousand at a time, and answer as one", async () => {
    const fake = await serve((request, response) => {
      const ids = JSON.parse(request.body) as string[];
      json(response, { bulkErrorResults: { [`e${ids.length}`]: "no" }, bulkSuccessfulResults: ids });
    });
    const ids = Array.from({ length: 2001 }, (_, nth) => `r${nth}`);
    const answer = await newClient(fake.url).bulk.terminate(ids, { reason: "enough" });
    expect(answer).toEqual({ bulkErrorResults: { e1000: "no", e1: "no" }, bulkSuccessfulResults: ids });
    expect(fake.seen.map(({ url }) => url)).toEqual(Array.from({ length: 3 }, () => "/api/workflow/bulk/terminate?reason=enough"));
  });

  it.each([
    ["pause", "PUT", "pause"],
    ["resume", "PUT", "resume"],
    ["restart", "POST", "restart"],
    ["retry", "POST", "retry"],
    ["remove", "DELETE", "remove"],
  ] as const)("%s", async (name, method, path) => {
    const fake = await serve((_request, response) => json(response, { bulkErrorResults: {}, bulkSuccessfulResults: ["r"] }));
    await newClient(fake.url).bulk[name](["r"]);
    expect(fake.seen.map((request) => [request.method, request.url, request.body])).toEqual([
      [method, `/api/workflow/bulk/${path}`, '["r"]'],
    ]);
  });
});
