import { request } from "node:http";
import type { OutgoingHttpHeaders } from "node:http";
import { describe, expect, it } from "vitest";
import { exchange } from "./support/http.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();

/** Of a call with headers that `fetch` would not send. */
function statusWith(headers: OutgoingHttpHeaders): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(`${server.address()}/version`, { headers }, (answer) => resolve(answer.resume().statusCode));
    call.on("error", reject).end();
  });
}

describe("health and version", () => {
  it("says that it is healthy", async () => {
    const answer = await server.get("/health");
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({ healthResults: [], suppressedHealthResults: [], healthy: true });
  });

  it("answers its version as bare text", async () => {
    const answer = await server.get("/version");
    expect(answer.headers.get("content-type")).toBe("text/plain;charset=UTF-8");
    expect(answer.text).toMatch(/^\d+\.\d+\.\d+/);
  });
});

describe("routes that do not exist", () => {
  it.each(["/nothing/here", "/metadata", "/token", "/users", "/version/"])("answers 404 to %s", async (path) => {
    const answer = await server.get(path);
    expect(answer.status).toBe(404);
    expect(answer.contentType).toBe("application/json");
    expect(answer.json()).toMatchObject({ status: 404, message: `No static resource api${path.replace(/\/$/, "")}.`, retryable: false });
  });

  it.each([
    ["PATCH", "/metadata/taskdefs"],
    ["DELETE", "/metadata/taskdefs"],
    ["DELETE", "/metadata/workflow/some_name"],
    ["PUT", "/tasks/poll/some_type"],
    ["POST", "/workflow/running/some_name"],
  ])("answers 405 to %s %s", async (method, path) => {
    const answer = await server.send(method, path);
    expect(answer.status).toBe(405);
    expect(answer.json()).toMatchObject({ status: 405, message: `Request method '${method}' is not supported`, retryable: false });
  });

  it("names the methods of a path", async () => {
    const answer = await server.send("OPTIONS", "/metadata/taskdefs");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("allow")?.split(",")).toEqual(expect.arrayContaining(["GET", "HEAD", "POST", "PUT", "OPTIONS"]));
  });

  it("answers HEAD as GET without a body", async () => {
    const answer = await server.send("HEAD", "/metadata/taskdefs");
    expect(answer).toMatchObject({ status: 200, contentType: "application/json", text: "" });
  });

  it("does not know addresses outside /api", async () => {
    const answer = await exchange(server.address().replace(/\/api$/, "/somewhere"), "GET");
    expect(answer.status).toBe(server.expected("path-outside-api"));
  });

  it("describes its calls", async () => {
    const answer = await exchange(server.address().replace(/\/api$/, "/api-docs"), "GET");
    expect(answer.status).toBe(server.expected("api-docs"));
  });

  it("is scraped by Prometheus", async () => {
    const answer = await exchange(server.address().replace(/\/api$/, "/actuator/prometheus"), "GET");
    expect(answer).toMatchObject({ status: 200, contentType: "text/plain" });
    expect(answer.text).toMatch(/^# TYPE http_server_requests_seconds /m);
    expect(answer.text).toMatch(/^process_start_time_seconds \d/m);
  });

  it("answers a web page of another site", async () => {
    expect(await statusWith({ origin: "https://evil.example" })).toBe(server.expected("request-of-a-web-page"));
  });

  it("answers to the name of another machine", async () => {
    expect(await statusWith({ host: "evil.example" })).toBe(server.expected("name-of-another-machine"));
  });

  it("reads an encoded slash as part of a name", async () => {
    const answer = await server.get(`/metadata/taskdefs/${server.unique("a")}%2Fb`);
    expect(answer.status).toBe(server.expected("encoded-slash-in-path"));
  });
});

describe("bodies that cannot be read", () => {
  const path = "/metadata/taskdefs";
  it.each([
    ["malformed JSON", { raw: '[{"name":' }, "JSON parse error: "],
    ["an object instead of a list", { body: { name: "x" } }, "JSON parse error: "],
    ["a bad enum", { body: [{ name: "x", timeoutPolicy: "NOPE" }] }, "JSON parse error: "],
    ["a wrong type", { body: [{ name: "x", retryCount: "many" }] }, "JSON parse error: "],
    ["no body", {}, "Required request body is missing"],
    ["null as body", { raw: "null" }, "Required request body is missing"],
    ["another content type", { raw: "[]", contentType: "text/plain" }, "Content-Type 'text/plain"],
  ])("answers 500 to %s", async (_, options, message) => {
    const answer = await server.send("POST", path, options);
    expect(answer.status).toBe(500);
    expect(answer.json<{ message: string }>().message.slice(0, message.length)).toBe(message);
    expect(answer.json()).toMatchObject({ status: 500, retryable: false });
  });

  it("answers 500 to null among the definitions", async () => {
    expect((await server.post(path, [null])).status).toBe(500);
  });
});

describe("query and path values that do not convert", () => {
  it.each([
    ["/metadata/workflow/x?version=abc", "Method parameter 'version': Failed to convert value of type 'java.lang.String'"],
    ["/workflow/search?size=abc", "Method parameter 'size': Failed to convert value of type 'java.lang.String'"],
    ["/workflow/x?includeTasks=maybe", "Method parameter 'includeTasks': Failed to convert value of type 'java.lang.String'"],
    ["/tasks/poll/batch/x?count=abc", "Method parameter 'count': Failed to convert value of type 'java.lang.String'"],
    ["/tasks/queue/polldata", "Required request parameter 'taskType'"],
    ["/tasks/queue/size", "Required request parameter 'taskType'"],
  ])("answers 500 to %s", async (path, message) => {
    const answer = await server.get(path);
    expect(answer.status).toBe(500);
    expect(answer.json<{ message: string }>().message).toContain(message);
  });

  it("answers 500 to a version in the path that is no number", async () => {
    expect((await server.delete("/metadata/workflow/x/latest")).status).toBe(500);
  });
});

describe("event handlers and schedules", () => {
  it("lists handlers and schedules", async () => {
    expect((await server.get("/event")).json()).toBeInstanceOf(Array);
    expect(await server.get(`/event/${server.unique("conductor")}?activeOnly=false`)).toMatchObject({ status: 200, text: "[]" });
    expect((await server.get("/scheduler/schedules")).json()).toBeInstanceOf(Array);
    const search = await server.get(`/scheduler/schedules/search?scheduleName=${server.unique("none")}`);
    expect(search.json()).toEqual({ totalHits: 0, results: [] });
  });

  it("answers 404 to a schedule that does not exist", async () => {
    const name = server.unique("schedule");
    const answer = await server.get(`/scheduler/schedules/${name}`);
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ message: `Schedule '${name}' not found` });
  });
});

it("keeps a connection for the next request", async () => {
  const answer = await exchange(server.address().replace(/\/api$/, "/health"), "GET");
  expect(answer.headers.get("connection")).not.toBe("close");
});
