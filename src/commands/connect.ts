/** From the config to a client. */
import { createConductorClient } from "../client/conductor-client.ts";
import type { ConductorClient, ConductorClientOptions } from "../client/conductor-client.ts";
import { FlowError } from "../core/errors.ts";
import type { LoadedConfig, ServerSettings } from "../project/load-config.ts";
import type { Io } from "./io.ts";

/** Opens no connection yet. Throws (`config`) where no server is configured or what the config refers to is not there. */
export function connectTo({ server }: LoadedConfig, env: Io["env"]): ConductorClient {
  if (server.url === undefined) {
    throw new FlowError("config", "No server is configured.", {
      hint: "Give --server URL, set CONDUCTOR_SERVER_URL, or write `server: URL` into the config. `flow server start` starts one on this machine.",
    });
  }
  return createConductorClient({
    url: server.url,
    timeoutMs: server.timeoutMs,
    retries: server.retries,
    proxyEnv: env,
    ...authOf(server),
    ...tlsOf(server),
  });
}

function authOf(server: ServerSettings): Pick<ConductorClientOptions, "auth"> {
  const credentials = server.credentials();
  if (credentials === undefined) return {};
  if ("apiKey" in credentials) return { auth: { apiKey: credentials.apiKey.reveal() } };
  return { auth: { keyId: credentials.keyId, keySecret: credentials.keySecret.reveal() } };
}

function tlsOf(server: ServerSettings): Pick<ConductorClientOptions, "tls"> {
  const { ca, cert, key } = server.certificates();
  if (ca === undefined && cert === undefined && key === undefined) return {};
  return {
    tls: {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key: key.reveal() }),
    },
  };
}
