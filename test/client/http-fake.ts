/** Wire faults come from real sockets: a node:http server on a free port of the loopback. */
import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { ServerOptions } from "node:https";
import type { Socket } from "node:net";
import { onTestFinished } from "vitest";

export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}

export interface HttpFake {
  url: string;
  port: number;
  seen: SeenRequest[];
  server: Server;
  /** How many connections were accepted. */
  connections: () => number;
}

export type Responder = (request: SeenRequest, response: ServerResponse, nth: number) => void | Promise<void>;

/** Closed, with all its connections, when the test ends. */
export async function serve(respond: Responder, tls?: ServerOptions): Promise<HttpFake> {
  const seen: SeenRequest[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const entry = {
        method: request.method ?? "",
        url: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      seen.push(entry);
      void respond(entry, response, seen.length);
    });
  };
  const server: Server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on("connection", (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const port = portOf(server);
  return { url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}/api`, port, seen, server, connections: () => connections };
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server does not listen");
  return address.port;
}

export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

/** The shape of every error that Conductor answers. */
export function fault(response: ServerResponse, status: number, message: string, more: object = {}): void {
  json(response, { status, message, instance: "test", retryable: false, ...more }, status);
}
