import { createServer as createHttp } from "node:http";
import { createServer as createTcp } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { describeHolder, findPortHolder } from "../../src/commands/port-holder.ts";
import { createServer } from "../../src/server/create-server.ts";

const own = { pid: process.pid, program: expect.any(String) };
const onLinux = process.platform === "linux";

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  return (server.address() as AddressInfo).port;
}

const answering = (status: number, body: string): Promise<number> =>
  listen(createHttp((_request, response) => void response.writeHead(status, { connection: "close" }).end(body)));

describe("who listens on a port", () => {
  it("is told by process and by what it says it is", async () => {
    const server = await createServer({});
    onTestFinished(() => server.close());
    const { port } = await server.listen({ port: 0 });
    const holder = await findPortHolder("127.0.0.1", port);
    expect(holder.server).toEqual({ kind: "flow", version: "3.32.1" });
    expect(holder.process).toEqual(onLinux ? own : undefined);
    expect(await findPortHolder("0.0.0.0", port)).toMatchObject({ server: { kind: "flow" } });
  });

  it("may be a Conductor server", async () => {
    expect((await findPortHolder("127.0.0.1", await answering(200, "3.21.0-rc.1\n"))).server).toEqual({
      kind: "conductor",
      version: "3.21.0-rc.1",
    });
  });

  it.each([
    [404, "3.32.1"],
    [200, "<html>"],
    [200, ""],
    [200, `3.32.${"1".repeat(100)}`],
    [200, "1.0 \u001b[31m"],
  ])("is not believed for %i %j", async (status, body) => {
    expect((await findPortHolder("127.0.0.1", await answering(status, body))).server).toBeUndefined();
  });

  it("need not answer at all", async () => {
    const port = await listen(createTcp(() => undefined));
    const before = performance.now();
    const holder = await findPortHolder("127.0.0.1", port);
    expect(holder).toEqual(onLinux ? { process: own } : {});
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it("may speak something else", async () => {
    const port = await listen(createTcp((socket) => void socket.end("SSH-2.0-OpenSSH\r\n")));
    expect((await findPortHolder("127.0.0.1", port)).server).toBeUndefined();
  });

  it("is nobody where nothing listens", async () => {
    const server = createTcp();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await findPortHolder("127.0.0.1", port)).toEqual({});
  });
});

it.each([
  [{}, "another program"],
  [{ process: { pid: 7, program: "nginx" } }, "another program (process 7, nginx)"],
  [{ server: { kind: "flow", version: "3.32.1" } }, "another flow server"],
  [
    { process: { pid: 7, program: "java" }, server: { kind: "conductor", version: "3.32.1" } },
    "a Conductor server 3.32.1 (process 7, java)",
  ],
] as const)("%j is %s", (holder, words) => {
  expect(describeHolder(holder)).toBe(words);
});
