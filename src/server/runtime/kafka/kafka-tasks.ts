/** Messages to Kafka: those of KAFKA_PUBLISH tasks, and events. */
import { stringifyJson } from "../../../core/exact-json.ts";
import type { Json, JsonObject } from "../../../core/json.ts";
import type { EffectOutcome } from "../../engine/update-task.ts";
import { queueTypeOf, unknownQueue } from "../../engine/events/sinks.ts";
import { readBrokers } from "./kafka-brokers.ts";
import { createKafkaProducers } from "./kafka-producers.ts";
import type { KafkaMessage } from "./kafka-producers.ts";
import { failed, readKafkaRequest } from "./kafka-request.ts";
import type { KafkaSecurity } from "./kafka-security.ts";

export interface KafkaOptions {
  /** `host:port`. Tasks and events may use these and no others; a task that names none gets all of them. */
  brokers: readonly string[];
  /** Plain connections without a login where absent. */
  security?: KafkaSecurity;
}

export interface KafkaTasks {
  /** `input`: the task's. Undefined if the server was closed meanwhile. Never rejects. */
  publish(input: JsonObject): Promise<EffectOutcome | undefined>;
  /** An event for `kafka:topic`; no other queue is known here. Undefined if the server was closed meanwhile. Never rejects. */
  raise(sink: string, event: { messageId: string; payload: Json }): Promise<EffectOutcome | undefined>;
  close(): Promise<void>;
}

const eventTimeoutMs = 10_000;

export function createKafkaTasks(options: KafkaOptions | undefined): KafkaTasks {
  const own = readBrokers(options?.brokers ?? []);
  const producers = createKafkaProducers(options?.security ?? {});
  let closed = false;

  async function send(message: KafkaMessage, describe: (reason: string) => string): Promise<EffectOutcome | undefined> {
    try {
      await producers.send(message);
      return { ok: true, output: {} };
    } catch (error) {
      return closed ? undefined : { ok: false, reason: describe(error instanceof Error ? error.message : String(error)) };
    }
  }

  return {
    async publish(input) {
      const request = readKafkaRequest(input, own.length > 0);
      if (typeof request === "string") return { ok: false, reason: request };
      if (own.length === 0)
        return {
          ok: false,
          reason: failed("This server is connected to no Kafka. Start it with --kafka host:port, the brokers that definitions may use."),
        };
      const brokers = request.brokers ?? own;
      const foreign = brokers.find((broker) => !own.includes(broker));
      if (foreign !== undefined)
        return {
          ok: false,
          reason: failed(
            `The broker ${foreign} is not among those that this server may use. Name it with --kafka when you start the server.`,
          ),
        };
      return send({ ...request, brokers }, failed);
    },
    async raise(sink, { messageId, payload }) {
      if (queueTypeOf(sink) !== "kafka" || own.length === 0) return { ok: false, reason: unknownQueue(sink, messageId) };
      const topic = sink.slice("kafka:".length);
      const limits = { requestTimeoutMs: eventTimeoutMs, maxBlockMs: eventTimeoutMs };
      const message = { brokers: own, topic, key: messageId, value: stringifyJson(payload), headers: {}, ...limits };
      return send(message, (reason) => `Error publishing the event to ${sink}: ${reason}`);
    },
    async close() {
      closed = true;
      await producers.close();
    },
  };
}
