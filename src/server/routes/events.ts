import type { EventApi } from "../../core/conductor-api.ts";
import type { JsonObject } from "../../core/json.ts";
import { EventHandlerSchema } from "../../core/model/event-handler.ts";
import type { EventHandler } from "../../core/model/event-handler.ts";
import { answerJson, answerNothing } from "./answer.ts";
import type { App } from "./app.ts";
import type { DefinitionChecker } from "./check-definitions.ts";
import { readModel } from "./read-body.ts";
import { flagQuery } from "./read-query.ts";

const collection = "/api/event";

/** The name in the path of GET is an event's, that of DELETE a handler's: no call reads one handler by its name. */
export function addEventRoutes(app: App, events: EventApi, { refuseInvalid }: DefinitionChecker): void {
  app.post(collection, async (context) => {
    const handler = await readModel<EventHandler & JsonObject>(context, EventHandlerSchema);
    refuseInvalid([{ kind: "event-handler", body: handler, path: "addEventHandler.arg0" }]);
    events.createEventHandler(handler);
    return answerNothing();
  });
  app.put(collection, async (context) => {
    const handler = await readModel<EventHandler & JsonObject>(context, EventHandlerSchema);
    refuseInvalid([{ kind: "event-handler", body: handler, path: "updateEventHandler.arg0" }]);
    events.updateEventHandler(handler);
    return answerNothing();
  });
  app.get(collection, () => answerJson(events.getEventHandlers()));
  app.get(`${collection}/:event`, (context) =>
    answerJson(events.getEventHandlersOf(context.req.param("event"), flagQuery(context, "activeOnly", true))),
  );
  app.get(`${collection}/execution/:name`, (context) => answerJson(events.getEventExecutions(context.req.param("name"))));
  app.delete(`${collection}/:name`, (context) => {
    events.deleteEventHandler(context.req.param("name"));
    return answerNothing();
  });
  app.get("/api/admin/queues", (context) => answerJson(events.getEventQueues(flagQuery(context, "verbose", false))));
}
