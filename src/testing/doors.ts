/** The ways into a test server from outside of the kit: a transport for the client, and a socket on request. */
import { setMaxListeners } from "node:events";
import type { Transport } from "../core/transport.ts";
import { createInProcessTransport } from "../server/in-process-transport.ts";
import type { Listener } from "../server/listen.ts";
import { createApp } from "../server/routes/app.ts";
import type { App } from "../server/routes/app.ts";
import { whole } from "../server/routes/text-answer.ts";
import type { TestEngine } from "./create-engine.ts";

export interface Doors {
  transport: Transport;
  /** The address with `/api`. The same each time. */
  listen(): Promise<string>;
  close(): Promise<void>;
}

export function openDoors({ api, attend }: Pick<TestEngine, "api" | "attend">): Doors {
  const routes = createApp(api);
  /** What changes something is attended to until it is done, as a server and its workers would. */
  const app: Pick<App, "fetch"> = {
    fetch(request, bindings, context) {
      const answer = routes.fetch(request, bindings, context);
      if (request.method !== "GET") attend(Promise.resolve(answer));
      return answer;
    },
  };
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
