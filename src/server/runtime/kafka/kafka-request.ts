/** What a KAFKA_PUBLISH task is to send, read from its input by the rules of Conductor's KafkaPublishTask. */
import { stringifyJson } from "../../../core/exact-json.ts";
import { isJsonObject } from "../../../core/json.ts";
import type { Json, JsonObject } from "../../../core/json.ts";
import { javaText } from "../../engine/java-text.ts";
import { own, textOf } from "../../engine/own.ts";

export interface KafkaRequest {
  /** `host:port`, as the task names them; undefined for those of the server. */
  brokers: string[] | undefined;
  topic: string;
  key: string | Buffer;
  /** JSON. */
  value: string;
  headers: Record<string, string>;
  requestTimeoutMs: number;
  /** For finding the broker. */
  maxBlockMs: number;
}

const defaultRequestTimeoutMs = 1000;
const defaultMaxBlockMs = 500;
const longestTimeoutMs = 120_000;
const serializers = "org.apache.kafka.common.serialization.";

/** A message where something is missing or makes no sense. `hasBrokers`: the server has some of its own. */
export function readKafkaRequest(input: JsonObject, hasBrokers: boolean): KafkaRequest | string {
  const given = own(input, "kafka_request") ?? null;
  if (given === null) {
    return "Missing Kafka request. Task input MUST have a 'kafka_request' key with KafkaTask.Input as value. See documentation for KafkaTask for required input parameters";
  }
  if (!isJsonObject(given)) return failed("kafka_request is no JSON object.");
  const brokers = (textOf(own(given, "bootStrapServers")) ?? "").split(",").flatMap((part) => part.trim().toLowerCase() || []);
  if (brokers.length === 0 && !hasBrokers) return "No boot strap servers specified; start this server with --kafka host:port to have some";
  const topic = textOf(own(given, "topic")) ?? "";
  if (topic.trim() === "") return "Missing Kafka topic. See documentation for KafkaTask for required input parameters";
  const value = own(given, "value") ?? null;
  if (value === null) return "Missing Kafka value.  See documentation for KafkaTask for required input parameters";
  const key = readKey(own(given, "key") ?? null, own(given, "keySerializer") ?? null);
  if (typeof key === "object" && "problem" in key) return failed(key.problem);
  const headers = own(given, "headers");
  return {
    brokers: brokers.length === 0 ? undefined : brokers,
    topic,
    key,
    value: stringifyJson(value),
    headers: isJsonObject(headers) ? Object.fromEntries(Object.entries(headers).map(([name, item]) => [name, javaText(item)])) : {},
    requestTimeoutMs: timeoutOf(own(given, "requestTimeoutMs"), defaultRequestTimeoutMs),
    maxBlockMs: timeoutOf(own(given, "maxBlockMs"), defaultMaxBlockMs),
  };
}

export const failed = (reason: string): string => `Failed to invoke kafka task due to: ${reason}`;

/** A missing key is the text `null`, as in Conductor. */
function readKey(key: Json, serializer: Json): string | Buffer | { problem: string } {
  const text = javaText(key);
  switch (serializer ?? `${serializers}StringSerializer`) {
    case `${serializers}StringSerializer`:
      return text;
    case `${serializers}LongSerializer`:
      return integerKey(text, 8);
    case `${serializers}IntegerSerializer`:
      return integerKey(text, 4);
    default:
      return {
        problem: `The keySerializer ${javaText(serializer)} is none of StringSerializer, LongSerializer and IntegerSerializer of ${serializers.slice(0, -1)}.`,
      };
  }
}

/** Big-endian, as Java's serializers write it. */
function integerKey(text: string, bytes: 4 | 8): Buffer | { problem: string } {
  const value = /^[-+]?\d+$/.test(text) ? BigInt(text.replace("+", "")) : undefined;
  if (value === undefined || BigInt.asIntN(bytes * 8, value) !== value) return { problem: `For input string: "${text}"` };
  const buffer = Buffer.alloc(bytes);
  if (bytes === 8) buffer.writeBigInt64BE(value);
  else buffer.writeInt32BE(Number(value));
  return buffer;
}

function timeoutOf(value: Json | undefined, fallback: number): number {
  const timeout = Number(value ?? fallback);
  return Number.isFinite(timeout) && timeout > 0 ? Math.min(timeout, longestTimeoutMs) : fallback;
}
