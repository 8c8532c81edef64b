/** An embedded server behind one port of the loopback that answers as it is told to, and takes its state back between two runs. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { createServer } from "../../../src/server/create-server.ts";
import type { EmbeddedServer } from "../../../src/server/create-server.ts";
import { faults } from "../../harness/fault-server.ts";

/** `quoted` is all that came with the request, as JSON. */
type Answer = (response: ServerResponse, path: string, quoted: string) => void;

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void =>
  void response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
const refuse =
  (status: number, message: string): Answer =>
  (response) =>
    json(response, status, { status, message });
const succeed =
  (text: string, type = "application/json"): Answer =>
  (response) =>
    void response.writeHead(200, { "content-type": type }).end(text);

/** Everything that a server, or whatever stands before it, may do instead of answering. */
export const answers = {
  reset: (response) => void response.destroy(),
  // Never answered: the client's own deadline ends it.
  timeout: () => undefined,
  "400": refuse(400, "bad request"),
  "401": faults["401"],
  "403": faults["403"],
  "404 of a missing route": faults["no-route"],
  "404 of a missing entity": refuse(404, "No such thing found"),
  "404 page": (response) => void response.writeHead(404, { "content-type": "text/html" }).end("<h1>Not found</h1>"),
  "405": refuse(405, "Request method is not supported"),
  "409": refuse(409, "it exists already"),
  "429": (response) => json(response, 429, { status: 429, message: "Slow down" }, { "retry-after": "1" }),
  "500": faults["500"],
  "502 page": (response) => void response.writeHead(502, { "content-type": "text/html" }).end("<html>Bad Gateway</html>"),
  "503": faults["503"],
  redirect: (response) => void response.writeHead(302, { location: "http://sign-in.test/?from=here" }).end(),
  "200 page": faults.html,
  "200 that breaks off": faults.truncated,
  "200 with half a document": faults["not-json"],
  "200 with an object": succeed('{"message": "nothing here"}'),
  "200 with a list": succeed('["nothing", 1, null]'),
  "200 with odd objects": succeed('[{}, {"name": 1}, {"name": null, "version": "x", "tasks": 7}]'),
  "200 with a number": succeed("7"),
  "200 with null": succeed("null"),
  "200 that is empty": succeed(""),
} as const satisfies Record<string, Answer>;

export type AnswerName = keyof typeof answers;

export interface SeenRequest {
  method: string;
  /** Below `/api`, with its query. */
  path: string;
  /** From 1. */
  nth: number;
}

export interface Plan {
  answer: Answer;
  /** Which requests get it; the others reach the server. */
  at: (request: SeenRequest) => boolean;
}

export interface FailingServer {
  /** With `/api`. */
  url: string;
  /** From now on; the first plan that fits a request counts. Counts anew, and forgets what was written since `keep`. */
  start(...plans: readonly Plan[]): Promise<void>;
  seen(): readonly SeenRequest[];
  /** Called at each request before it is answered. */
  onRequest(listener: ((request: SeenRequest) => void) | undefined): void;
  /** What the server holds now is what every run begins with. */
  keep(): Promise<void>;
  close(): Promise<void>;
}

export async function startFailingServer(): Promise<FailingServer> {
  const folder = mkdtempSync(path.join(tmpdir(), "flow-failures-"));
  const kept = path.join(folder, "kept.db");
  let generation = 0;
  const currentFile = (): string => path.join(folder, `${generation}.db`);
  let server: EmbeddedServer = await createServer({ dbFile: currentFile() });
  let isChanged = false;
  let plans: readonly Plan[] = [];
  let seen: SeenRequest[] = [];
  let listener: ((request: SeenRequest) => void) | undefined;

  async function reopen(): Promise<void> {
    await server.close();
    rmSync(currentFile(), { force: true });
    generation += 1;
    copyFileSync(kept, currentFile());
    server = await createServer({ dbFile: currentFile() });
    isChanged = false;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const entry = { method: request.method ?? "", path: pathOf(request), nth: seen.length + 1 };
    seen.push(entry);
    listener?.(entry);
    const body = await readBody(request);
    const plan = plans.find(({ at }) => at(entry));
    if (plan !== undefined) return plan.answer(response, entry.path, JSON.stringify({ url: request.url, headers: request.headers, body }));
    isChanged ||= entry.method !== "GET";
    const type = request.headers["content-type"];
    const reply = await server.fetch(
      // A poll that is held would keep each worker from its end for seconds.
      new Request(`http://embedded.test/api${entry.path.replace(/timeout=\d+/, "timeout=50")}`, {
        method: entry.method,
        ...(type === undefined ? {} : { headers: { "content-type": type } }),
        ...(body === "" ? {} : { body }),
      }),
    );
    response.writeHead(reply.status, Object.fromEntries(reply.headers)).end(await reply.text());
  }

  const http = createHttpServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const address = http.address();
  if (address === null || typeof address === "string") throw new Error("the failing server has no port");
  return {
    url: `http://127.0.0.1:${address.port}/api`,
    async start(...next) {
      // What a run before has left open would otherwise write into the new state.
      http.closeAllConnections();
      if (isChanged) await reopen();
      plans = next;
      seen = [];
      listener = undefined;
    },
    seen: () => seen,
    onRequest: (next) => {
      listener = next;
    },
    async keep() {
      await server.close();
      copyFileSync(currentFile(), kept);
      await reopen();
    },
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Below `/api`; who asks a proxy names the whole address. */
const pathOf = ({ url = "" }: IncomingMessage): string => url.replace(/^http:\/\/[^/]+/, "").replace(/^\/api/, "");

async function readBody(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
  return body;
}
