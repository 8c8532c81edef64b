/** Joins the routes to Node's HTTP server. */
import { ServerResponse } from "node:http";
import type { IncomingMessage } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { App, RequestBindings } from "./routes/app.ts";
import { TextAnswer } from "./routes/text-answer.ts";

export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

export function createNodeListener(app: Pick<App, "fetch">, bindings: RequestBindings): NodeListener {
  return getRequestListener(
    async (request, { outgoing }) => {
      const answer = await app.fetch(request, bindings);
      return answer instanceof TextAnswer && outgoing instanceof ServerResponse ? write(answer, outgoing) : answer;
    },
    { overrideGlobalObjects: false },
  );
}

/** In one piece, past the streams of `Response`. */
function write(answer: TextAnswer, outgoing: ServerResponse): Response {
  const { status, headers, content } = answer;
  outgoing.writeHead(status, { ...Object.fromEntries(headers), "content-length": Buffer.byteLength(content) });
  outgoing.end(content);
  return RESPONSE_ALREADY_SENT;
}
