/** The library, loaded when it is first needed. */
import type { Kafka, RetryOptions } from "kafkajs";
import type { KafkaSecurity } from "./kafka-security.ts";

/** Nothing is connected yet. */
export async function connectKafka(
  brokers: readonly string[],
  { requestTimeoutMs, retry, security }: { requestTimeoutMs: number; retry: RetryOptions; security: KafkaSecurity },
): Promise<Kafka> {
  const { Kafka: Client, logLevel } = await import("kafkajs");
  return new Client({
    clientId: "conductor-flow",
    brokers: [...brokers],
    ...security,
    // What goes wrong is told by errors.
    logLevel: logLevel.NOTHING,
    connectionTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry,
  });
}
