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

/** Where in a request something else happens: before the server sees it, before its answer leaves, and after that. */
export type Moment = "before" | "during" | "after";

/** What happens to the n-th request: it is spoilt, or something else is done while it is under way. */
export type PlannedFault = { nth: number } & ({ kind: ProxyFault } | { at: Moment; work: () => Promise<void> });

export interface FaultProxy {
  url: string;
  /** From now on; `nth` counts from 1. Without a plan nothing fails. Forgets what was seen. */
  plan(fault?: PlannedFault): void;
  seen(): readonly SeenRequest[];
  close(): Promise<void>;
}

export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let planned: PlannedFault | undefined;
  let seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const entry = { method: request.method ?? "", path: (request.url ?? "").replace(/^\/api/, "").replace(/\?.*$/, ""), passed: true };
    const fault = seen.push(entry) === planned?.nth ? planned : undefined;
    const kind = fault !== undefined && "kind" in fault ? fault.kind : undefined;
    const work = async (at: Moment): Promise<void> => {
      if (fault !== undefined && "at" in fault && fault.at === at) await fault.work();
    };
    entry.passed = (kind === undefined || isLate(kind)) && !(fault !== undefined && "at" in fault && fault.at === "before");
    answer({ kind, work }, entry, request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });

  async function answer(
    { kind, work }: { kind: ProxyFault | undefined; work: (at: Moment) => Promise<void> },
    { path, passed }: SeenRequest,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (kind !== undefined && !isLate(kind)) return spoil(kind, path, response);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    await work("before");
    if (!passed) return void response.destroy();
    const type = request.headers["content-type"];
    const upstream = await fetch(target + (request.url ?? "").replace(/^\/api/, ""), {
      method: request.method ?? "GET",
      ...(type === undefined ? {} : { headers: { "content-type": type } }),
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    });
    const body = Buffer.from(await upstream.arrayBuffer());
    await work("during");
    if (kind === "lost-answer") response.destroy();
    else if (kind === "late-500") faults["500"](response, path);
    else response.writeHead(upstream.status, { "content-type": upstream.headers.get("content-type") ?? "text/plain" }).end(body);
    await work("after");
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
