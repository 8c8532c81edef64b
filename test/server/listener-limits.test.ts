/** What a listener does with requests that never become any, what it tells of those that do, and how it ends. */
import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedServer } from "../../src/server/create-server.ts";
import { createServer } from "../../src/server/create-server.ts";
import type { Listener, ListenOptions } from "../../src/server/listen.ts";
import { printablePath } from "../../src/server/request-log.ts";
import type { LoggedRequest } from "../../src/server/request-log.ts";
import { pollUntil } from "../harness/poll-until.ts";

async function start(options: Partial<ListenOptions> = {}): Promise<{ server: EmbeddedServer; listener: Listener }> {
  const server = await createServer({});
  onTestFinished(() => server.close());
  return { server, listener: await server.listen({ port: 0, ...options }) };
}

/** All that comes back until the connection ends. */
function exchange(port: number, ...pieces: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      for (const piece of pieces) socket.write(piece, "latin1");
    });
    let text = "";
    socket.setEncoding("utf8").on("data", (piece: string) => (text += piece));
    socket.on("error", reject);
    socket.on("close", () => resolve(text));
  });
}

const bodyOf = (answer: string): unknown => JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4));

describe("what is no request", () => {
  it.each([
    ["an unknown method", "FETCH / HTTP/1.1\r\nHost: x\r\n\r\n", 400, "This is no HTTP request that can be read"],
    ["another protocol", "\u0016\u0003\u0001\u0002\u0000", 400, "This is no HTTP request that can be read"],
    ["headers without an end", `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 431, "larger than 16 KiB"],
    ["an address without an end", `GET /${"x".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, "larger than 16 KiB"],
    ["two lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", 400, "This is no HTTP request"],
  ])("%s is refused with the reason", async (_what, text, status, message) => {
    const { listener } = await start();
    const answer = await exchange(listener.port, text);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(bodyOf(answer)).toMatchObject({ status, retryable: false, message: expect.stringContaining(message) });
    expect((await fetch(`${listener.url}/health`)).status).toBe(200);
  });
});

it("wants to know which host is meant", async () => {
  const { listener } = await start();
  expect(await exchange(listener.port, "GET / HTTP/1.1\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
});

describe("a body that is too large", () => {
  const declared =
    "POST /api/metadata/taskdefs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n[";

  it("is refused by its length, in words, and the connection is closed without waiting for it", async () => {
    const { listener } = await start();
    const answer = await exchange(listener.port, declared);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(bodyOf(answer)).toMatchObject({
      status: 413,
      message: "The body is larger than 32 MiB, which is the most that this server takes",
    });
    expect((await fetch(`${listener.url}/health`)).status).toBe(200);
  });
});

describe("the log of requests", () => {
  it("tells method, path, status, time and size, and neither query nor body", async () => {
    const seen: LoggedRequest[] = [];
    const { listener } = await start({ onRequest: (request) => void seen.push(request) });
    await (await fetch(`${listener.url}/api/version?token=secret`)).text();
    await (await fetch(`${listener.url}/api/metadata/taskdefs/n%C3%B6ne`)).text();
    await (await fetch(`${listener.url}/api/metadata/taskdefs`, { headers: { origin: "https://evil.example" } })).text();
    await pollUntil(
      async () => seen,
      ({ length }) => length === 3,
    );
    expect(seen).toMatchObject([
      { method: "GET", path: "/api/version", status: 200, bytes: 6 },
      { method: "GET", path: "/api/metadata/taskdefs/n%C3%B6ne", status: 404 },
      { method: "GET", path: "/api/metadata/taskdefs", status: 403 },
    ]);
    expect(seen.every(({ ms }) => ms >= 0 && ms < 20_000)).toBe(true);
    expect(JSON.stringify(seen)).not.toContain("secret");
  });

  it.each([
    ["/\u001b[31m\u009b\u00ff\r\n?x=\n", "/%1B[31m%9B%FF%0D%0A"],
    [`/${"x".repeat(2000)}`, `/${"x".repeat(499)}...`],
    ["", ""],
  ])("shows nothing that a terminal would obey, and nothing at any length: %j", (target, path) => {
    expect(printablePath(target)).toBe(path);
  });

  it("tells of a client that went away", async () => {
    const seen: LoggedRequest[] = [];
    const { server, listener } = await start({ onRequest: (request) => void seen.push(request) });
    const leave = new AbortController();
    const waiting = fetch(`${listener.url}/api/tasks/poll/batch/idle?timeout=5000`, { signal: leave.signal });
    await pollUntil(
      async () => server.api.tasks.getPollData("idle"),
      ({ length }) => length === 1,
    );
    leave.abort();
    await expect(waiting).rejects.toThrow("aborted");
    await pollUntil(
      async () => seen,
      ({ length }) => length === 1,
    );
    expect(seen[0]).not.toHaveProperty("status");
  });
});

describe("closing", () => {
  it("ends a request that has not arrived when it is forced", async () => {
    const half = "POST /api/metadata/taskdefs HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n[";
    const [patient, forced] = [await start(), await start()];
    const hanging = [patient, forced].map(({ listener }) => exchange(listener.port, half));
    for (const { listener } of [patient, forced]) expect((await fetch(`${listener.url}/health`)).status).toBe(200);
    const force = new AbortController();
    const ended: string[] = [];
    const closed = [
      patient.listener.close().then(() => ended.push("after its grace")),
      forced.listener.close(force.signal).then(() => ended.push("at once")),
    ];
    force.abort();
    await Promise.all(closed);
    expect(ended).toEqual(["at once", "after its grace"]);
    await Promise.allSettled(hanging);
  });
});
