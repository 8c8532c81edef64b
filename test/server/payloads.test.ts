/** The embedded server's own storage of payloads. What both servers do is in the contract suite. */
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createConductorClient } from "../../src/client/conductor-client.ts";
import type { Workflow } from "../../src/core/model/execution.ts";
import { createServer } from "../../src/server/create-server.ts";
import type { EmbeddedServer } from "../../src/server/create-server.ts";
import { createWorker } from "../../src/workers/create-worker.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { recordLogs, testModule } from "../workers/test-worker.ts";

async function open(dbFile?: string): Promise<EmbeddedServer & { url: string }> {
  const server = await createServer(dbFile === undefined ? {} : { dbFile });
  onTestFinished(() => server.close());
  const { url } = await server.listen({ port: 0 });
  return { ...server, url: `${url}/api` };
}

async function send(url: string, method: string, body?: string, contentType?: string): Promise<{ status: number; text: string }> {
  const headers: Record<string, string> = contentType === undefined ? {} : { "Content-Type": contentType };
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }) });
  return { status: response.status, text: await response.text() };
}

const messageIn = (text: string): unknown => (JSON.parse(text) as { message: unknown }).message;

/** A place for a payload. */
async function place(url: string, prefix = ""): Promise<{ path: string; uri: string }> {
  const query = `path=${encodeURIComponent(prefix)}&operation=WRITE&payloadType=WORKFLOW_INPUT`;
  return (await (await fetch(`${url}/workflow/externalstoragelocation?${query}`)).json()) as { path: string; uri: string };
}

/** A run that waits, with that input. */
function startWith({ api }: EmbeddedServer, payloadPath: string): Promise<string> {
  api.metadata.createWorkflowDef({ name: "wf", tasks: [{ name: "w", taskReferenceName: "w", type: "WAIT" }] }, true);
  return api.workflows.startWorkflow({ name: "wf", externalInputPayloadStoragePath: payloadPath });
}

describe("the storage", () => {
  it("takes JSON objects of any content type, keeps each number, and gives them back", async () => {
    const { url } = await open();
    const body = '{"big":12345678901234567890,"one":1.0,"__proto__":{"a":1},"text":"ü"}';
    for (const contentType of ["application/json", "application/octet-stream", undefined]) {
      const { uri } = await place(url, "some/where#");
      expect(await send(uri, "PUT", body, contentType)).toEqual({ status: 200, text: "" });
      expect(await send(uri, "GET")).toEqual({ status: 200, text: body });
    }
  });

  it("refuses what is no payload", async () => {
    const { url } = await open();
    const { uri } = await place(url);
    for (const [body, message] of [
      ["", "Required request body is missing"],
      ["{", "JSON parse error: "],
      ["[1]", "JSON parse error: "],
      ["null", "JSON parse error: "],
    ] as const) {
      const { status, text } = await send(uri, "PUT", body);
      expect([status, messageIn(text)]).toEqual([500, expect.stringContaining(message)]);
    }
    expect((await send(uri, "PUT", `{"a":"${"x".repeat(33 * 1024 * 1024)}"}`)).status).toBe(413);
    const missing = await send(`${url}/external/payloads/nope.json`, "GET");
    expect([missing.status, messageIn(missing.text)]).toEqual([404, "There is no payload nope.json."]);
    expect((await send(uri, "DELETE")).status).toBe(405);
  });

  it("changes nothing that a run refers to", async () => {
    const server = await open();
    const { path: payloadPath, uri } = await place(server.url);
    await send(uri, "PUT", '{"n":1}');
    expect((await send(uri, "PUT", '{"n":2}')).status).toBe(200);
    await startWith(server, payloadPath);
    const refused = await send(uri, "PUT", '{"n":3}');
    expect([refused.status, messageIn(refused.text)]).toEqual([409, expect.stringContaining("A run refers to the payload")]);
    expect((await send(uri, "GET")).text).toBe('{"n":2}');
  });

  it("forgets a payload with the last run that refers to it", async () => {
    const server = await open();
    const { path: payloadPath, uri } = await place(server.url);
    await send(uri, "PUT", '{"n":1}');
    const ids = [await startWith(server, payloadPath), await startWith(server, payloadPath)];
    for (const [index, id] of ids.entries()) {
      expect((await send(uri, "GET")).status).toBe(200);
      await server.api.workflows.removeWorkflow(id, false);
      expect((await send(uri, "GET")).status).toBe(index === 0 ? 200 : 404);
    }
  });

  it("shows the address that the client came to", async () => {
    const { url, port } = await open().then((server) => ({ url: server.url, port: new URL(server.url).port }));
    const { uri } = await place(url.replace("127.0.0.1", "localhost"));
    expect(uri).toMatch(new RegExp(`^http://localhost:${port}/api/external/payloads/`));
  });
});

