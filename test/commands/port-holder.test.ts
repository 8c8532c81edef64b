import { createServer as createHttp } from "node:http";
import { createServer as createTcp } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { adviseSearch, describeHolder, findPortHolder } from "../../src/commands/port-holder.ts";
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
    const holder = await findPortHolder("127.0.0.1", port);
    expect(holder).toEqual(onLinux ? { process: own } : {});
  });

  it("may speak something else", async () => {
    const port = await listen(createTcp((socket) => void socket.end("SSH-2.0-OpenSSH\r\n")));
    expect((await findPortHolder("127.0.0.1", port)).server).toBeUndefined();
  });

  it("is told without its process where the system has no such files", async () => {
    const server = await createServer({});
    onTestFinished(() => server.close());
    const { port } = await server.listen({ port: 0 });
    const nothing = { read: () => "", list: () => [], link: () => "" };
    expect(await findPortHolder("127.0.0.1", port, nothing)).toEqual({ server: { kind: "flow", version: "3.32.1" } });
  });

  it("is found by the sockets that a system lists, of either protocol", async () => {
    const port = await listen(createTcp((socket) => void socket.destroy()));
    const row = `   0: 00000000000000000000000000000000:${port.toString(16).toUpperCase().padStart(4, "0")} 0:0000 0A 0:0 0:0 0 1000 0 4711 1`;
    const files: Record<string, string> = { "/proc/net/tcp6": `  sl  local_address\n${row}\n`, "/proc/12/comm": "nginx\n" };
    const folders: Record<string, string[]> = { "/proc": ["self", "11", "12"], "/proc/12/fd": ["0", "5"] };
    const system = {
      read: (file: string) => files[file] ?? "",
      list: (folder: string) => folders[folder] ?? [],
      link: (file: string) => (file === "/proc/12/fd/5" ? "socket:[4711]" : ""),
    };
    expect(await findPortHolder("127.0.0.1", port, system)).toEqual({ process: { pid: 12, program: "nginx" } });
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

it.each([
  ["darwin", "`sudo lsof -nP -iTCP:8080 -sTCP:LISTEN` tells which process has it."],
  ["win32", "`netstat -ano | findstr :8080` tells which process has it."],
  ["linux", "`sudo ss -ltnp sport = :8080` tells which process has it."],
] as const)("on %s it says how to look for a process that it cannot see", (platform, advice) => {
  expect(adviseSearch({}, 8080, platform)).toBe(advice);
  expect(adviseSearch({ process: { pid: 7, program: "nginx" } }, 8080, platform)).toBeUndefined();
});
