import { request } from "node:http";
import type { OutgoingHttpHeaders } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { createBrowserGuard } from "../../src/server/browser-guard.ts";
import { createServer } from "../../src/server/create-server.ts";

const guard = createBrowserGuard({ isLoopback: true });
const poll = "/api/tasks/poll/x";

describe("names", () => {
  it.each([
    "localhost",
    "localhost:8080",
    "LOCALHOST:8080",
    "app.localhost:8080",
    "127.0.0.1:8080",
    "127.9.9.9",
    "[::1]:8080",
    "[::1]",
    "192.168.1.7:8080",
    "conductor:8080",
    "host.docker.internal:8080",
    "localhost.:8080",
  ])("%s is one of this machine", (host) => {
    expect(guard({ host }, poll)).toBeUndefined();
  });

  it.each(["evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example.", "[::1].evil.example"])(
    "%s is refused",
    (host) => {
      expect(guard({ host }, poll)).toBe(`This server answers to names of this machine only, and not to ${host}.`);
      // Also after one that was well.
      expect(guard({ host: "localhost" }, poll)).toBeUndefined();
      expect(guard({ host }, poll)).toBeDefined();
    },
  );

  it("of any kind are well on an address that others reach", () => {
    expect(createBrowserGuard({ isLoopback: false })({ host: "ci.example.com" }, poll)).toBeUndefined();
  });

  it("are not asked for where a client sends none", () => {
    expect(guard({}, poll)).toBeUndefined();
  });
});

describe("origins", () => {
  const host = "localhost:8080";

  it.each(["http://localhost:8080", "https://localhost:8080"])("%s is this server's own", (origin) => {
    expect(guard({ host, origin }, poll)).toBeUndefined();
  });

  it.each(["http://localhost:3000", "https://evil.example", "null", "file://", "http://localhost:8080.evil.example", ""])(
    "%j is refused",
    (origin) => {
      expect(guard({ host, origin }, poll)).toContain("web pages of other origins are refused");
    },
  );

  it("are refused without end nowhere", () => {
    expect(guard({ host, origin: `http://${"x".repeat(10_000)}` }, poll)?.length).toBeLessThan(250);
  });

  it.each([
    ["cross-site", "no-cors", poll, false],
    ["same-site", "cors", poll, false],
    ["cross-site", "navigate", poll, false],
    ["cross-site", "navigate", "/api?x", false],
    ["cross-site", "navigate", "/%61pi/tasks/poll/x", false],
    ["cross-site", "navigate", "/ap%69", false],
    ["cross-site", "navigate", "/", true],
    ["cross-site", "navigate", "/apis", true],
    ["cross-site", "navigate", "/human?start=1", true],
    ["cross-site", "navigate", "/human/a%2Fb", true],
    ["cross-site", "navigate", "/swagger-ui", true],
    ["cross-site", "navigate", "/api-docs", true],
    ["same-origin", "cors", poll, true],
    ["none", "navigate", poll, true],
  ])("of a request that is %s and %s for %s count", (site, mode, target, isTaken) => {
    expect(guard({ host, "sec-fetch-site": site, "sec-fetch-mode": mode }, target) === undefined).toBe(isTaken);
  });
});

it("keeps a link on another page from taking a task, however it is written", async () => {
  const server = await createServer({});
  onTestFinished(() => server.close());
  const { port } = await server.listen({ port: 0 });
  const statusOf = (path: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
      request({ port, host: "127.0.0.1", path, headers }, (answer) => resolve(answer.resume().statusCode))
        .on("error", reject)
        .end();
    });
  expect(await statusOf("/swagger-ui")).toBe(200);
  for (const path of [poll, "/%61pi/tasks/poll/x", "/%61%70%69/tasks/poll/x"]) expect(await statusOf(path)).toBe(403);
});

it("keeps pages from changing anything, and answers with why", async () => {
  const server = await createServer({});
  onTestFinished(() => server.close());
  const { port } = await server.listen({ port: 0 });
  const send = (headers: OutgoingHttpHeaders): Promise<{ status: number | undefined; text: string; headers: object }> =>
    new Promise((resolve, reject) => {
      const call = request({ port, host: "127.0.0.1", method: "POST", path: "/api/metadata/taskdefs", headers }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (piece: string) => (text += piece));
        answer.on("end", () => resolve({ status: answer.statusCode, text, headers: answer.headers }));
      });
      call.on("error", reject);
      call.end('[{"name":"written"}]');
    });
  const json = { "content-type": "application/json" };
  const fromPage = await send({ ...json, origin: "https://evil.example" });
  expect(fromPage.status).toBe(403);
  expect(JSON.parse(fromPage.text)).toMatchObject({
    status: 403,
    retryable: false,
    message: expect.stringContaining("https://evil.example"),
  });
  expect(Object.keys(fromPage.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  expect((await send({ ...json, host: "evil.example" })).status).toBe(403);
  expect(server.api.metadata.getTaskDefs()).toEqual([]);
  expect((await send({ ...json, origin: `http://127.0.0.1:${port}` })).status).toBe(200);
  expect(server.api.metadata.getTaskDefs()).toHaveLength(1);
});
