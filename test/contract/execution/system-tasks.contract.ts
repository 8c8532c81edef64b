import { createServer } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Workflow } from "../../../src/core/model/execution.ts";
import { textOf, useSubject } from "../support/subject.ts";

const server = useSubject();
const task = (type: string, inputParameters: object = {}, more: object = {}): object => ({
  name: "system",
  taskReferenceName: "t",
  type,
  inputParameters,
  ...more,
});

async function runOf(tasks: object[], options: Parameters<typeof server.startTasks>[1] = {}): Promise<Workflow> {
  return server.runEnded(await server.startTasks(tasks, options));
}

describe("WAIT", () => {
  it("waits for a duration", async () => {
    const id = await server.startTasks([task("WAIT", { duration: "1 second" })]);
    expect((await server.run(id)).tasks).toMatchObject([{ taskType: "WAIT", status: "IN_PROGRESS" }]);
    const run = await server.runEnded(id);
    expect(run).toMatchObject({ status: "COMPLETED", tasks: [{ status: "COMPLETED", outputData: {} }] });
    expect(run.endTime - run.createTime).toBeGreaterThanOrEqual(900);
  });

  it("does not wait for a moment that has passed", async () => {
    expect(await runOf([task("WAIT", { until: "2020-01-01 10:00 GMT+00:00" })])).toMatchObject({ status: "COMPLETED" });
  });

  it("waits for a signal where no time is set", async () => {
    const id = await server.startTasks([task("WAIT"), { ...task("NOOP"), taskReferenceName: "after" }]);
    const waiting = (await server.run(id)).tasks[0]!;
    expect(waiting.status).toBe("IN_PROGRESS");
    await server.report(waiting, "COMPLETED", { outputData: { go: true } });
    const run = await server.runEnded(id);
    expect(run).toMatchObject({ status: "COMPLETED", tasks: [{ outputData: { go: true } }, { taskType: "NOOP", status: "COMPLETED" }] });
  });

  it("fails the run where it is told so", async () => {
    const id = await server.startTasks([task("WAIT")]);
    expect((await server.post(`/tasks/${id}/t/FAILED`, { why: 1 })).status).toBe(200);
    expect(await server.runEnded(id)).toMatchObject({ status: "FAILED" });
  });

  it("gets nowhere with a duration that makes no sense", async () => {
    const name = server.unique("bad_wait");
    await server.registerWorkflow({ name, tasks: [task("WAIT", { duration: "${workflow.input.d}" })] });
    const answer = await server.post("/workflow", { name, input: { d: "soon" } });
    expect(answer.status).toBe(server.expected("senseless-wait-duration"));
    const run = answer.status === 200 ? await server.runEnded(answer.text) : undefined;
    expect(run?.status ?? "FAILED").toBe("FAILED");
  });
});

describe("HUMAN", () => {
  it("stays in progress until somebody ends it, and nobody polls it", async () => {
    const id = await server.startTasks([task("HUMAN", { form: "x" })]);
    const open = (await server.run(id)).tasks[0]!;
    expect(open).toMatchObject({ taskType: "HUMAN", status: "IN_PROGRESS", inputData: { form: "x" } });
    expect((await server.get("/tasks/poll/HUMAN")).status).toBe(204);
    await server.report(open, "COMPLETED");
    expect(await server.runEnded(id)).toMatchObject({ status: "COMPLETED" });
  });
});

describe("SET_VARIABLE", () => {
  it("merges key by key, not deeper", async () => {
    const run = await runOf([task("SET_VARIABLE", { a: { y: 2 }, b: "${workflow.variables.a.x}" })], {
      workflow: { variables: { a: { x: 1 }, keep: true } },
    });
    expect(run).toMatchObject({ status: "COMPLETED", tasks: [{ outputData: {} }] });
    expect(run.variables).toEqual({ a: { y: 2 }, b: 1, keep: true });
  });
});

describe("INLINE", () => {
  const inline = (expression: string, more: object = {}) => task("INLINE", { evaluatorType: "javascript", expression, ...more });

  it.each([
    ["the last expression", "const a = 1; a + 1", 2],
    ["a whole number as one", "4 / 2", 2],
    ["a fraction", "1 / 4", 0.25],
    ["text", "'a' + 'b'", "ab"],
    ["null for undefined", "undefined", null],
    ["an object", "({ a: [1, { b: true }] })", { a: [1, { b: true }] }],
    ["a function's value", "(function () { return $.n + 1; })()", 42],
    ["modern syntax", "[...$.list].map((x) => x * 2).join('-') + ($.none?.deep ?? '!')", "2-4!"],
    ["no access to the process", "typeof process + typeof require + typeof console", "undefinedundefinedundefined"],
  ])("gives %s", async (_, expression, result) => {
    const run = await runOf([inline(expression, { n: 41, list: [1, 2] })]);
    expect(run).toMatchObject({ status: "COMPLETED", output: { result } });
  });

  it("evaluates a value parameter", async () => {
    const run = await runOf([task("INLINE", { evaluatorType: "value-param", expression: "pick", pick: { a: 1 } })]);
    expect(run.output).toEqual({ result: { a: 1 } });
  });

  it("fails for good where the script throws", async () => {
    const run = await runOf([inline("throw new Error('no way')")]);
    expect(run.status).toBe("FAILED");
    expect(run.tasks[0]).toMatchObject({ status: "FAILED_WITH_TERMINAL_ERROR" });
    expect(textOf(run.tasks[0]?.outputData["error"])).toContain("no way");
  });

  it("fails where the script does not parse", async () => {
    expect(await runOf([inline("if (")])).toMatchObject({ status: "FAILED", tasks: [{ status: "FAILED_WITH_TERMINAL_ERROR" }] });
  });

  it("stops a script that does not end", async () => {
    const run = await runOf([inline("while (true) {}")]);
    expect(run).toMatchObject({ status: "FAILED", tasks: [{ status: server.expected("endless-script") }] });
  });

  it("still knows LAMBDA", async () => {
    const run = await runOf([task("LAMBDA", { n: 1, scriptExpression: "return { more: $.n + 1 };" })]);
    expect(run).toMatchObject({ status: "COMPLETED", output: { result: { more: 2 } } });
  });
});

