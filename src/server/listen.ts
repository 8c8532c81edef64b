/** Puts the routes on a socket. */
import { setMaxListeners } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { bindFailure } from "../core/bind-failure.ts";
import { FlowError } from "../core/errors.ts";
import type { App } from "./routes/app.ts";

export interface ListenOptions {
  /** 0 takes a free one. */
  port: number;
  /** Only this machine may connect unless another address is given. */
  host?: string;
}

export interface Listener {
  /** Without a path and a closing slash. */
  url: string;
  port: number;
  /** Ends long polls, lets answers under way finish, and closes. */
  close(): Promise<void>;
}

const loopback = "127.0.0.1";
/** Longer than most clients keep an idle connection, so that none is closed under a request. */
const keepAliveMs = 65_000;
/** How long answers under way may take once the listener closes. */
const graceMs = 2_000;

export async function listen(app: App, { port, host = loopback }: ListenOptions): Promise<Listener> {
  const closing = new AbortController();
  // Each open poll waits for it: many are no leak.
  setMaxListeners(0, closing.signal);
  const listener = getRequestListener((request) => app.fetch(request, { closing: closing.signal }), { overrideGlobalObjects: false });
  const server = createServer(
    { keepAliveTimeout: keepAliveMs, requestTimeout: 0 },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  await bind(server, port, host);
  const address = server.address();
  if (address === null || typeof address === "string") throw new FlowError("failed", `The server has no port on ${host}.`);
  const shown = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return {
    url: `http://${shown}:${address.port}`,
    port: address.port,
    close: () => {
      closing.abort();
      return closeServer(server);
    },
  };
}

function bind(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException): void => reject(bindFailure(cause, { port, host, portFlag: "--port", hostFlag: "--host" }));
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      resolve();
    });
  });
}

function closeServer(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    // A connection whose answer is still under way becomes idle a moment later.
    const sweep = setInterval(() => server.closeIdleConnections(), 10);
    const force = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}
