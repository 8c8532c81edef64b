/** A server with one orphan to delete that answers as Conductor does, but for one read. It keeps what it was asked. */
import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

export const faultKinds = [
  "401",
  "403",
  "500",
  "503",
  "html",
  "truncated",
  "not-json",
  "not-a-list",
  "no-route",
  "empty-404",
  "400",
] as const;
export type Fault = (typeof faultKinds)[number];

export interface FaultServer {
  url: string;
  /** `METHOD /path`, in order. */
  requests: string[];
}

export interface FaultPlan {
  /** Path below `/api`. */
  at: string;
  fault: Fault;
}

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
};

export const faults: Record<Fault, (response: ServerResponse, path: string) => void> = {
  "401": (response) => json(response, 401, { status: 401, message: "Unauthorized" }),
  "403": (response) => json(response, 403, { status: 403, message: "Forbidden" }),
  "500": (response) => json(response, 500, { status: 500, message: "the database is gone", retryable: false }),
  "503": (response) => void response.writeHead(503).end("no upstream"),
  html: (response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html><body>Sign in</body></html>"),
  truncated: (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "4000" });
    response.write('[{"name":"cut');
    response.destroy();
  },
  "not-json": (response) => void response.writeHead(200, { "content-type": "application/json" }).end('[{"name":'),
  "not-a-list": (response) => json(response, 200, { message: "nothing here" }),
  "empty-404": (response) => void response.writeHead(404).end(),
  "400": (response) => json(response, 400, { status: 400, message: "bad request" }),
  "no-route": (response, path) => json(response, 404, { status: 404, message: `No static resource api${path}.` }),
};

export async function startFaultServer(plan: FaultPlan, answers: Readonly<Record<string, unknown>>): Promise<FaultServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? "").replace(/^\/api/, "").replace(/\?.*$/, "");
    requests.push(`${request.method} ${path}`);
    if (path === plan.at) faults[plan.fault](response, path);
    else if (path in answers) json(response, 200, answers[path]);
    else json(response, 404, { status: 404, message: `No static resource api${path}.` });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the fault server has no port");
  return { url: `http://127.0.0.1:${address.port}/api`, requests };
}
