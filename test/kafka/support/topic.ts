/** Topics of the broker under test. */
import { Kafka, logLevel } from "kafkajs";
import type { KafkaMessage } from "kafkajs";
import { pollUntil } from "../../harness/poll-until.ts";

/** Messages as the tests compare them. */
export interface Received {
  key: string;
  value: string;
  headers: Record<string, string>;
}

const clientOf = (address: string): Kafka => new Kafka({ brokers: [address], logLevel: logLevel.NOTHING });

/** With one partition. A broker that has made one does not know it everywhere at once. */
export async function createTopic(address: string, topic: string): Promise<void> {
  const admin = clientOf(address).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: false });
  const isKnown = (): Promise<boolean> =>
    admin.fetchTopicMetadata({ topics: [topic] }).then(
      () => true,
      () => false,
    );
  await pollUntil(isKnown, Boolean);
  await admin.disconnect();
}

/** What is in a topic, once there are so many. */
export async function readTopic(address: string, topic: string, count: number): Promise<Received[]> {
  const received: Received[] = [];
  const consumer = clientOf(address).consumer({ groupId: `test-${topic}-${Math.random()}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message }) => {
      received.push(toReceived(message));
      return Promise.resolve();
    },
  });
  try {
    return await pollUntil(
      () => Promise.resolve(received),
      ({ length }) => length >= count,
      { deadlineMs: 60_000 },
    );
  } finally {
    await consumer.disconnect();
  }
}

export async function writeTopic(address: string, topic: string, ...values: string[]): Promise<void> {
  const producer = clientOf(address).producer();
  await producer.connect();
  await producer.send({ topic, messages: values.map((value) => ({ key: "k", value, headers: { h: "1" } })) });
  await producer.disconnect();
}

/** How far a group has read. */
export async function committedOffset(address: string, groupId: string, topic: string): Promise<number> {
  const admin = clientOf(address).admin();
  await admin.connect();
  const fetched = await pollUntil(
    // A coordinator that is still loading says so, and kafkajs does not ask again by itself.
    () => admin.fetchOffsets({ groupId, topics: [topic] }).catch(() => undefined),
    (answer) => answer !== undefined,
  );
  await admin.disconnect();
  return Number(fetched?.[0]?.partitions[0]?.offset ?? -1);
}

const toReceived = ({ key, value, headers }: KafkaMessage): Received => ({
  key: key?.toString("latin1") ?? "",
  value: value?.toString() ?? "",
  headers: Object.fromEntries(Object.entries(headers ?? {}).map(([name, item]) => [name, String(item)])),
});
