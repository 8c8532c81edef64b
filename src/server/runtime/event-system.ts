/** Events as a whole: the handlers, the bus that brings events to them, and the topics of Kafka that they listen to. */
import type { EventApi } from "../../core/conductor-api.ts";
import type { EventExecution } from "../../core/model/event-handler.ts";
import { queueTypeOf } from "../engine/events/sinks.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { createEventActions } from "./event-actions.ts";
import type { EventActionParts } from "./event-actions.ts";
import { createEventBus } from "./event-bus.ts";
import type { EventBusParts } from "./event-bus.ts";
import { createEventHandlers } from "./events.ts";
import { createKafkaListeners } from "./kafka/kafka-listeners.ts";
import type { KafkaOptions } from "./kafka/kafka-tasks.ts";
import type { Timers } from "./timers.ts";

export interface EventSystem {
  api: EventApi;
  /** An event was raised and is in the store. */
  announce(event: string): void;
  /** Takes up what waited when the last server of this store ended. */
  start(): void;
  /** Nothing is received any more. */
  close(): Promise<void>;
}

export interface EventSystemParts extends EventActionParts, Pick<EventBusParts, "run" | "isClosed"> {
  sandbox: Sandbox;
  timers: Timers;
  kafka: KafkaOptions | undefined;
  /** Hears of what failed, and what will be done about it. */
  report: (details: { event: string; eventHandler?: string; error: unknown }, message: string) => void;
}

export function createEventSystem(parts: EventSystemParts): EventSystem {
  const { store, report, kafka } = parts;
  const reportFailure = ({ event, name, output }: EventExecution): void =>
    report({ event, eventHandler: name, error: output["exception"] }, "An action of an event handler failed.");
  const handlers = createEventHandlers({ store, onChange, waiting: () => bus.waiting() });
  const bus = createEventBus({
    ...parts,
    actions: createEventActions(parts),
    handlersOf: handlers.activeOf,
    onFailure: reportFailure,
    onSetback: (event, error) => report({ event, error }, "An event could not be handled; this is tried again."),
  });
  const listeners =
    kafka === undefined
      ? undefined
      : createKafkaListeners({
          brokers: kafka.brokers,
          security: kafka.security ?? {},
          timers: parts.timers,
          now: parts.now,
          receive(message) {
            if (store.addEventMessage(message)) bus.announce(message.event);
          },
          onError: (topic, error) => report({ event: `kafka:${topic}`, error }, "The topic cannot be read; this is tried again."),
        });

  const unheard = new Set<string>();

  function listen(): void {
    const events = handlers.activeEvents().filter((event) => queueTypeOf(event) === "kafka");
    if (listeners !== undefined) return listeners.listenTo(new Set(events.map((event) => event.slice("kafka:".length))));
    for (const event of events) {
      if (unheard.has(event)) continue;
      unheard.add(event);
      report(
        { event, error: "This server is connected to no Kafka." },
        "Nothing listens to the topic; start the server with --kafka host:port.",
      );
    }
  }

  function onChange(event: string): void {
    bus.wake(event);
    listen();
  }

  return {
    api: handlers.api,
    announce: bus.announce,
    start() {
      for (const event of handlers.activeEvents()) bus.wake(event);
      listen();
    },
    close: async () => listeners?.close(),
  };
}
