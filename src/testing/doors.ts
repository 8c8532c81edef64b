/** The ways into a test server from outside of the kit: a transport for the client, and a socket on request. */
import { setMaxListeners } from "node:events";
import type { ConductorApi } from "../core/conductor-api.ts";
import type { Transport } from "../core/transport.ts";
import { createInProcessTransport } from "../server/in-process-transport.ts";
import type { Listener } from "../server/listen.ts";
import { createApp } from "../server/routes/app.ts";
import { whole } from "../server/routes/text-answer.ts";

export interface Doors {
  transport: Transport;
  /** The address with `/api`. The same each time. */
  listen(): Promise<string>;
  close(): Promise<void>;
}

export function openDoors(api: ConductorApi): Doors {
  const app = createApp(api);
  const closing = new AbortController();
  // Each open poll waits for it: many are no leak.
  setMaxListeners(0, closing.signal);
  let listener: Promise<Listener> | undefined;
  return {
    transport: createInProcessTransport(async (request) => whole(await app.fetch(request, { closing: closing.signal }))),
    async listen() {
      listener ??= import("../server/listen.ts").then(({ listen }) => listen(app, { port: 0 }));
      return `${(await listener).url}/api`;
    },
    async close() {
      closing.abort();
      const force = AbortSignal.abort();
      await (await listener)?.close(force);
    },
  };
}
