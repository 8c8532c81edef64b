/** Event handlers, in the shape of the official SDK's class of that name. Queues, messages and statistics are Orkes' own (404 elsewhere). */
import type { JsonObject } from "../../core/json.ts";
import type { EventHandler } from "../../core/model/event-handler.ts";
import type { SearchResult } from "../../core/model/execution.ts";
import { readNothing, readObject, readObjects } from "../answer.ts";
import { query } from "../call.ts";
import type { Tag } from "../definition-inputs.ts";
import { segment } from "../path-segment.ts";
import type {
  ConnectivityTestInput,
  ConnectivityTestResult,
  EventMessage,
  ExtendedEventExecution,
  HandledEventResponse,
} from "./requests.ts";
import { SdkClient } from "./sdk-client.ts";
import type { CallOptions } from "./sdk-client.ts";

const queuePath = (queueType: string, queueName: string): string => `/event/queue/config/${segment(queueType)}/${segment(queueName)}`;

export class EventClient extends SdkClient {
  async getAllEventHandlers(options?: CallOptions): Promise<EventHandler[]> {
    return this.on(options).events.getEventHandlers();
  }

  /** One after the other: those before one that is refused are there. */
  async addEventHandlers(eventHandlers: EventHandler[], options?: CallOptions): Promise<void> {
    for (const handler of eventHandlers) await this.addEventHandler(handler, options);
  }

  /** A name that is taken is refused. */
  async addEventHandler(eventHandler: EventHandler, options?: CallOptions): Promise<void> {
    await this.on(options).events.createEventHandler(eventHandler);
  }

  /** Replaces the one of its name. */
  async updateEventHandler(eventHandler: EventHandler, options?: CallOptions): Promise<void> {
    await this.on(options).events.updateEventHandler(eventHandler);
  }

  /** Rejects with a 404 (`isMissing`) if there is none. */
  async getEventHandlerByName(eventHandlerName: string, options?: CallOptions): Promise<EventHandler> {
    return this.on(options).events.getEventHandler(eventHandlerName);
  }

  /** `event` as `conductor:order:paid`. */
  async getEventHandlersForEvent(event: string, activeOnly = false, options?: CallOptions): Promise<EventHandler[]> {
    return this.on(options).events.getEventHandlersFor(event, { activeOnly });
  }

  /** Nothing happens where there is none. */
  async removeEventHandler(name: string, options?: CallOptions): Promise<void> {
    await this.on(options).events.deleteEventHandler(name);
  }

  async getTagsForEventHandler(name: string, options?: CallOptions): Promise<Tag[]> {
    return this.on(options).tags.get("event", name);
  }

  async putTagForEventHandler(name: string, tags: Tag[], options?: CallOptions): Promise<void> {
    await this.on(options).tags.set("event", name, tags);
  }

  async deleteTagsForEventHandler(name: string, tags: Tag[], options?: CallOptions): Promise<void> {
    await this.on(options).tags.delete("event", name, tags);
  }

  async deleteTagForEventHandler(name: string, tag: Tag, options?: CallOptions): Promise<void> {
    await this.on(options).tags.delete("event", name, [tag]);
  }

  async handleIncomingEvent(data: Record<string, string>, options?: CallOptions): Promise<void> {
    readNothing(await this.on(options).send({ method: "POST", path: "/event/handleIncomingEvent", body: data }));
  }

  async getAllQueueConfigs(options?: CallOptions): Promise<Record<string, string>> {
    return readObject<Record<string, string>>(await this.on(options).send({ method: "GET", path: "/event/queue/config" }));
  }

  async getQueueConfig(queueType: string, queueName: string, options?: CallOptions): Promise<JsonObject> {
    return readObject<JsonObject>(await this.on(options).send({ method: "GET", path: queuePath(queueType, queueName) }));
  }

  /** `config` is JSON as text. */
  async putQueueConfig(queueType: string, queueName: string, config: string, options?: CallOptions): Promise<void> {
    readNothing(await this.on(options).send({ method: "PUT", path: queuePath(queueType, queueName), json: config }));
  }

  async deleteQueueConfig(queueType: string, queueName: string, options?: CallOptions): Promise<void> {
    readNothing(await this.on(options).send({ method: "DELETE", path: queuePath(queueType, queueName) }));
  }

  async testConnectivity(input: ConnectivityTestInput, options?: CallOptions): Promise<ConnectivityTestResult> {
    const call = { method: "POST", path: "/event/queue/connectivity", body: input } as const;
    return readObject<ConnectivityTestResult>(await this.on(options).send(call));
  }

  /** A handler that the server makes up. */
  async test(options?: CallOptions): Promise<EventHandler> {
    return readObject<EventHandler>(await this.on(options).send({ method: "GET", path: "/event/handler/" }));
  }

  async getAllActiveEventHandlers(options?: CallOptions): Promise<SearchResult<HandledEventResponse>> {
    return readObject<SearchResult<HandledEventResponse>>(await this.on(options).send({ method: "GET", path: "/event/execution" }));
  }

  /** `from`: epoch milliseconds, as in the next two. */
  async getEventExecutions(eventHandlerName: string, from?: number, options?: CallOptions): Promise<ExtendedEventExecution[]> {
    const path = `/event/execution/${segment(eventHandlerName)}${query({ from })}`;
    return readObjects<ExtendedEventExecution>(await this.on(options).send({ method: "GET", path }));
  }

  async getEventHandlersWithStats(from?: number, options?: CallOptions): Promise<SearchResult<HandledEventResponse>> {
    const path = `/event/message${query({ from })}`;
    return readObject<SearchResult<HandledEventResponse>>(await this.on(options).send({ method: "GET", path }));
  }

  async getEventMessages(event: string, from?: number, options?: CallOptions): Promise<EventMessage[]> {
    const path = `/event/message/${segment(event)}${query({ from })}`;
    return readObjects<EventMessage>(await this.on(options).send({ method: "GET", path }));
  }
}
