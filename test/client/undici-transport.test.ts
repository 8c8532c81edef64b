import { once } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { parseAddress } from "../../src/client/address.ts";
import { toTransportFault } from "../../src/client/transport-fault.ts";
import { createUndiciTransport } from "../../src/client/undici-transport.ts";
import type { UndiciTransportOptions } from "../../src/client/undici-transport.ts";
import type { Transport, TransportRequest } from "../../src/core/transport.ts";
import { json, serve } from "./http-fake.ts";

function open(url: string, options: UndiciTransportOptions = {}): Transport {
  const transport = createUndiciTransport(parseAddress(url), { proxyEnv: {}, ...options });
  onTestFinished(() => transport.close());
  return transport;
}

const get = (path: string, more: Partial<TransportRequest> = {}): TransportRequest => ({ method: "GET", path, headers: {}, ...more });

async function faultOf(promise: Promise<unknown>) {
  const error: unknown = await promise.then(
    () => new Error("answered"),
    (thrown: unknown) => thrown,
  );
  return toTransportFault(error);
}

describe("the undici transport", () => {
  it("sends method, path, headers and body, and answers with status, headers in lower case and text", async () => {
    const fake = await serve((_request, response) => {
      response.writeHead(201, { "X-Some-Header": "Yes", "content-type": "text/plain" }).end("grün");
    });
    const answer = await open(fake.url).send({ method: "PUT", path: "/a%20b?c=d", headers: { "x-mine": "1" }, body: "körper" });
    expect(fake.seen[0]).toMatchObject({ method: "PUT", url: "/api/a%20b?c=d", body: "körper" });
    expect(fake.seen[0]?.headers).toMatchObject({ "x-mine": "1", connection: "keep-alive" });
    expect(answer).toMatchObject({ status: 201, text: "grün", headers: { "x-some-header": "Yes" } });
  });

  it("puts an answer together that comes in pieces cut within a character", async () => {
    const bytes = Buffer.from(JSON.stringify({ text: "ä".repeat(1000) }));
    const fake = await serve(async (_request, response) => {
      response.write(bytes.subarray(0, 12));
      await new Promise((resolve) => setImmediate(resolve));
      response.end(bytes.subarray(12));
    });
    const { text } = await open(fake.url).send(get("/x"));
    expect(text).toBe(bytes.toString());
  });

  it("keeps connections for calls that follow each other", async () => {
    const fake = await serve((_request, response) => json(response, []));
    const transport = open(fake.url);
    for (let n = 0; n < 20; n++) await transport.send(get("/x"));
    // A second one may open in the moment before the first is free again.
    expect(fake.connections()).toBeLessThanOrEqual(2);
  });

  it("answers other calls while more long polls are held than it has connections for work", async () => {
    const held: (() => void)[] = [];
    const fake = await serve((request, response) => {
      if (request.url.startsWith("/api/poll")) held.push(() => json(response, []));
      else json(response, {});
    });
    const transport = open(fake.url);
    const polls = Array.from({ length: 60 }, () => transport.send(get("/poll", { held: true, timeoutMs: 20_000 })));
    await expect.poll(() => held.length).toBe(60);
    await expect(transport.send(get("/update"))).resolves.toMatchObject({ status: 200 });
    for (const answer of held) answer();
    await Promise.all(polls);
  });

  it("does not follow redirects", async () => {
    const fake = await serve((_request, response) => void response.writeHead(302, { location: "/elsewhere" }).end());
    await expect(open(fake.url).send(get("/x"))).resolves.toMatchObject({ status: 302, headers: { location: "/elsewhere" } });
    expect(fake.seen).toHaveLength(1);
  });

  it("gives up at the deadline before an answer, and closes the connection", async () => {
    const fake = await serve(() => undefined);
    const closed = once(fake.server, "connection").then(([socket]) => once(socket, "close"));
    await expect(faultOf(open(fake.url).send(get("/x", { timeoutMs: 40 })))).resolves.toMatchObject({ reason: "timeout", answered: false });
    await closed;
  });

  it("gives up at the deadline within an answer that trickles", async () => {
    const fake = await serve((_request, response) => void response.writeHead(200, { "content-length": 100 }).write("some"));
    await expect(faultOf(open(fake.url).send(get("/x", { timeoutMs: 250 })))).resolves.toMatchObject({ reason: "timeout", answered: true });
  });

  it("tells an answer that breaks off from one that never began", async () => {
    const fake = await serve((request, response) => {
      if (request.url === "/api/cut") response.writeHead(200, { "content-length": 100 }).write("half", () => response.destroy());
      else response.destroy();
    });
    const transport = open(fake.url);
    await expect(faultOf(transport.send(get("/cut")))).resolves.toMatchObject({ reason: "truncated", answered: true });
    await expect(faultOf(transport.send(get("/reset")))).resolves.toMatchObject({ reason: "broken", answered: false });
  });

  it("sees a chunked answer without its end as truncated", async () => {
    const fake = await serve((_request, response) => void response.write("[1,2", () => response.destroy()));
    await expect(faultOf(open(fake.url).send(get("/x")))).resolves.toMatchObject({ reason: "truncated" });
  });

  it("refuses an answer larger than the cap", async () => {
    const fake = await serve((_request, response) => void response.end("x".repeat(2000)));
    await expect(faultOf(open(fake.url, { maxResponseBytes: 1000 }).send(get("/x")))).resolves.toMatchObject({ reason: "too-large" });
  });

  it("says when nothing listens", async () => {
    const fake = await serve((_request, response) => json(response, []));
    await new Promise((resolve) => fake.server.close(resolve));
    await expect(faultOf(open(fake.url).send(get("/x")))).resolves.toMatchObject({ reason: "unreachable" });
  });

  it("stops when the caller aborts, before and during the exchange", async () => {
    const fake = await serve(() => undefined);
    const transport = open(fake.url);
    await expect(faultOf(transport.send(get("/x", { signal: AbortSignal.abort() })))).resolves.toMatchObject({ reason: "aborted" });
    const controller = new AbortController();
    const answer = faultOf(transport.send(get("/y", { signal: controller.signal })));
    await expect.poll(() => fake.seen.some((request) => request.url === "/api/y")).toBe(true);
    controller.abort();
    await expect(answer).resolves.toMatchObject({ reason: "aborted" });
  });

  it("closes after a proxy that cannot be one has failed the only call", async () => {
    const transport = open("http://conductor.test/api", { proxyEnv: { HTTP_PROXY: "socks5://x" } });
    await expect(transport.send(get("/x"))).rejects.toMatchObject({ code: "config" });
    await expect(transport.close()).resolves.toBeUndefined();
  });

  it("closes without ever having been used", async () => {
    await expect(open("http://127.0.0.1:9/api").close()).resolves.toBeUndefined();
  });
});
