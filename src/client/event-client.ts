/** Event handlers on the server. There is no call that gets one by its name. */
import type { JsonObject } from "../core/json.ts";
import type { EventHandler } from "../core/model/event-handler.ts";
import type { Wire } from "./answer.ts";
import { readDefinitions, readNothing } from "./answer.ts";
import type { SendCall } from "./call.ts";
import { segment } from "./path-segment.ts";
import { sendDelete } from "./send-delete.ts";

export type EventClient = ReturnType<typeof createEventClient>;

export function createEventClient(send: SendCall) {
  return {
    async getEventHandlers(): Promise<Wire<EventHandler>[]> {
      return readDefinitions<EventHandler>(await send({ method: "GET", path: "/event" }));
    },
    async createEventHandler(handler: EventHandler | JsonObject): Promise<void> {
      readNothing(await send({ method: "POST", path: "/event", body: handler }));
    },
    async updateEventHandler(handler: EventHandler | JsonObject): Promise<void> {
      readNothing(await send({ method: "PUT", path: "/event", body: handler }));
    },
    /** False if there was none. */
    async deleteEventHandler(name: string): Promise<boolean> {
      return sendDelete(send, `/event/${segment(name)}`);
    },
  };
}
