/** Producers of Kafka: made when they are first needed, used again, and closed. */
import type { Producer } from "kafkajs";
import { connectKafka } from "./kafka-client.ts";
import type { KafkaSecurity } from "./kafka-security.ts";

export interface KafkaProducers {
  /** Resolves when the brokers have the message. Rejects with the reason why they do not. */
  send(message: KafkaMessage): Promise<void>;
  close(): Promise<void>;
}

export interface KafkaMessage {
  brokers: readonly string[];
  topic: string;
  key: string | Buffer;
  value: string;
  headers: Record<string, string>;
  requestTimeoutMs: number;
  /** For finding the broker. */
  maxBlockMs: number;
}

interface Link {
  producer: Producer;
  connected: Promise<void>;
  /** Messages under way. */
  uses: number;
}

const mostProducers = 10;
/** Long enough for a leader to be elected. */
const deliveryRetry = { retries: 7, initialRetryTime: 100, maxRetryTime: 2000 };

export function createKafkaProducers(security: KafkaSecurity): KafkaProducers {
  /** The one that was used last is at the end. */
  const links = new Map<string, Link>();

  async function linkFor({ brokers, requestTimeoutMs }: KafkaMessage): Promise<[string, Link]> {
    const client = await connectKafka(brokers, { requestTimeoutMs, retry: deliveryRetry, security });
    const key = `${[...brokers].sort().join(",")} ${requestTimeoutMs}`;
    let link = links.get(key);
    links.delete(key);
    if (link === undefined) {
      const producer = client.producer({ allowAutoTopicCreation: true });
      const connected = producer.connect();
      // Whoever waits for it hears of it; nobody may wait any more.
      connected.catch(() => undefined);
      link = { producer, connected, uses: 0 };
    }
    links.set(key, link);
    dropIdle();
    return [key, link];
  }

  function dropIdle(): void {
    for (const [key, link] of links) {
      if (links.size <= mostProducers) return;
      if (link.uses === 0) drop(key, link);
    }
  }

  function drop(key: string, link: Link): void {
    if (links.get(key) === link) links.delete(key);
    void link.producer.disconnect().catch(() => undefined);
  }

  return {
    async send(message) {
      const [key, link] = await linkFor(message);
      link.uses += 1;
      try {
        await within(
          link.connected,
          message.maxBlockMs,
          `No broker of ${message.brokers.join(",")} answered within ${message.maxBlockMs} ms.`,
        );
        const { topic, value, headers, requestTimeoutMs } = message;
        await link.producer.send({ topic, timeout: requestTimeoutMs, messages: [{ key: message.key, value, headers }] });
      } catch (error) {
        // The next message gets a fresh connection.
        drop(key, link);
        throw error;
      } finally {
        link.uses -= 1;
      }
    },
    async close() {
      const all = [...links.values()];
      links.clear();
      await Promise.all(all.map(({ producer }) => producer.disconnect().catch(() => undefined)));
    },
  };
}

async function within<T>(promise: Promise<T>, ms: number, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
