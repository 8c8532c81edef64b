import type { Context } from "hono";
import { ConductorFault, payloadOperations, payloadTypes } from "../../core/conductor-api.ts";
import type { PayloadApi } from "../../core/conductor-api.ts";
import { answerJson, answerNothing } from "./answer.ts";
import type { App } from "./app.ts";
import { readPayload } from "./read-body.ts";
import { requiredQuery } from "./read-query.ts";

const item = "/api/external/payloads/:path";

/** Where large inputs and outputs are put, and the place itself. */
export function addPayloadRoutes(app: App, payloads: PayloadApi): void {
  const locate = (context: Context): Response => answerLocation(context, payloads);
  app.get("/api/workflow/externalstoragelocation", locate);
  app.get("/api/workflow/external-storage-location", locate);
  app.get("/api/tasks/externalstoragelocation", locate);
  app.get("/api/tasks/external-storage-location", locate);
  app.get(item, (context) => answerJson(payloads.readPayload(context.req.param("path"))));
  // Clients put payloads with any content type, or with none.
  app.put(item, async (context) => {
    payloads.storePayload(context.req.param("path"), await readPayload(context));
    return answerNothing();
  });
}

function answerLocation(context: Context, payloads: PayloadApi): Response {
  const [path, operationText, typeText] = ["path", "operation", "payloadType"].map((name) => requiredQuery(context, name));
  const operation = payloadOperations.find((known) => known === operationText?.toUpperCase());
  const payloadType = payloadTypes.find((known) => known === typeText?.toUpperCase());
  if (operation === undefined || payloadType === undefined)
    throw new ConductorFault(400, `Invalid input - Operation: ${operationText}, PayloadType: ${typeText}`);
  const location = payloads.locatePayload({ operation, payloadType, path: path ?? "" });
  const uri = location.uri?.startsWith("/") === true ? `${new URL(context.req.url).origin}/api${location.uri}` : location.uri;
  return answerJson({ ...(uri === undefined ? {} : { uri }), path: location.path });
}
