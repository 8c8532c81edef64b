/**
 * The transport that everything uses unless told otherwise: HTTP/1.1 over pools of kept-alive connections. `Pool.dispatch` with
 * a handler of our own costs a fraction of `fetch`, which matters to a worker that makes thousands of requests a second.
 */
import type { Dispatcher } from "undici";
import type { Transport, TransportRequest, TransportResponse } from "../core/transport.ts";
import { basicAuthorization } from "./address.ts";
import type { ServerAddress } from "./address.ts";
import type { Exchange } from "./exchange.ts";
import { chooseProxy } from "./proxy.ts";
import type { ProxyEnvironment } from "./proxy.ts";
import { TransportFault } from "./transport-fault.ts";

export interface TlsOptions {
  /** PEM. Exactly these authorities are trusted instead of the usual ones. */
  ca?: string;
  /** PEM, the client's certificate. */
  cert?: string;
  /** PEM, the client's private key. */
  key?: string;
  passphrase?: string;
}

export interface UndiciTransportOptions {
  tls?: TlsOptions;
  proxyEnv?: ProxyEnvironment;
  /** Milliseconds for requests that do not say. */
  timeoutMs?: number;
  /** Larger answers are refused rather than held in memory. */
  maxResponseBytes?: number;
  /** Milliseconds until a connection stands. */
  connectTimeoutMs?: number;
  /** Has https addresses spoken to over HTTP/2 where the server can, over this many connections. */
  http2Connections?: number;
}

/** Connections for requests that answer at once: the 32 reports of a busy worker, and room for what must not wait behind them. */
const workConnections = 48;
/** Each long poll occupies one. */
const heldConnections = 128;
const defaultConnectTimeoutMs = 10_000;
const keepAliveProbeMs = 30_000;
/** V8's longest string is about 512 MiB. */
const defaultMaxResponseBytes = 256 * 1024 * 1024;

/** Requests that share one HTTP/2 connection; as many as servers usually allow. */
const mostStreams = 100;

interface Route {
  dispatcher: Dispatcher;
  /** What stands before the path on the request line: the whole origin when a plain proxy is asked. */
  pathPrefix: string;
  headers: Record<string, string>;
}

interface Routes {
  createExchange: (...limits: ConstructorParameters<typeof Exchange>) => Exchange;
  work: Route;
  held: Route;
}

export function createUndiciTransport(address: ServerAddress, options: UndiciTransportOptions = {}): Transport {
  const timeoutMs = options.timeoutMs ?? 30_000;
  const maxResponseBytes = options.maxResponseBytes ?? defaultMaxResponseBytes;
  // The import takes tens of milliseconds, so it waits for the first request.
  let opening: Promise<Routes> | undefined;
  let routes: Routes | undefined;
  let closing: Promise<void> | undefined;

  async function openAndSend(request: TransportRequest): Promise<TransportResponse> {
    return dispatch((routes = await (opening ??= openRoutes(address, options))), request);
  }

  function dispatch(routes: Routes, request: TransportRequest): Promise<TransportResponse> {
    const route = request.held === true ? routes.held : routes.work;
    const { signal, receive } = request;
    const exchange = routes.createExchange({ timeoutMs: request.timeoutMs ?? timeoutMs, maxResponseBytes, signal, receive });
    route.dispatcher.dispatch(
      {
        origin: address.origin,
        path: route.pathPrefix + address.basePath + request.path,
        method: request.method,
        headers: { ...route.headers, ...request.headers },
        body: request.body ?? null,
      },
      exchange,
    );
    return exchange.response;
  }

  async function closeRoutes(): Promise<void> {
    // Routes that could not be opened have failed the request that asked for them.
    const open = await opening?.catch(() => undefined);
    await Promise.all([open?.work.dispatcher.close(), open?.held.dispatcher.close()]);
  }

  return {
    send(request) {
      if (closing !== undefined) return Promise.reject(new TransportFault("closed", "the client is closed"));
      return routes === undefined ? openAndSend(request) : dispatch(routes, request);
    },
    close: () => (closing ??= closeRoutes()),
  };
}

/** How many HTTP/2 connections there shall be; undefined for HTTP/1.1. */
async function planHttp2(
  { origin }: ServerAddress,
  { http2Connections = 0, tls = {} }: UndiciTransportOptions,
  timeoutMs: number,
): Promise<number | undefined> {
  if (http2Connections < 1 || !origin.startsWith("https:")) return undefined;
  const { speaksHttp2 } = await import("./speaks-http2.ts");
  return (await speaksHttp2(origin, tls, timeoutMs)) ? Math.floor(http2Connections) : undefined;
}

async function openRoutes(address: ServerAddress, options: UndiciTransportOptions): Promise<Routes> {
  // undici's index loads fetch, WebSocket and caches as well: 60 of 90 ms, of a command that may take 500.
  const [{ default: Pool }, exchanges] = await Promise.all([import("undici/lib/dispatcher/pool.js"), import("./exchange.ts")]);
  const proxy = chooseProxy(address.origin, options.proxyEnv ?? process.env);
  const isTunnelled = proxy !== undefined && address.origin.startsWith("https:");
  const tunnels = isTunnelled ? await import("undici") : undefined;
  const tls = options.tls ?? {};
  const connectTimeoutMs = options.connectTimeoutMs ?? defaultConnectTimeoutMs;
  const http2 = proxy === undefined ? await planHttp2(address, options, connectTimeoutMs) : undefined;
  const common = {
    pipelining: http2 === undefined ? 1 : mostStreams,
    allowH2: http2 !== undefined,
    // One deadline over the whole exchange replaces these two, which know only parts of it.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const connect = { timeout: connectTimeoutMs, keepAlive: true, keepAliveInitialDelay: keepAliveProbeMs };
  const headers: Record<string, string> = address.authorization === undefined ? {} : { authorization: address.authorization };

  function openRoute(connections: number): Route {
    if (proxy === undefined) {
      const dispatcher = new Pool(address.origin, { ...common, connections: http2 ?? connections, connect: { ...connect, ...tls } });
      return { dispatcher, pathPrefix: "", headers };
    }
    const authorization = basicAuthorization(proxy);
    if (tunnels !== undefined) {
      const dispatcher = new tunnels.ProxyAgent({
        ...common,
        connections,
        uri: proxy.origin,
        requestTls: { ...connect, ...tls },
        proxyTls: connect,
        ...(authorization === undefined ? {} : { token: authorization }),
      });
      return { dispatcher, pathPrefix: "", headers };
    }
    const host = new URL(address.origin).host;
    const proxyHeaders = authorization === undefined ? { host } : { host, "proxy-authorization": authorization };
    const dispatcher = new Pool(proxy.origin, { ...common, connections, connect });
    return { dispatcher, pathPrefix: address.origin, headers: { ...headers, ...proxyHeaders } };
  }

  return {
    createExchange: (limits) => new exchanges.Exchange(limits),
    work: openRoute(workConnections),
    held: openRoute(heldConnections),
  };
}
