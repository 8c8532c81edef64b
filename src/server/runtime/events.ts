/** Event handlers, held in memory as decoded objects, and what they did. */
import { ConductorFault } from "../../core/conductor-api.ts";
import type { EventApi } from "../../core/conductor-api.ts";
import { stringifyJson } from "../../core/exact-json.ts";
import { withDefaults } from "../../core/model/defaults.ts";
import { EventHandlerSchema } from "../../core/model/event-handler.ts";
import type { EventHandler } from "../../core/model/event-handler.ts";
import type { Store } from "../store/store.ts";
import { parseStored } from "../store/stored-json.ts";

export interface EventHandlers {
  api: EventApi;
  /** The active ones of exactly this event, by name. */
  activeOf(event: string): readonly EventHandler[];
  /** Events that have an active handler. */
  activeEvents(): readonly string[];
}

export interface EventHandlerParts {
  store: Store;
  /** The handlers of an event have changed. */
  onChange: (event: string) => void;
  /** How many messages of each event are not handled yet. */
  waiting: () => ReadonlyMap<string, number>;
}

const shownExecutions = 100;

export function createEventHandlers({ store, onChange, waiting }: EventHandlerParts): EventHandlers {
  const handlers = new Map<string, EventHandler>(store.loadDefinitions("event-handler").map(({ name, body }) => [name, parseStored(body)]));

  /** The active ones of each event by name, so that they act in the same order after a restart. Made anew after each change. */
  let active: ReadonlyMap<string, EventHandler[]> | undefined;

  function activeByEvent(): ReadonlyMap<string, EventHandler[]> {
    if (active !== undefined) return active;
    const byEvent = new Map<string, EventHandler[]>();
    for (const handler of handlers.values()) {
      if (handler.active === true) byEvent.set(handler.event, [...(byEvent.get(handler.event) ?? []), handler]);
    }
    for (const group of byEvent.values()) group.sort((left, right) => (left.name < right.name ? -1 : 1));
    return (active = byEvent);
  }

  function changed(...events: string[]): void {
    active = undefined;
    new Set(events).forEach(onChange);
  }

  function save(handler: EventHandler): void {
    const before = handlers.get(handler.name);
    const completed = withDefaults(EventHandlerSchema, handler);
    store.saveDefinitions([{ kind: "event-handler", name: handler.name, version: 0, body: stringifyJson(completed) }]);
    handlers.set(handler.name, completed);
    changed(completed.event, before?.event ?? completed.event);
  }

  const api: EventApi = {
    createEventHandler(handler) {
      if (handlers.has(handler.name)) throw new ConductorFault(500, `EventHandler with name ${handler.name} already exists!`);
      save(handler);
    },
    updateEventHandler(handler) {
      if (!handlers.has(handler.name)) throw missing(handler.name);
      save(handler);
    },
    deleteEventHandler(name) {
      const handler = handlers.get(name);
      if (handler === undefined) throw missing(name);
      store.deleteDefinition("event-handler", name, 0);
      handlers.delete(name);
      changed(handler.event);
    },
    getEventHandlers: () => [...handlers.values()],
    getEventHandlersOf: (event, activeOnly) =>
      [...handlers.values()].filter((handler) => handler.event === event && (!activeOnly || handler.active === true)),
    getEventQueues(verbose) {
      const queueOf = (event: string): [string, string | Record<string, number>] => {
        const queue = event.slice(event.indexOf(":") + 1);
        return [event, verbose ? { [queue]: waiting().get(event) ?? 0 } : queue];
      };
      return Object.fromEntries([...activeByEvent().keys()].map(queueOf));
    },
    getEventExecutions: (name) => store.searchEventExecutions(name, shownExecutions),
  };
  return { api, activeEvents: () => [...activeByEvent().keys()], activeOf: (event) => activeByEvent().get(event) ?? [] };
}

/** The real server's SQL stores answer a 500 for it. */
const missing = (name: string): ConductorFault => new ConductorFault(500, `EventHandler with name ${name} not found!`);
