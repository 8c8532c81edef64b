/** Puts the routes on a socket. */
import { setMaxListeners } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createTcpServer, isIPv4 } from "node:net";
import type { Server as TcpServer } from "node:net";
import { bindFailure } from "../core/bind-failure.ts";
import { FlowError } from "../core/errors.ts";
import { answerBrokenRequests } from "./broken-requests.ts";
import { createBrowserGuard } from "./browser-guard.ts";
import { createNodeListener } from "./node-listener.ts";
import { watchRequest } from "./request-log.ts";
import type { LoggedRequest } from "./request-log.ts";
import type { App } from "./routes/app.ts";
import { refusalText } from "./routes/faults.ts";

export interface ListenOptions {
  /** 0 takes a free one. */
  port: number;
  /** Only this machine may connect unless another address is given. */
  host?: string;
  /** Told of each request when its answer has ended. */
  onRequest?: (request: LoggedRequest) => void;
}

export interface Listener {
  /** For clients on this machine; without a path and a closing slash. */
  url: string;
  /** That it is bound to: 0.0.0.0 and :: are all addresses of this machine. */
  address: string;
  port: number;
  /** Ends long polls, lets answers under way finish, and closes; once `force` is aborted, at once. */
  close(force?: AbortSignal): Promise<void>;
}

export const loopback = "127.0.0.1";
/** Longer than most clients keep an idle connection, so that none is closed under a request. */
const keepAliveMs = 65_000;
/** For sending a request: connections that are kept busy with nothing cost memory. Answers may take as long as they like. */
const headersMs = 20_000;
const requestMs = 120_000;
/** How often connections are looked at for that. */
const checkEveryMs = 5_000;
/** How long answers under way may take once the listener closes. */
const graceMs = 2_000;

export async function listen(app: Pick<App, "fetch">, { port, host = loopback, onRequest }: ListenOptions): Promise<Listener> {
  const closing = new AbortController();
  // Each open poll waits for it: many are no leak.
  setMaxListeners(0, closing.signal);
  const answer = createNodeListener(app, { closing: closing.signal });
  const guard = createBrowserGuard({ isLoopback: isLoopback(host) });
  const server = createServer(
    {
      keepAliveTimeout: keepAliveMs,
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: checkEveryMs,
    },
    (incoming, outgoing) => {
      if (onRequest !== undefined) watchRequest(incoming, outgoing, onRequest);
      if (closing.signal.aborted) outgoing.setHeader("Connection", "close");
      const refusal = guard(incoming.headers, incoming.url ?? "");
      if (refusal === undefined) void answer(incoming, outgoing);
      else refuse(incoming, outgoing, refusal);
    },
  );
  answerBrokenRequests(server);
  await bind(server, port, host);
  const address = server.address();
  if (address === null || typeof address === "string") throw new FlowError("failed", `The server has no port on ${host}.`);
  return {
    url: localUrl(address.address, address.port),
    address: address.address,
    port: address.port,
    close: (force) => {
      closing.abort();
      return closeServer(server, force);
    },
  };
}

/** Whether only programs on this machine reach an address. */
export const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));

/** Whether an address stands for all of a machine's. */
export const isEveryAddress = (host: string): boolean => host === "0.0.0.0" || host === "::";

/** How clients on this machine reach what listens there: nobody can connect to "every address" itself. Without a closing slash. */
export function localUrl(host: string, port: number): string {
  const address = isEveryAddress(host) ? loopback : host;
  return `http://${address.includes(":") ? `[${address}]` : address}:${port}`;
}

/** Throws as `listen` would, and answers nobody: before anything is begun that is in vain where the port cannot be had. */
export async function requireFreePort({ port, host = loopback }: Pick<ListenOptions, "port" | "host">): Promise<void> {
  const probe = createTcpServer((socket) => void socket.destroy());
  await bind(probe, port, host);
  await new Promise<void>((resolve) => probe.close(() => resolve()));
}

function refuse(incoming: IncomingMessage, outgoing: ServerResponse, message: string): void {
  incoming.resume();
  const body = refusalText(403, message);
  outgoing.writeHead(403, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
  outgoing.end(body);
}

function bind(server: TcpServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException): void => reject(bindFailure(cause, { port, host, portFlag: "--port", hostFlag: "--host" }));
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      resolve();
    });
  });
}

function closeServer(server: Server, force: AbortSignal | undefined): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => server.closeAllConnections();
    // A connection whose answer is still under way becomes idle a moment later.
    const sweep = setInterval(() => server.closeIdleConnections(), 10);
    const timer = setTimeout(end, graceMs);
    force?.addEventListener("abort", end, { once: true });
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(timer);
      force?.removeEventListener("abort", end);
      resolve();
    });
    if (force?.aborted === true) end();
    else server.closeIdleConnections();
  });
}
