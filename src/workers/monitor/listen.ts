/** Puts a worker's endpoints on a socket. */
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
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
    const fail = (cause: NodeJS.ErrnoException): void => reject(bindError(cause, port, host));
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      resolve();
    });
  });
}

function bindError(cause: NodeJS.ErrnoException, port: number, host: string): FlowError {
  const place = `port ${port} on ${host}`;
  switch (cause.code) {
    case "EADDRINUSE":
      return new FlowError("failed", `Metrics cannot be served: ${place} is taken by another program.`, {
        hint: "Stop the program that listens there, or choose another port with --metrics-port (0 takes a free one).",
        cause,
      });
    case "EACCES":
      return new FlowError("failed", `Metrics cannot be served: ${place} may not be used by this user.`, {
        hint: "Choose a port above 1023 with --metrics-port.",
        cause,
      });
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new FlowError("failed", `Metrics cannot be served: ${host} is no address of this machine.`, {
        hint: "Leave --metrics-host out to listen on this machine only, or give 0.0.0.0 for all of its addresses.",
        cause,
      });
    default:
      return new FlowError("failed", `Metrics cannot be served at ${place}: ${cause.message}`, { cause });
  }
}
