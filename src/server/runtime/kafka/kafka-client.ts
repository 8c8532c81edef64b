/** The library, loaded when it is first needed. */
import type { Kafka, RetryOptions } from "kafkajs";

/** Nothing is connected yet. */
export async function connectKafka(
  brokers: readonly string[],
  { requestTimeoutMs, retry }: { requestTimeoutMs: number; retry: RetryOptions },
): Promise<Kafka> {
  const { Kafka: Client, logLevel } = await import("kafkajs");
  return new Client({
    clientId: "conductor-flow",
    brokers: [...brokers],
    // What goes wrong is told by errors.
    logLevel: logLevel.NOTHING,
    connectionTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry,
  });
}
