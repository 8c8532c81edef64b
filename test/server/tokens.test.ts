/** A server that has keys: who may talk to it. */
import { request } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { createConductorClient } from "../../src/client/index.ts";
import { createServer } from "../../src/server/create-server.ts";
import { createTokens } from "../../src/server/runtime/tokens.ts";

const secret = "0123456789abcdef-secret";
const keys = new Map([
  ["ci", secret],
  ["constructor", "another-secret-of-20"],
]);

async function start() {
  const server = await createServer({ authKeys: keys });
  const listener = await server.listen({ port: 0 });
  onTestFinished(() => server.close());
  const call = async (path: string, init: RequestInit = {}): Promise<{ status: number; body: string; headers: Headers }> => {
    const response = await fetch(listener.url + path, init);
    return { status: response.status, body: await response.text(), headers: response.headers };
  };
  const exchange = (body: object) =>
    call("/api/token", { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  const tokenOf = async (): Promise<string> => {
    const { token }: { token: string } = JSON.parse((await exchange({ keyId: "ci", keySecret: secret })).body);
    return token;
  };
  return { server, listener, call, exchange, tokenOf };
}

it("a token opens it", async () => {
  const { call, tokenOf } = await start();
  const token = await tokenOf();
  expect(await call("/api/metadata/taskdefs", { headers: { "X-Authorization": token } })).toMatchObject({ status: 200, body: "[]" });
});

describe("without one", () => {
  it.each([
    "/api/metadata/taskdefs",
    "/api/tasks/poll/x",
    "/api/nothing",
    "/api/token/userInfo",
    "/api/registry/service",
    "/%61pi/metadata/taskdefs",
    "//api/metadata/taskdefs",
    "/api/health/",
    "/API/health",
    "/metrics",
    "/human",
    "/swagger-ui",
    "/api-docs",
    "/",
  ])("%s is refused", async (path) => {
    const { call } = await start();
    const { status, body } = await call(path);
    expect(status).toBe(401);
    expect(JSON.parse(body)).toMatchObject({ status: 401, error: "INVALID_TOKEN", message: expect.stringContaining("POST /api/token") });
  });

  it.each([
    "/api/token/../metadata/taskdefs",
    "/api/metadata/../token",
    "/health/../metrics",
    "/api/metadata/%2e%2e/token",
    "/health/..%2fmetrics",
  ])("%s gets nothing but what anybody may ask", async (path) => {
    const { listener } = await start();
    const status = await new Promise<number | undefined>((resolve, reject) => {
      // `fetch` would tidy the path up.
      const { hostname, port } = new URL(listener.url);
      request({ hostname, port, path }, (answer) => resolve(answer.resume().statusCode))
        .on("error", reject)
        .end();
    });
    expect([401, 404, 405]).toContain(status);
  });

  it.each(["/health", "/api/health", "/api/version"])("%s is open", async (path) => {
    const { call } = await start();
    expect((await call(path)).status).toBe(200);
  });

  it.each(["x", "Bearer x", " ", "__proto__"])("and with %j it is refused", async (token) => {
    const { call } = await start();
    const { status, body, headers } = await call("/api/metadata/taskdefs", { headers: { "X-Authorization": token } });
    expect({ status, body: JSON.parse(body) }).toMatchObject({ status: 401, body: { error: "INVALID_TOKEN" } });
    expect(headers.get("www-authenticate")).toBeNull();
  });
});

describe("a key", () => {
  it.each([
    [{ keyId: "ci", keySecret: "wrong" }],
    [{ keyId: "other", keySecret: secret }],
    [{ keyId: "__proto__", keySecret: secret }],
    [{ keyId: "constructor", keySecret: secret }],
    [{ keyId: "", keySecret: "" }],
    [{}],
  ])("%j gets no token, and no word on which half is wrong", async (body) => {
    const { exchange } = await start();
    const answer = await exchange(body);
    expect({ status: answer.status, body: JSON.parse(answer.body) }).toEqual({
      status: 401,
      body: { status: 401, error: "INVALID_CREDENTIALS", message: "The key id or its secret is wrong", retryable: false },
    });
  });

  it("is asked for in a small body: anybody may send one", async () => {
    const { exchange } = await start();
    expect((await exchange({ keyId: "x".repeat(20_000), keySecret: "" })).status).toBe(413);
  });

  it("opens pages in a browser, which asks for it", async () => {
    const { call } = await start();
    expect((await call("/swagger-ui")).headers.get("www-authenticate")).toContain("Basic");
    const basic = (text: string): RequestInit => ({ headers: { Authorization: `Basic ${Buffer.from(text).toString("base64")}` } });
    expect((await call("/human", basic(`ci:${secret}`))).status).toBe(200);
    for (const wrong of ["ci:wrong", "ci", `:${secret}`, ""]) expect((await call("/human", basic(wrong))).status).toBe(401);
  });
});

it("is open in process, and has no such call without keys", async () => {
  const { server } = await start();
  const client = createConductorClient({ url: "http://localhost/api", transport: server.transport });
  expect(await client.metadata.getTaskDefs()).toEqual([]);
  const open = await createServer({});
  onTestFinished(() => open.close());
  expect((await open.fetch(new Request("http://localhost/api/token", { method: "POST" }))).status).toBe(404);
  expect((await server.fetch(new Request("http://localhost/api/metadata/taskdefs"))).status).toBe(401);
});

it("the client gets its tokens by itself, and says what is wrong without the secret", async () => {
  const { listener } = await start();
  const client = createConductorClient({ url: `${listener.url}/api`, auth: { keyId: "ci", keySecret: secret } });
  onTestFinished(() => client.close());
  expect(await client.metadata.getTaskDefs()).toEqual([]);
  const wrong = createConductorClient({ url: `${listener.url}/api`, auth: { keyId: "ci", keySecret: "a-wrong-secret" } });
  onTestFinished(() => wrong.close());
  const error = await wrong.metadata.getTaskDefs().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ status: 401 });
  expect(String(error)).not.toContain("a-wrong-secret");
});

describe("tokens", () => {
  it("expire after an hour", () => {
    let now = 0;
    const tokens = createTokens(keys, () => now);
    const token = tokens.exchange("ci", secret) ?? "";
    now = 3_599_999;
    expect(tokens.check(token)).toBe("valid");
    now = 3_600_000;
    expect(tokens.check(token)).toBe("expired");
    expect(tokens.check(tokens.exchange("ci", secret) ?? "")).toBe("valid");
  });

  it("are each another one, and no more of them are kept than there is room for", () => {
    const tokens = createTokens(keys);
    const all = Array.from({ length: 10_001 }, () => tokens.exchange("ci", secret) ?? "");
    expect(new Set(all).size).toBe(all.length);
    expect(all.map((token) => tokens.check(token)).filter((state) => state !== "valid")).toEqual(["unknown"]);
    expect(tokens.check(all[0] ?? "")).toBe("unknown");
  });
});
