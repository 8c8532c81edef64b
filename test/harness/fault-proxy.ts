/** Stands before a server and spoils the n-th request in one of many ways. Everything else goes through. */
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { faultKinds, faults } from "./fault-server.ts";

/** Two let the server act: `lost-answer` breaks the connection then, `late-500` answers so. The others never reach it. */
export const proxyFaultKinds = [...faultKinds, "429", "404", "reset", "timeout", "empty", "lost-answer", "late-500"] as const;
export type ProxyFault = (typeof proxyFaultKinds)[number];

const isLate = (kind: ProxyFault): kind is "lost-answer" | "late-500" => kind === "lost-answer" || kind === "late-500";

export interface SeenRequest {
  method: string;
  /** Below `/api`, without the query. */
  path: string;
  /** It reached the server. */
  passed: boolean;
}

export interface FaultProxy {
  url: string;
  /** From now on; `nth` counts from 1. Without a plan nothing fails. Forgets what was seen. */
  plan(fault?: { nth: number; kind: ProxyFault }): void;
  seen(): readonly SeenRequest[];
  close(): Promise<void>;
}

export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let planned: { nth: number; kind: ProxyFault } | undefined;
  let seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const entry = { method: request.method ?? "", path: (request.url ?? "").replace(/^\/api/, "").replace(/\?.*$/, ""), passed: true };
    const kind = seen.push(entry) === planned?.nth ? planned.kind : undefined;
    entry.passed = kind === undefined || isLate(kind);
    answer(kind, entry, request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });

  async function answer(
    kind: ProxyFault | undefined,
    { path }: SeenRequest,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (kind !== undefined && !isLate(kind)) return spoil(kind, path, response);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const type = request.headers["content-type"];
    const upstream = await fetch(target + (request.url ?? "").replace(/^\/api/, ""), {
      method: request.method ?? "GET",
      ...(type === undefined ? {} : { headers: { "content-type": type } }),
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    });
    const body = Buffer.from(await upstream.arrayBuffer());
    if (kind === "lost-answer") response.destroy();
    else if (kind === "late-500") faults["500"](response, path);
    else response.writeHead(upstream.status, { "content-type": upstream.headers.get("content-type") ?? "text/plain" }).end(body);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the fault proxy has no port");
  return {
    url: `http://127.0.0.1:${address.port}/api`,
    plan(fault) {
      planned = fault;
      seen = [];
    },
    seen: () => seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function spoil(kind: Exclude<ProxyFault, "lost-answer" | "late-500">, path: string, response: ServerResponse): void {
  const json = { "content-type": "application/json" };
  if (kind === "429") response.writeHead(429, json).end(JSON.stringify({ status: 429, message: "Slow down" }));
  else if (kind === "404") response.writeHead(404, json).end(JSON.stringify({ status: 404, message: "Not found" }));
  else if (kind === "empty") response.writeHead(200, json).end();
  else if (kind === "reset") response.destroy();
  // Never answered: the client's own deadline ends it.
  else if (kind !== "timeout") faults[kind](response, path);
}
