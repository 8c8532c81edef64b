import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createServer } from "../../src/server/create-server.ts";
import type { EmbeddedServer } from "../../src/server/create-server.ts";
import { pollUntil } from "../harness/poll-until.ts";

async function started(): Promise<{ server: EmbeddedServer; url: string; port: number; close: () => Promise<void> }> {
  const server = await createServer({});
  onTestFinished(() => server.close());
  const listener = await server.listen({ port: 0 });
  return { server, ...listener };
}
const pollData = (server: EmbeddedServer, taskType: string) => server.api.tasks.getPollData(taskType);

describe("listening", () => {
  it("takes a free port on this machine only", async () => {
    const { url, port } = await started();
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect(port).toBeGreaterThan(0);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it("says which port is taken, and what to do", async () => {
    const { server, port } = await started();
    await expect(server.listen({ port })).rejects.toMatchObject({
      message: `Port ${port} on 127.0.0.1 is taken by another program.`,
      hint: expect.stringContaining("--port"),
      exitCode: 1,
    });
  });

  it("says that an address is not of this machine", async () => {
    const { server } = await started();
    await expect(server.listen({ port: 0, host: "192.0.2.1" })).rejects.toMatchObject({
      message: "192.0.2.1 is no address of this machine.",
    });
  });

  it("serves several sockets on one runtime", async () => {
    const { server, url } = await started();
    const other = await server.listen({ port: 0 });
    await fetch(`${url}/api/metadata/taskdefs`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify([{ name: "shared" }]),
    });
    expect((await fetch(`${other.url}/api/metadata/taskdefs/shared`)).status).toBe(200);
  });
});

describe("long polls", () => {
  it("end when the server closes, with an empty answer", async () => {
    const { server, url, close } = await started();
    const waiting = fetch(`${url}/api/tasks/poll/batch/idle?timeout=5000`);
    await pollUntil(
      async () => pollData(server, "idle"),
      (polls) => polls.length === 1,
    );
    await close();
    // A connection that waited on would be cut off.
    expect(await (await waiting).json()).toEqual([]);
    await expect(fetch(`${url}/health`)).rejects.toThrow("fetch failed");
  });

  it("take no task for a client that has gone", async () => {
    const { server, url } = await started();
    const leave = new AbortController();
    const waiting = fetch(`${url}/api/tasks/poll/batch/gone?timeout=5000`, { signal: leave.signal });
    await pollUntil(
      async () => pollData(server, "gone"),
      (polls) => polls.length === 1,
    );
    leave.abort();
    await expect(waiting).rejects.toThrow("aborted");
    // By the next answer the server has seen the connection end.
    await fetch(`${url}/health`);
    const definition = { name: "one", tasks: [{ name: "gone", taskReferenceName: "t" }] };
    await server.api.workflows.startWorkflow({ name: "one", workflowDef: definition });
    const [task] = await server.api.tasks.pollTasks({ taskType: "gone", count: 1, waitMs: 2000 });
    expect(task).toMatchObject({ pollCount: 1 });
  });
});

it.each(["/", "/api", "/api/"])("tells who opens %s where to go", async (path) => {
  const { url } = await started();
  const answer = await fetch(`${url}${path}`);
  expect(answer.status).toBe(404);
  expect(await answer.text()).toMatch(/No static resource (?:api)?\. The calls are below \/api, \/swagger-ui is a page .*, and \/human /);
});

describe("bodies", () => {
  it("refuses one that says it is too large", async () => {
    const { url } = await started();
    const answer = await fetch(`${url}/api/metadata/taskdefs`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "x".repeat(33 * 1024 * 1024),
    });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ status: 413, message: expect.stringContaining("larger than") });
  });

  it("counts one that does not say its length", async () => {
    const { url } = await started();
    const chunk = new TextEncoder().encode("x".repeat(1024 * 1024));
    let left = 33;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        left -= 1;
        if (left < 0) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const request = new Request(`${url}/api/metadata/taskdefs`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
      duplex: "half",
    });
    expect((await fetch(request)).status).toBe(413);
  });

  it("reads one that comes in pieces", async () => {
    const { url } = await started();
    const bytes = new TextEncoder().encode(JSON.stringify([{ name: "pieces", description: "ümlaut" }]));
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const headers = { "Content-Type": "application/json" };
    await fetch(new Request(`${url}/api/metadata/taskdefs`, { method: "POST", headers, body, duplex: "half" }));
    expect(await (await fetch(`${url}/api/metadata/taskdefs/pieces`)).json()).toMatchObject({ description: "ümlaut" });
  });

  it("survives a client that breaks off", async () => {
    const { url, port } = await started();
    const socket = connect(port, "127.0.0.1");
    await new Promise<void>((resolve) => socket.once("connect", resolve));
    socket.write("POST /api/metadata/taskdefs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n[{");
    socket.destroy();
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });
});

it.each(["a socket", "fetch"])("holds as many polls on %s as there are, without a warning of Node", async (way) => {
  const { server, url } = await started();
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on("warning", note);
  onTestFinished(() => void process.off("warning", note));
  const poll = (index: number): Promise<Response> => {
    const request = new Request(`${url}/api/tasks/poll/batch/t${index}?workerid=w&count=1&timeout=300`);
    return way === "fetch" ? server.fetch(request) : fetch(request);
  };
  const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => poll(index)));
  expect(answers.map(({ status }) => status)).toEqual(Array<number>(30).fill(200));
  expect(warnings).toEqual([]);
});
