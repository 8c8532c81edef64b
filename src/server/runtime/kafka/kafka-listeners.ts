/** Listens to the topics that event handlers wait for. */
import type { Consumer, IHeaders, KafkaMessage } from "kafkajs";
import { parseJson } from "../../../core/exact-json.ts";
import type { Json, JsonObject } from "../../../core/json.ts";
import type { EventMessage } from "../../store/store.ts";
import type { Timers } from "../timers.ts";
import { connectKafka } from "./kafka-client.ts";
import type { KafkaSecurity } from "./kafka-security.ts";

export interface KafkaListeners {
  /** Exactly these, from now on. */
  listenTo(topics: ReadonlySet<string>): void;
  close(): Promise<void>;
}

export interface KafkaListenerParts {
  brokers: readonly string[];
  security: KafkaSecurity;
  timers: Timers;
  now: () => number;
  /** Stores the message; only then the broker may forget it. */
  receive: (message: EventMessage) => void;
  /** Hears of what is tried again by itself. */
  onError: (topic: string, error: unknown) => void;
}

/** Servers that share a broker share the messages of a topic. */
const groupOf = (topic: string): string => `conductor-flow.${topic}`;
const requestTimeoutMs = 10_000;
const retryMs = 5000;

export function createKafkaListeners(parts: KafkaListenerParts): KafkaListeners {
  const listeners = new Map<string, { close(): Promise<void> }>();
  const closing = new Set<Promise<void>>();

  function remove(topic: string): void {
    const closed = listeners.get(topic)?.close() ?? Promise.resolve();
    listeners.delete(topic);
    closing.add(closed);
    void closed.finally(() => closing.delete(closed));
  }

  return {
    listenTo(topics) {
      for (const topic of listeners.keys()) if (!topics.has(topic)) remove(topic);
      for (const topic of topics) if (!listeners.has(topic)) listeners.set(topic, listen(parts, topic));
    },
    async close() {
      for (const topic of listeners.keys()) remove(topic);
      await Promise.all(closing);
    },
  };
}

function listen(parts: KafkaListenerParts, topic: string): { close(): Promise<void> } {
  let closed = false;
  let consumer: Consumer | undefined;
  let starting = start();

  async function start(): Promise<void> {
    try {
      const client = await connectKafka(parts.brokers, { requestTimeoutMs, retry: { retries: 5 }, security: parts.security });
      if (closed) return;
      // It goes on by itself after what may pass; otherwise it is started again from here.
      consumer = client.consumer({ groupId: groupOf(topic), allowAutoTopicCreation: true });
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        parts.onError(topic, payload.error);
        if (!payload.restart) again();
      });
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: false });
      await consumer.run({ eachMessage: ({ partition, message }) => receive(partition, message) });
    } catch (error) {
      if (closed) return;
      parts.onError(topic, error);
      again();
    }
  }

  function receive(partition: number, message: KafkaMessage): Promise<void> {
    const messageId = `${partition}-${message.offset}`;
    parts.receive({ event: `kafka:${topic}`, messageId, createdTime: parts.now(), payload: payloadOf(message) });
    return Promise.resolve();
  }

  function again(): void {
    parts.timers.schedule(parts.now() + retryMs, () => {
      if (closed) return;
      starting = end().then(start);
    });
  }

  async function end(): Promise<void> {
    await consumer?.disconnect().catch(() => undefined);
  }

  return {
    async close() {
      closed = true;
      await end();
      await starting;
      // It may have come up in between.
      await end();
    },
  };
}

/** As Conductor's handlers see it. */
function payloadOf({ key, value, headers }: KafkaMessage): JsonObject {
  return { key: key?.toString() ?? "", headers: headersOf(headers ?? {}), payload: value === null ? null : bodyOf(value.toString()) };
}

function bodyOf(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

/** Of a header that comes several times the last one counts. */
function headersOf(headers: IHeaders): JsonObject {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, (Array.isArray(value) ? value.at(-1) : value)?.toString() ?? ""]),
  );
}
