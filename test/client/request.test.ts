import { describe, expect, it } from "vitest";
import { isHttpError, isMissing, isMissingRoute } from "../../src/core/errors.ts";
import { fault, json, serve } from "./http-fake.ts";
import { failureOf, newClient } from "./new-client.ts";

const task = { taskId: "t", workflowInstanceId: "w", status: "COMPLETED" } as const;

function endless(): object {
  const value: Record<string, unknown> = {};
  value["self"] = value;
  return value;
}

describe("calls that fail on the way", () => {
  it("are sent again after growing, jittered pauses while they cannot do harm", async () => {
    const fake = await serve((_request, response, nth) => (nth < 4 ? void response.destroy() : json(response, [])));
    const client = newClient(fake.url);
    await expect(client.metadata.getTaskDefs()).resolves.toEqual([]);
    expect(client.slept).toEqual([100, 200, 400]);
  });

  it("end as unreachable with method, address and the next step once the tries are used up", async () => {
    const fake = await serve((_request, response) => void response.destroy());
    const error = await failureOf(newClient(fake.url, { retries: 2 }).metadata.getTaskDefs());
    expect(fake.seen).toHaveLength(3);
    expect(error).toMatchObject({ code: "unreachable", exitCode: 6, hint: expect.stringContaining("flow doctor") });
    expect(error.message).toBe(
      `Could not reach the server: the connection broke before an answer came (GET ${fake.url}/metadata/taskdefs).`,
    );
  });

  it("wait for what the server takes to answer, and for the way there and back as any other", async () => {
    const fake = await serve(() => undefined);
    const { workflows } = newClient(fake.url, { timeoutMs: 30, retries: 0 });
    const error = await failureOf(workflows.signalAndWait("r", "COMPLETED", {}, { timeoutMillis: 20 }));
    expect(error).toMatchObject({ code: "timeout", message: expect.stringContaining("within 50 ms") });
  });

  it("say that nothing listens there", async () => {
    const fake = await serve(() => undefined);
    await new Promise((resolve) => fake.server.close(resolve));
    const client = newClient(fake.url);
    const error = await failureOf(client.metadata.getTaskDefs());
    expect(error).toMatchObject({ code: "unreachable", hint: expect.stringContaining("flow server start") });
    expect(error.message).toContain("nothing listens there");
    expect(client.slept).toHaveLength(3);
  });

  it("say that what listens there speaks something else", async () => {
    const fake = await serve((_request, response) => void response.socket?.end("SSH-2.0-OpenSSH_9.6\r\n"));
    const error = await failureOf(newClient(fake.url).metadata.getTaskDefs());
    expect(error).toMatchObject({ code: "bad-answer", exitCode: 6, hint: expect.stringContaining("http or https") });
    expect(error.message).toContain("does not speak HTTP");
    const tls = await failureOf(newClient(fake.url.replace("http:", "https:")).metadata.getTaskDefs());
    expect(tls.message).toContain("does not speak TLS");
  });

  it("end as timeout", async () => {
    const fake = await serve(() => undefined);
    const error = await failureOf(newClient(fake.url, { timeoutMs: 250, retries: 1 }).metadata.getTaskDefs());
    expect(error).toMatchObject({ code: "timeout", exitCode: 6, hint: expect.stringContaining("--timeout") });
    expect(error.message).toContain("no complete answer within 250 ms");
    expect(fake.seen).toHaveLength(2);
  });

  it.each([
    ["an endless value", endless(), "circular"],
    ["a bigint", { big: 1n }, "BigInt"],
    ["a value that throws", { toJSON: () => JSON.parse("{") }, "JSON"],
  ])("say that JSON cannot hold %s, at once and whatever the call", async (_name, value, reason) => {
    const fake = await serve((_request, response) => json(response, []));
    const client = newClient(fake.url);
    for (const call of [client.workflows.start({ name: "w", input: value }), client.tasks.update({ ...task, outputData: value })]) {
      const error = await failureOf(call);
      expect(error).toMatchObject({ code: "usage", message: expect.stringContaining(reason) });
      expect(error.message).toMatch(/^Nothing was sent: the body cannot be written as JSON: .+ \(POST http.+\)\.$/s);
    }
    expect([fake.seen, client.slept]).toEqual([[], []]);
  });

  it("have as much time as a timer can count, where they are given more", async () => {
    const fake = await serve((_request, response, nth) => void (nth === 1 ? setTimeout(() => json(response, []), 20) : json(response, {})));
    const client = newClient(fake.url, { timeoutMs: Infinity });
    await expect(client.metadata.getTaskDefs()).resolves.toEqual([]);
    await expect(client.workflows.execute({ name: "w" }, { waitForSeconds: 9e9 })).resolves.toEqual({});
    expect(fake.seen).toHaveLength(2);
  });

  it.each([
    ["undici", {}],
    ["a fetch", { fetch }],
  ])("say that the client is closed, with %s", async (_name, options) => {
    const fake = await serve((_request, response) => json(response, []));
    const client = newClient(fake.url, options);
    await client.metadata.getTaskDefs();
    const unused = newClient(fake.url, options);
    for (const closed of [client, unused]) {
      await closed.close();
      const error = await failureOf(closed.metadata.getTaskDefs());
      expect(error).toMatchObject({
        code: "usage",
        message: `Nothing was sent: the client is closed (GET ${fake.url}/metadata/taskdefs).`,
      });
    }
    expect(client.slept).toEqual([]);
    expect(fake.seen).toHaveLength(1);
  });

  it("never start a run twice, but do try when nothing was sent", async () => {
    const fake = await serve((_request, response) => void response.destroy());
    await expect(failureOf(newClient(fake.url).workflows.start({ name: "w" }))).resolves.toMatchObject({ code: "unreachable" });
    expect(fake.seen).toHaveLength(1);
    await new Promise((resolve) => fake.server.close(resolve));
    const client = newClient(fake.url);
    await failureOf(client.workflows.start({ name: "w" }));
    expect(client.slept).toHaveLength(3);
  });

  it("never report twice by a reference name, by which the next turn of a loop goes as well", async () => {
    const fake = await serve((_request, response) => void response.destroy());
    const report = { workflowId: "w", referenceName: "approve", status: "COMPLETED", output: {} } as const;
    await expect(failureOf(newClient(fake.url).tasks.updateByReference(report))).resolves.toMatchObject({ code: "unreachable" });
    expect(fake.seen).toHaveLength(1);
  });

  it.each([
    ["poll", (client: ReturnType<typeof newClient>) => client.tasks.poll("a")],
    [
      "batch poll",
      (client: ReturnType<typeof newClient>) => client.tasks.pollBatch({ taskType: "a", workerId: "w", count: 1, waitMs: 100 }),
    ],
    ["update with poll", (client: ReturnType<typeof newClient>) => client.tasks.updateV2(task)],
    [
      "worker's poll",
      (client: ReturnType<typeof newClient>) => client.taskSource.poll({ taskType: "a", workerId: "w", count: 1, waitMs: 0 }),
    ],
    ["worker's update", (client: ReturnType<typeof newClient>) => client.taskSource.update(task)],
  ])("are never repeated by the client for a %s", async (_name, call) => {
    const fake = await serve((_request, response, nth) => (nth === 1 ? void response.destroy() : fault(response, 503, "busy")));
    const client = newClient(fake.url);
    await failureOf(call(client));
    await failureOf(call(client));
    expect(fake.seen).toHaveLength(2);
    expect(client.slept).toEqual([]);
  });
});

