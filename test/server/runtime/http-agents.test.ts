/** How many connections are kept for the times that definitions give for connecting. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { Socket } from "node:net";
import { request } from "undici";
import { expect, it, onTestFinished } from "vitest";
import { createHttpAgents } from "../../../src/server/runtime/http-agents.ts";
import { pollUntil } from "../../harness/poll-until.ts";

async function listen() {
  const open = new Set<Socket>();
  const server = createServer((asked, response) => {
    if (asked.url === "/moved") response.writeHead(302, { location: "/" });
    response.end("here");
  });
  // It tells clients so, which keep their connections as long: what ends before was closed by them.
  server.keepAliveTimeout = 600_000;
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  return { open, url: `http://127.0.0.1:${address.port}` };
}

async function ask(agents: ReturnType<typeof createHttpAgents>, url: string, connectTimeoutMs: number): Promise<string> {
  const { body } = await request(url, { dispatcher: await agents.agentFor(connectTimeoutMs) });
  return body.text();
}

it("keeps no more than those of the latest times", async () => {
  const { open, url } = await listen();
  const agents = createHttpAgents();
  onTestFinished(() => agents.close());
  for (let time = 5000; time < 5040; time += 1) await ask(agents, url, time);
  await pollUntil(
    async () => open.size,
    (size) => size <= 16,
    { deadlineMs: 3000 },
  );
  const kept = [...open];
  await ask(agents, url, 5024);
  await ask(agents, url, 5030);
  expect([...open]).toEqual(kept);
});

it("serves requests of many times at once, also those that are sent elsewhere", async () => {
  const { url } = await listen();
  const agents = createHttpAgents();
  onTestFinished(() => agents.close());
  const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => ask(agents, `${url}/moved`, 5000 + index)));
  expect(new Set(answers)).toEqual(new Set(["here"]));
});