it("a run goes on with its payloads after a restart", async () => {
  const dbFile = path.join(tempFolder(), "server.db");
  const first = await open(dbFile);
  const input = await place(first.url);
  const output = await place(first.url);
  await send(input.uri, "PUT", '{"n":1}');
  await send(output.uri, "PUT", '{"m":2}');
  first.api.metadata.createWorkflowDef(
    {
      name: "wf",
      tasks: ["a", "b"].map((name) => ({ name, taskReferenceName: name })),
      outputParameters: { n: "${workflow.input.n}", m: "${a.output.m}" },
    },
    false,
  );
  const workflowId = await first.api.workflows.startWorkflow({ name: "wf", externalInputPayloadStoragePath: input.path });
  const end = async ({ api }: EmbeddedServer, taskType: string, more: object = {}) => {
    const [task] = await api.tasks.pollTasks({ taskType, count: 1, waitMs: 0 });
    await api.tasks.updateTask({ workflowInstanceId: workflowId, taskId: task?.taskId ?? "", status: "COMPLETED", ...more });
  };
  await end(first, "a", { externalOutputPayloadStoragePath: output.path });
  await first.close();

  const second = await open(dbFile);
  const shown: Partial<Workflow> = second.api.workflows.getWorkflow(workflowId, true);
  expect(shown).toMatchObject({ input: {}, externalInputPayloadStoragePath: input.path });
  expect(shown.tasks?.[0]).toMatchObject({ outputData: {}, externalOutputPayloadStoragePath: output.path });
  await end(second, "b");
  expect(second.api.workflows.getWorkflow(workflowId, false)).toMatchObject({ status: "COMPLETED", output: { n: 1, m: 2 } });
});

it("a worker keeps a large output there, and the next one gets what it needs of it", async () => {
  const server = await open();
  const client = createConductorClient({ url: server.url });
  onTestFinished(() => client.close());
  const tasks = ["make", "use"];
  await client.metadata.registerTaskDefs(tasks.map((name) => ({ name, retryCount: 0, timeoutSeconds: 0, responseTimeoutSeconds: 60 })));
  server.api.metadata.createWorkflowDef(
    {
      name: "wf",
      tasks: [
        { name: "make", taskReferenceName: "make" },
        { name: "use", taskReferenceName: "use", inputParameters: { rows: "${make.output.rows}" } },
      ],
    },
    false,
  );
  const rows = Array.from({ length: 4 }, (_, n) => `${n}`.repeat(1024 * 1024));
  const worker = createWorker({
    modules: [
      testModule("make", () => ({ rows })),
      testModule("use", ({ rows: given }) => ({ lengths: (given as string[]).map((row) => row.length) })),
    ],
    source: client.taskSource,
    workerId: "payloads",
    concurrency: 2,
    drainMs: 5000,
    logger: recordLogs().logger,
  });
  onTestFinished(() => worker.close());
  await worker.start();
  const workflowId = await client.workflows.start({ name: "wf", input: {} });
  const run = await pollUntil(
    () => client.workflows.get(workflowId, { includeTasks: true }),
    ({ status }) => status !== "RUNNING",
  );
  expect(run).toMatchObject({ status: "COMPLETED", output: { lengths: rows.map((row) => row.length) } });
  const [made] = run.tasks;
  expect(made?.outputData).toEqual({});
  await expect(client.taskSource.readInput(made?.externalOutputPayloadStoragePath ?? "")).resolves.toEqual({ rows });
});
