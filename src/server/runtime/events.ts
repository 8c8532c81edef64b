/** Event handlers, held in memory as decoded objects. */
import { ConductorFault } from "../../core/conductor-api.ts";
import type { EventApi } from "../../core/conductor-api.ts";
import { stringifyJson } from "../../core/exact-json.ts";
import { withDefaults } from "../../core/model/defaults.ts";
import { EventHandlerSchema } from "../../core/model/event-handler.ts";
import type { EventHandler } from "../../core/model/event-handler.ts";
import type { Store } from "../store/store.ts";
import { parseStored } from "../store/stored-json.ts";

export function createEventApi(store: Store): EventApi {
  const handlers = new Map<string, EventHandler>(store.loadDefinitions("event-handler").map(({ name, body }) => [name, parseStored(body)]));

  function save(handler: EventHandler): void {
    const completed = withDefaults(EventHandlerSchema, handler);
    store.saveDefinitions([{ kind: "event-handler", name: handler.name, version: 0, body: stringifyJson(completed) }]);
    handlers.set(handler.name, completed);
  }

  return {
    createEventHandler(handler) {
      if (handlers.has(handler.name)) throw new ConductorFault(500, `EventHandler with name ${handler.name} already exists!`);
      save(handler);
    },
    updateEventHandler(handler) {
      if (!handlers.has(handler.name)) throw missing(handler.name);
      save(handler);
    },
    deleteEventHandler(name) {
      if (!handlers.delete(name)) throw missing(name);
      store.deleteDefinition("event-handler", name, 0);
    },
    getEventHandlers: () => [...handlers.values()],
    getEventHandlersOf: (event, activeOnly) =>
      [...handlers.values()].filter((handler) => handler.event === event && (!activeOnly || handler.active === true)),
  };
}

/** The real server's SQL stores answer a 500 for it. */
const missing = (name: string): ConductorFault => new ConductorFault(500, `EventHandler with name ${name} not found!`);
