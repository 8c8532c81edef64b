/** Event handlers on the server. There is no call that gets one by its name. */
import type { JsonObject } from "../core/json.ts";
import type { EventHandler } from "../core/model/event-handler.ts";
import type { Wire } from "./answer.ts";
import { readDefinitions, readNothing } from "./answer.ts";
import { query } from "./call.ts";
import type { SendCall } from "./call.ts";
import { missingError } from "./failure.ts";
import { segment } from "./path-segment.ts";
import { sendDelete } from "./send-delete.ts";

export type EventClient = ReturnType<typeof createEventClient>;

export function createEventClient(send: SendCall) {
  return {
    async getEventHandlers(): Promise<Wire<EventHandler>[]> {
      return readDefinitions<EventHandler>(await send({ method: "GET", path: "/event" }));
    },
    /** Those for one event, as `conductor:order:paid`. */
    async getEventHandlersFor(event: string, options: { activeOnly?: boolean } = {}): Promise<Wire<EventHandler>[]> {
      return readDefinitions<EventHandler>(await send({ method: "GET", path: `/event/${segment(event)}${query(options)}` }));
    },
    /** Rejects with a 404 (`isMissing`) if there is none. Open-source servers have no such call: their list is looked through. */
    async getEventHandler(name: string): Promise<Wire<EventHandler>> {
      const answer = await send({ method: "GET", path: "/event" });
      const found = readDefinitions<EventHandler>(answer).find((handler) => handler.name === name);
      if (found === undefined) throw missingError(`No such event handler by name ${name}`, answer.place);
      return found;
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
