import { describe, expect, it } from "vitest";
import type { HttpFake, Responder } from "./http-fake.ts";
import { fault, json, serve } from "./http-fake.ts";
import { failureOf, newClient } from "./new-client.ts";

const megabyte = 1024 * 1024;

/** A Conductor that sends to that address. */
function naming(uri: string | undefined): Promise<HttpFake> {
  return serve((request, response) => {
    if (request.url.includes("/tasks/externalstoragelocation"))
      return json(response, { path: "stored.json", ...(uri === undefined ? {} : { uri }) });
    fault(response, 404, "No static resource");
  });
}

const storage = (respond: Responder) => serve(respond);

describe("an input outside of its task", () => {
  it("is asked for by its path, and fetched without the credentials of the server", async () => {
    const store = await storage((_request, response) => json(response, { n: 1 }));
    const conductor = await naming(`${store.url}/bucket/in.json?X-Signature=abc`);
    const client = newClient(conductor.url, { auth: { apiKey: "secret-key" } });
    await expect(client.taskSource.readInput("2026/in put.json")).resolves.toEqual({ n: 1 });
    expect(conductor.seen.map(({ method, url }) => [method, url])).toEqual([
      ["GET", "/api/tasks/externalstoragelocation?path=2026%2Fin%20put.json&operation=READ&payloadType=TASK_INPUT"],
    ]);
    expect(conductor.seen[0]?.headers["x-authorization"]).toBe("secret-key");
    expect(store.seen.map(({ method, url }) => [method, url])).toEqual([["GET", "/api/bucket/in.json?X-Signature=abc"]]);
    expect(store.seen[0]?.headers).not.toHaveProperty("x-authorization");
    expect(store.seen[0]?.headers).not.toHaveProperty("authorization");
  });

  it("below the server's own address is asked for with them", async () => {
    const own = await serve((request, response) => {
      if (request.url.includes("/tasks/externalstoragelocation"))
        return json(response, { path: "p", uri: `${own.url}/external/postgres/p` });
      json(response, { n: 2 });
    });
    const client = newClient(own.url, { auth: { apiKey: "secret-key" } });
    await expect(client.taskSource.readInput("p")).resolves.toEqual({ n: 2 });
    expect(own.seen[1]).toMatchObject({ url: "/api/external/postgres/p", headers: { "x-authorization": "secret-key" } });
  });

  it("without an address cannot be read", async () => {
    const conductor = await naming(undefined);
    const failure = await failureOf(newClient(conductor.url).taskSource.readInput("in.json"));
    expect(failure).toMatchObject({
      code: "not-found",
      message: "The server keeps the payload in.json outside, and names no address to read it from.",
    });
  });

  it.each([
    [
      "403",
      ((_request, response) => void response.writeHead(403).end("<Error>expired</Error>")) satisfies Responder,
      /answered 403 \(GET http:.*\/in\.json\)/,
    ],
    [
      "a redirect",
      ((_request, response) => void response.writeHead(302, { location: "http://127.0.0.1:1/" }).end()) satisfies Responder,
      /answered 302/,
    ],
    ["no JSON", ((_request, response) => void response.writeHead(200).end("oops")) satisfies Responder, /not valid JSON/],
    ["no object", ((_request, response) => json(response, [1])) satisfies Responder, /something other than an object/],
    [
      "a web page",
      ((_request, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>")) satisfies Responder,
      /web page/,
    ],
    ["a broken connection", ((_request, response) => void response.destroy()) satisfies Responder, /The storage of payloads: /],
  ])("answered with %s is a failure that names the place, and never its signature", async (_what, respond, message) => {
    const store = await storage(respond);
    const conductor = await naming(`${store.url}/in.json?X-Signature=abc`);
    const failure = await failureOf(newClient(conductor.url).taskSource.readInput("in.json"));
    expect(failure.message).toMatch(message);
    expect(failure.message).not.toContain("abc");
    expect(failure).not.toHaveProperty("status");
  });

  it("is not read beyond 64 MiB", async () => {
    const store = await storage((_request, response) => {
      const piece = "x".repeat(megabyte);
      let sent = 0;
      response.writeHead(200, { "content-type": "application/json" });
      const more = (): void => {
        while (sent < 80 && !response.destroyed) {
          sent += 1;
          if (!response.write(piece)) return void response.once("drain", more);
        }
        response.end();
      };
      more();
    });
    const conductor = await naming(`${store.url}/in.json`);
    const failure = await failureOf(newClient(conductor.url).taskSource.readInput("in.json"));
    expect(failure.message).toMatch(/larger than 67108864 bytes/);
  });

  it.each(["file:///etc/passwd", "ftp://127.0.0.1/in.json", "in.json"])("at %s is not fetched", async (uri) => {
    const conductor = await naming(uri);
    const failure = await failureOf(newClient(conductor.url).taskSource.readInput("in.json"));
    expect(failure.message).toMatch(/neither http nor https/);
  });

  it("fails as the server does where that does not answer", async () => {
    const conductor = await serve((_request, response) => fault(response, 403, "not yours"));
    await expect(failureOf(newClient(conductor.url).taskSource.readInput("in.json"))).resolves.toMatchObject({ status: 403 });
  });
});

describe("a large output", () => {
  it("is put where the server says, and answers with its path", async () => {
    const store = await storage((_request, response) => void response.writeHead(200).end());
    const conductor = await naming(`${store.url}/bucket/out.json?X-Signature=abc`);
    const client = newClient(conductor.url, { auth: { apiKey: "secret-key" } });
    await expect(client.taskSource.storeOutput({ n: 1 })).resolves.toBe("stored.json");
    expect(conductor.seen[0]?.url).toBe("/api/tasks/externalstoragelocation?path=&operation=WRITE&payloadType=TASK_OUTPUT");
    expect(store.seen).toMatchObject([
      { method: "PUT", url: "/api/bucket/out.json?X-Signature=abc", body: '{"n":1}', headers: { "content-type": "application/json" } },
    ]);
    expect(store.seen[0]?.headers).not.toHaveProperty("x-authorization");
  });

  it("has no other place where the server names none, or does not know the call", async () => {
    const silent = await naming(undefined);
    await expect(newClient(silent.url).taskSource.storeOutput({})).resolves.toBeUndefined();
    for (const message of ["No static resource api/tasks/externalstoragelocation.", "No such task found by id: externalstoragelocation"]) {
      const other = await serve((_request, response) => fault(response, 404, message));
      await expect(newClient(other.url).taskSource.storeOutput({})).resolves.toBeUndefined();
    }
  });

  it("that the storage refuses is a failure, but not one of the server", async () => {
    const store = await storage((_request, response) => void response.writeHead(404).end());
    const conductor = await naming(`${store.url}/out.json`);
    const failure = await failureOf(newClient(conductor.url).taskSource.storeOutput({}));
    expect(failure.message).toMatch(/answered 404 \(PUT /);
    expect(failure).not.toHaveProperty("status");
  });
});
