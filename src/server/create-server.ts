/** The embedded server: the routes on the runtime, reachable in process, by `fetch`, or on a socket. */
import { setMaxListeners } from "node:events";
import type { ConductorApi } from "../core/conductor-api.ts";
import type { Transport } from "../core/transport.ts";
import { createInProcessTransport } from "./in-process-transport.ts";
import type { Listener, ListenOptions } from "./listen.ts";
import { createServerMetrics } from "./metrics/create-metrics.ts";
import { createApp } from "./routes/app.ts";
import type { App } from "./routes/app.ts";
import { whole } from "./routes/text-answer.ts";
import { compatibleVersion } from "./routes/health.ts";
import { createRuntime } from "./runtime/create-runtime.ts";
import { guardRoutes } from "./routes/token.ts";
import { createTokens } from "./runtime/tokens.ts";
import type { RuntimeOptions } from "./runtime/runtime-options.ts";
import type { Environment } from "./runtime/environment.ts";

export interface EmbeddedServerOptions {
  /** Of this package, for whoever scrapes. */
  version?: string;
  /** Hears of what failed in the background. */
  logger?: NonNullable<RuntimeOptions["logger"]>;
  /** The SQLite file; in memory where absent. */
  dbFile?: string;
  /** What is kept of workflows that have ended; everything where absent. */
  retention?: NonNullable<RuntimeOptions["retention"]>;
  /** Values for `${workflow.env.X}` and `${workflow.secrets.X}`, by name; none where absent. */
  environment?: Environment;
  /** Hosts that HTTP tasks may talk to: `host`, `host:port`, `*.domain`. All of them where absent. */
  httpAllow?: readonly string[];
  /** Brokers (`host:port`) that KAFKA_PUBLISH tasks and events may use; none where absent. */
  kafka?: NonNullable<RuntimeOptions["kafka"]>;
  /** Secrets by key id: who has none gets nothing over HTTP. Everybody may do everything where absent. */
  authKeys?: ReadonlyMap<string, string>;
}

export interface EmbeddedServer {
  api: ConductorApi;
  /** For the client, without a socket. */
  transport: Transport;
  fetch(request: Request): Promise<Response>;
  listen(options: ListenOptions): Promise<Listener>;
  /** Closes the listeners as well; once `force` is aborted, without waiting for answers under way. */
  close(force?: AbortSignal): Promise<void>;
}

export async function createServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const metrics = createServerMetrics({ version: options.version ?? "unknown", conductor: compatibleVersion });
  const logger: RuntimeOptions["logger"] = {
    error: (details, message) => {
      metrics.runtime.failedInBackground();
      options.logger?.error(details, message);
    },
  };
  const runtime = await createRuntime({ ...options, logger, metrics: metrics.runtime });
  const tokens = options.authKeys === undefined ? undefined : createTokens(options.authKeys);
  const routes = createApp(runtime.api, { request: metrics.request, render: () => metrics.render(runtime.gauges()) }, tokens);
  const app = tokens === undefined ? routes : guardRoutes(routes, tokens);
  const closing = new AbortController();
  // Each open poll waits for it: many are no leak.
  setMaxListeners(0, closing.signal);
  const listeners = new Set<Listener>();
  const handlerOf =
    (handler: Pick<App, "fetch">) =>
    async (request: Request): Promise<Response> =>
      whole(await handler.fetch(request, { closing: closing.signal }));
  return {
    api: runtime.api,
    // Measured by nobody and open to it: what this process sends itself is no request over HTTP.
    transport: createInProcessTransport(handlerOf(createApp(runtime.api))),
    fetch: handlerOf(app),
    listen: async (listenOptions) => {
      const { listen } = await import("./listen.ts");
      const listener = await listen(app, listenOptions);
      listeners.add(listener);
      return listener;
    },
    close: async (force) => {
      closing.abort();
      await Promise.all([...listeners].map((listener) => listener.close(force)));
      await runtime.close();
      metrics.close();
    },
  };
}
