/** Puts a worker's endpoints on a socket. */
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { bindFailure } from "../../core/bind-failure.ts";
import { FlowError } from "../../core/errors.ts";
import type { Endpoints } from "./endpoints.ts";

export interface MonitorAddress {
  /** 0 takes a free one. */
  port: number;
  /** Only this machine may connect unless another address is given. */
  host?: string;
}

export interface MonitorListener {
  /** Without a path and a closing slash. */
  url: string;
  close(): Promise<void>;
}

export const loopback = "127.0.0.1";
const flags = { portFlag: "--metrics-port", hostFlag: "--metrics-host", consequence: "Metrics cannot be served." };

/** Rejects with `failed` where the port cannot be had. */
export async function listenForMonitoring(endpoints: Endpoints, { port, host = loopback }: MonitorAddress): Promise<MonitorListener> {
  const server = createServer((request, response) => void respond(endpoints, request, response));
  await bind(server, port, host);
  const address = server.address();
  if (address === null || typeof address === "string") throw new FlowError("failed", `Metrics have no port on ${host}.`);
  const shown = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return {
    url: `http://${shown}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Those who scrape keep their connections, and would keep this waiting.
        server.closeAllConnections();
      }),
  };
}

async function respond(endpoints: Endpoints, request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  try {
    const { status, contentType, body, headers = {} } = await endpoints(request.method ?? "GET", request.url ?? "/");
    response.writeHead(status, {
      ...headers,
      "content-type": contentType,
      "content-length": Buffer.byteLength(body),
      "cache-control": "no-store",
    });
    response.end(request.method === "HEAD" ? undefined : body);
  } catch (error) {
    response.writeHead(500, { "content-type": "application/json" });
    response.end(`${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`);
  }
}

function bind(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException): void => reject(bindFailure(cause, { port, host, ...flags }));
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      resolve();
    });
  });
}
