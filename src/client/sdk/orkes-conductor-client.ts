/** The official SDK's way to a client: its options and environment variables, over this package's client. */
import { createConductorClient } from "../conductor-client.ts";
import type { ConductorClient } from "../conductor-client.ts";
import type { TlsOptions } from "../undici-transport.ts";

/** The environment wins over every option that it has a variable for. */
export interface OrkesApiConfig {
  /** With or without `/api`; http://localhost:8080 by default. CONDUCTOR_SERVER_URL. */
  serverUrl?: string;
  /** CONDUCTOR_AUTH_KEY. */
  keyId?: string;
  /** CONDUCTOR_AUTH_SECRET. */
  keySecret?: string;
  /**
   * Milliseconds after which a token is exchanged for a new one; 30 minutes by default. 0: only when the server refuses it.
   * CONDUCTOR_REFRESH_TOKEN_INTERVAL.
   */
  refreshTokenInterval?: number;
  /**
   * HTTP/2 connections to an https address; HTTP/1.1 where the server has no HTTP/2, and unless this is given.
   * CONDUCTOR_MAX_HTTP2_CONNECTIONS.
   */
  maxHttp2Connections?: number;
  /** HTTP/1.1 all the same. CONDUCTOR_DISABLE_HTTP2. */
  disableHttp2?: boolean;
  /** Milliseconds for one exchange, polls and waiting calls aside; 60 seconds by default. 0: no limit. CONDUCTOR_REQUEST_TIMEOUT_MS. */
  requestTimeoutMs?: number;
  /** Milliseconds until a connection stands; 10 seconds by default. CONDUCTOR_CONNECT_TIMEOUT_MS. */
  connectTimeoutMs?: number;
  /** A PEM file with the client's certificate. CONDUCTOR_TLS_CERT_PATH. */
  tlsCertPath?: string;
  /** CONDUCTOR_TLS_KEY_PATH. */
  tlsKeyPath?: string;
  /** A PEM file with the authorities to trust instead of the usual ones. CONDUCTOR_TLS_CA_PATH. */
  tlsCaPath?: string;
  /** CONDUCTOR_PROXY_URL; HTTP_PROXY, HTTPS_PROXY and NO_PROXY count where there is none. */
  proxyUrl?: string;
}

const defaultServerUrl = "http://localhost:8080";
const defaultRequestTimeoutMs = 60_000;

/**
 * Resolves once the server has given a token, or has shown that it gives none (404): as open-source servers do. Rejects with a
 * FlowError: `config` where the options cannot work, `unauthorized` where the server does not know the key, `unreachable`.
 * Without a key nothing is sent before the first call. `customFetch` carries the requests instead of undici.
 */
export async function orkesConductorClient(config: OrkesApiConfig = {}, customFetch?: typeof fetch): Promise<ConductorClient> {
  const { env } = process;
  const number = (name: string, given: number | undefined): number | undefined => numberOf(env[name]) ?? given;
  const keyId = (env["CONDUCTOR_AUTH_KEY"] || config.keyId || "").trim();
  const keySecret = (env["CONDUCTOR_AUTH_SECRET"] || config.keySecret || "").trim();
  const refreshMs = number("CONDUCTOR_REFRESH_TOKEN_INTERVAL", config.refreshTokenInterval);
  const connectTimeoutMs = number("CONDUCTOR_CONNECT_TIMEOUT_MS", config.connectTimeoutMs);
  const http2Connections =
    (isOn(env["CONDUCTOR_DISABLE_HTTP2"]) ?? config.disableHttp2 === true)
      ? undefined
      : number("CONDUCTOR_MAX_HTTP2_CONNECTIONS", config.maxHttp2Connections);
  const proxy = env["CONDUCTOR_PROXY_URL"] || config.proxyUrl;
  const tls = await readTls({
    ca: env["CONDUCTOR_TLS_CA_PATH"] || config.tlsCaPath,
    cert: env["CONDUCTOR_TLS_CERT_PATH"] || config.tlsCertPath,
    key: env["CONDUCTOR_TLS_KEY_PATH"] || config.tlsKeyPath,
  });
  const hasKey = keyId !== "" && keySecret !== "";
  const client = createConductorClient({
    url: withApi(env["CONDUCTOR_SERVER_URL"] || config.serverUrl || defaultServerUrl),
    timeoutMs: (number("CONDUCTOR_REQUEST_TIMEOUT_MS", config.requestTimeoutMs) ?? defaultRequestTimeoutMs) || Infinity,
    ...(hasKey ? { auth: { keyId, keySecret, ...(refreshMs === undefined ? {} : { refreshMs }) } } : {}),
    ...(tls === undefined ? {} : { tls }),
    ...(proxy === undefined ? {} : { proxyEnv: { http_proxy: proxy, https_proxy: proxy } }),
    ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
    ...(http2Connections === undefined ? {} : { http2Connections }),
    ...(customFetch === undefined ? {} : { fetch: customFetch }),
  });
  if (hasKey) await client.authenticate();
  return client;
}

/** As the official package reads it: the REST interface is under `/api` of what is given. */
const withApi = (url: string): string => `${url.replace(/\/+$/, "").replace(/\/api$/, "")}/api`;

/** Undefined for what is no number, as if it were not set. */
function numberOf(text: string | undefined): number | undefined {
  const value = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isNaN(value) ? undefined : value;
}

function isOn(text: string | undefined): boolean | undefined {
  return text === undefined || text === "" ? undefined : text.toLowerCase() === "true" || text === "1";
}

async function readTls(paths: Record<"ca" | "cert" | "key", string | undefined>): Promise<TlsOptions | undefined> {
  const tls: TlsOptions = {};
  if (!Object.values(paths).some(Boolean)) return undefined;
  const { readFile } = await import("node:fs/promises");
  for (const name of ["ca", "cert", "key"] as const) {
    const path = paths[name];
    if (path !== undefined && path !== "") tls[name] = await readFile(path, "utf8");
  }
  return tls;
}