describe("answers that are no success", () => {
  it("are not laid to a gateway where the server itself says that another failed it", async () => {
    const fake = await serve((request, response) => {
      if (request.url.endsWith("names")) response.writeHead(502).end("bad gateway");
      else fault(response, 502, "The service could not be discovered");
    });
    const client = newClient(fake.url, { retries: 0 });
    const own = await failureOf(client.metadata.getTaskDefs());
    expect([own.code, own.hint]).toEqual(["unreachable", undefined]);
    const gateways = await failureOf(client.metadata.getWorkflowNames());
    expect([gateways.code, gateways.hint]).toEqual(["unreachable", expect.stringContaining("Something before the server")]);
  });

  it.each([429, 502, 503, 504])("of status %i are asked again", async (status) => {
    const fake = await serve((_request, response, nth) => (nth === 1 ? fault(response, status, "busy") : json(response, [])));
    await expect(newClient(fake.url).metadata.getTaskDefs()).resolves.toEqual([]);
    expect(fake.seen).toHaveLength(2);
  });

  it("of status 500 are believed, unless the server itself says that they pass", async () => {
    const fake = await serve((_request, response, nth) => {
      if (nth === 1) fault(response, 500, "JSON parse error");
      else if (nth === 2) fault(response, 500, "lock", { retryable: true });
      else json(response, []);
    });
    const client = newClient(fake.url);
    const error = await failureOf(client.metadata.getTaskDefs());
    expect(error).toMatchObject({ code: "bad-answer", exitCode: 6, status: 500, serverMessage: "JSON parse error" });
    await expect(client.metadata.getTaskDefs()).resolves.toEqual([]);
    expect(client.slept).toHaveLength(1);
  });

  it("of status 500 to a write are failures of that write", async () => {
    const fake = await serve((_request, response) => fault(response, 500, "no"));
    const error = await failureOf(newClient(fake.url).metadata.updateTaskDef({ name: "a" }));
    expect(error).toMatchObject({ code: "http", exitCode: 1 });
    expect(fake.seen).toHaveLength(1);
  });

  it("are not asked again for a start, as the run may exist", async () => {
    const fake = await serve((_request, response) => fault(response, 503, "busy"));
    await expect(failureOf(newClient(fake.url).workflows.start({ name: "w" }))).resolves.toMatchObject({ status: 503 });
    expect(fake.seen).toHaveLength(1);
  });

  it("wait at least as long as Retry-After asks, and show it where it asks for too much", async () => {
    const fake = await serve((_request, response, nth) => {
      if (nth === 2) return json(response, []);
      response.setHeader("retry-after", nth === 1 ? "3" : "3600");
      fault(response, 429, "slow down");
    });
    const client = newClient(fake.url);
    await client.metadata.getTaskDefs();
    expect(client.slept).toEqual([3100]);
    await expect(failureOf(client.metadata.getTaskDefs())).resolves.toMatchObject({ status: 429, retryAfterMs: 3_600_000 });
  });

  it("carry the server's validation errors and say them in one line", async () => {
    const validationErrors = [
      { path: "registerTaskDef.arg0[0].retryCount", message: "TaskDef retryCount: 0 must be >= 0", invalidValue: "-1" },
    ];
    const fake = await serve((_request, response) =>
      fault(response, 400, "Validation failed, check below errors for detail.", { validationErrors }),
    );
    const error = await failureOf(newClient(fake.url).metadata.registerTaskDefs([{ name: "a", retryCount: -1 }]));
    expect(error).toMatchObject({ code: "http", validationErrors, method: "POST", url: `${fake.url}/metadata/taskdefs` });
    expect(error.message).toBe(`TaskDef retryCount: 0 must be >= 0 (400, POST ${fake.url}/metadata/taskdefs)`);
  });

  it("tell a missing definition from a missing route and from somebody's error page", async () => {
    const fake = await serve((request, response) => {
      if (request.url.endsWith("/gone")) fault(response, 404, "No such taskType found by name: gone");
      else if (request.url.endsWith("/route")) fault(response, 404, "No static resource api/metadata/taskdefs/route.");
      else response.writeHead(404, { "content-type": "text/html" }).end("<html>not here</html>");
    });
    const { metadata } = newClient(fake.url);
    expect(isMissing(await failureOf(metadata.getTaskDef("gone")))).toBe(true);
    const route = await failureOf(metadata.getTaskDef("route"));
    expect([isMissing(route), isMissingRoute(route), route.code]).toEqual([false, true, "bad-answer"]);
    const page = await failureOf(metadata.getTaskDef("page"));
    expect([isMissing(page), isHttpError(page), page.code]).toEqual([false, false, "bad-answer"]);
  });

  it("name where a redirect leads, without its query", async () => {
    const fake = await serve((_request, response) => void response.writeHead(302, { location: "https://login.test/sso?state=hush" }).end());
    const error = await failureOf(newClient(fake.url).metadata.getTaskDefs());
    expect(error).toMatchObject({ code: "bad-answer", hint: expect.stringContaining("https://login.test/sso;") });
    expect(error.hint).not.toContain("hush");
  });

  it("of status 403 mean missing rights, and are not asked again", async () => {
    const fake = await serve((_request, response) => fault(response, 403, "may not"));
    await expect(failureOf(newClient(fake.url).metadata.getTaskDefs())).resolves.toMatchObject({ code: "unauthorized", exitCode: 7 });
    expect(fake.seen).toHaveLength(1);
  });
});