describe("JSON_JQ_TRANSFORM", () => {
  const jq = (queryExpression: string, more: object = {}) => task("JSON_JQ_TRANSFORM", { queryExpression, ...more });

  it.each([
    ["the first result and all of them", ".list[]", { result: 3, resultList: [3, 1, 2] }],
    ["an object", "{ n: (.list | length), max: (.list | max) }", { result: { n: 3, max: 3 }, resultList: [{ n: 3, max: 3 }] }],
    ["nothing", "empty", { result: null, resultList: [] }],
    ["a fraction", ".list[1] / 4", { result: 0.25, resultList: [0.25] }],
  ])("gives %s", async (_, query, output) => {
    const run = await runOf([jq(query, { list: [3, 1, 2] })]);
    expect(run).toMatchObject({ status: "COMPLETED" });
    expect(run.tasks[0]?.outputData).toEqual(output);
  });

  it.each([
    ["fails at run time", ".queryExpression.x"],
    ["does not parse", ".["],
  ])("fails where the query %s", async (_, query) => {
    const run = await runOf([jq(query)]);
    expect(run).toMatchObject({ status: "FAILED", tasks: [{ status: "FAILED" }] });
    expect(run.tasks[0]?.outputData).toHaveProperty("error");
  });
});

describe("HTTP", () => {
  let target: Server;
  let base = "";
  const seen: { method?: string; url?: string; body: string; headers: IncomingMessage["headers"] }[] = [];
  beforeAll(async () => {
    target = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        seen.push({ method: request.method ?? "", url: request.url ?? "", body, headers: request.headers });
        const status = Number(/status=(\d+)/.exec(request.url ?? "")?.[1] ?? 200);
        const isText = request.url?.includes("text") === true;
        response.writeHead(status, { "Content-Type": isText ? "text/plain" : "application/json", "X-Mine": "yes" });
        response.end(isText ? "plain" : JSON.stringify({ n: 1, list: [1, 2] }));
      });
    });
    await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
    const address = target.address();
    base = typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
  });
  afterAll(() => target.close());

  it("sends a request and keeps the answer", async () => {
    const run = await runOf([
      task("HTTP", { http_request: { uri: `${base}/echo`, method: "POST", headers: { "X-Given": "given" }, body: { a: 1 } } }),
    ]);
    expect(run).toMatchObject({ status: "COMPLETED" });
    expect(run.tasks[0]?.outputData).toMatchObject({ response: { statusCode: 200, reasonPhrase: "OK", body: { n: 1, list: [1, 2] } } });
    const request = seen.findLast(({ url }) => url === "/echo");
    expect(request).toMatchObject({ method: "POST", headers: { "x-given": "given" } });
    expect(request?.headers["content-type"]).toContain("application/json");
    expect(JSON.parse(request?.body ?? "")).toEqual({ a: 1 });
  });

  it("takes its fields from the top level as well, and text as it is", async () => {
    const run = await runOf([task("HTTP", { uri: `${base}/text`, method: "GET" })]);
    expect(run.tasks[0]?.outputData).toMatchObject({ response: { statusCode: 200, body: "plain" } });
  });

  it("fails where the answer is no success", async () => {
    const run = await runOf([task("HTTP", { uri: `${base}/?status=404`, method: "GET" })]);
    expect(run).toMatchObject({ status: "FAILED", tasks: [{ status: "FAILED" }] });
    expect(typeof run.tasks[0]?.outputData["response"]).toBe("string");
  });

  it("fails where nobody answers", async () => {
    const run = await runOf([task("HTTP", { uri: "http://127.0.0.1:1/", method: "GET" })]);
    expect(run).toMatchObject({ status: "FAILED", tasks: [{ status: "FAILED" }] });
  });

  it("is retried where the workflow says so", async () => {
    const run = await runOf([
      task(
        "HTTP",
        { uri: `${base}/?status=500&retry`, method: "GET" },
        { retryCount: 1, taskDefinition: { name: "system", retryDelaySeconds: 0 } },
      ),
    ]);
    expect(run.tasks.map(({ status, retryCount }) => ({ status, retryCount }))).toEqual([
      { status: "FAILED", retryCount: 0 },
      { status: "FAILED", retryCount: 1 },
    ]);
  });

  it("stays open where something else is to complete it", async () => {
    const id = await server.startTasks([task("HTTP", { uri: `${base}/async`, method: "GET" }, { asyncComplete: true })]);
    const run = await server.runWhen(id, ({ tasks }) => tasks[0]?.outputData["response"] !== undefined);
    expect(run.tasks).toMatchObject([{ status: "IN_PROGRESS" }]);
    await server.report(run.tasks[0]!, "COMPLETED");
    expect(await server.runEnded(id)).toMatchObject({ status: "COMPLETED" });
  });
});
