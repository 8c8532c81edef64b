import { describe, expect, it, onTestFinished } from "vitest";
import { createServer } from "../../src/server/create-server.ts";
import type { EmbeddedServer } from "../../src/server/create-server.ts";

async function started(): Promise<EmbeddedServer> {
  const server = await createServer({});
  onTestFinished(() => server.close());
  return server;
}

describe("the in-process transport", () => {
  it("carries an exchange below /api", async () => {
    const { transport } = await started();
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify([{ name: "here" }]);
    expect(await transport.send({ method: "POST", path: "/metadata/taskdefs", headers, body })).toMatchObject({ status: 200, text: "" });
    const answer = await transport.send({ method: "GET", path: "/metadata/taskdefs/here", headers: {} });
    expect(answer).toMatchObject({ status: 200, headers: { "content-type": "application/json" } });
    expect(JSON.parse(answer.text)).toMatchObject({ name: "here", retryCount: 3 });
  });

  it("answers failures as answers", async () => {
    const { transport } = await started();
    expect(await transport.send({ method: "GET", path: "/metadata/taskdefs/none", headers: {} })).toMatchObject({ status: 404 });
  });

  it("throws when it is given up", async () => {
    const { transport } = await started();
    const poll = { method: "GET", path: "/tasks/poll/batch/idle?timeout=5000", headers: {} } as const;
    const controller = new AbortController();
    const waiting = transport.send({ ...poll, signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    await expect(transport.send({ ...poll, timeoutMs: 20 })).rejects.toMatchObject({ name: "TimeoutError" });
  });

  it("ends long polls when the server closes", async () => {
    const server = await started();
    const { transport } = server;
    const waiting = transport.send({ method: "GET", path: "/tasks/poll/batch/idle?timeout=5000", headers: {} });
    await server.close();
    expect(await waiting).toMatchObject({ status: 200, text: "[]" });
  });
});