describe("answers that are not Conductor's", () => {
  it.each([
    ["a web page", "text/html", "<!DOCTYPE html><html></html>", "a web page instead of JSON"],
    ["a web page without a type", "", "  <html></html>", "a web page instead of JSON"],
    ["cut JSON", "application/json", '[{"name":"a"', "not valid JSON"],
    ["nothing", "application/json", "", "is empty"],
    ["an object", "application/json", '{"name":"a"}', "something other than a list"],
    ["a list of texts", "application/json", '["a"]', "something other than objects"],
    ["null", "application/json", "null", "something other than a list"],
  ])("such as %s are never an empty list", async (_name, type, body, words) => {
    const fake = await serve((_request, response) => void response.writeHead(200, type === "" ? {} : { "content-type": type }).end(body));
    const error = await failureOf(newClient(fake.url).metadata.getTaskDefs());
    expect(error).toMatchObject({ code: "bad-answer", exitCode: 6, hint: expect.stringContaining("/api") });
    expect(error.message).toContain(words);
    expect(error.message).toContain(`(GET ${fake.url}/metadata/taskdefs)`);
  });

  it("such as a body that breaks off are tried again, then told", async () => {
    const fake = await serve(
      (_request, response) => void response.writeHead(200, { "content-length": 100 }).write("[", () => response.destroy()),
    );
    const error = await failureOf(newClient(fake.url, { retries: 1 }).metadata.getTaskDefs());
    expect(error).toMatchObject({ code: "bad-answer", exitCode: 6 });
    expect(error.message).toContain("the connection broke after 1 bytes of the answer");
    expect(fake.seen).toHaveLength(2);
  });

  it("do not pass for a successful write or start either", async () => {
    const fake = await serve((_request, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html></html>"));
    const client = newClient(fake.url);
    await expect(failureOf(client.metadata.registerTaskDefs([]))).resolves.toMatchObject({ code: "bad-answer" });
    await expect(failureOf(client.workflows.start({ name: "w" }))).resolves.toMatchObject({ code: "bad-answer" });
    await expect(failureOf(client.metadata.deleteTaskDef("a"))).resolves.toMatchObject({ code: "bad-answer" });
  });
});
