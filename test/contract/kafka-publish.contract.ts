/** What KAFKA_PUBLISH says where nothing can be sent. What it sends is shown on a real broker by test/kafka. */
import { describe, expect, it } from "vitest";
import type { Task } from "../../src/core/model/execution.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();

async function publish(request: unknown): Promise<Task> {
  const name = server.unique("k");
  await server.registerTasks({ name, retryCount: 0 });
  const inputParameters = { kafka_request: "${workflow.input.request}" };
  const id = await server.startTasks([{ name, taskReferenceName: "k", type: "KAFKA_PUBLISH", inputParameters }], { input: { request } });
  return (await server.runEnded(id)).tasks[0]!;
}

const missing = "See documentation for KafkaTask for required input parameters";
const nobody = { bootStrapServers: "127.0.0.1:1", topic: "t", value: 1, key: "k" };

describe("KAFKA_PUBLISH fails", () => {
  it.each<[string, unknown, string]>([
    ["a request", null, `Missing Kafka request. Task input MUST have a 'kafka_request' key with KafkaTask.Input as value. ${missing}`],
    ["servers", {}, "No boot strap servers specified"],
    ["a server's name", { ...nobody, bootStrapServers: " " }, "No boot strap servers specified"],
    ["a topic", { ...nobody, topic: null }, `Missing Kafka topic. ${missing}`],
    ["a topic's name", { ...nobody, topic: " " }, `Missing Kafka topic. ${missing}`],
    ["a value", { ...nobody, value: null }, `Missing Kafka value.  ${missing}`],
  ])("without %s", async (_, request, reason) => {
    const { status, reasonForIncompletion, outputData } = await publish(request);
    expect({ status, outputData }).toEqual({ status: "FAILED", outputData: {} });
    // The embedded server adds how to connect it to Kafka.
    expect(reasonForIncompletion?.replace(/; start this server .*/, "")).toBe(reason);
  });

  it.each([
    ["no number", "LongSerializer", "x"],
    ["no integer", "IntegerSerializer", "3000000000"],
    ["a fraction", "LongSerializer", 1.5],
  ])("where the key is %s for the %s", async (_, serializer, key) => {
    const request = { ...nobody, key, keySerializer: `org.apache.kafka.common.serialization.${serializer}` };
    const { reasonForIncompletion } = await publish(request);
    // Some releases of Java say more about what is wrong with it.
    expect(reasonForIncompletion).toContain(`Failed to invoke kafka task due to: For input string: "${key}"`);
  });

  it.each([
    ["nobody listens", nobody],
    ["the serializer is unknown", { ...nobody, keySerializer: "NoSuchSerializer" }],
  ])("where %s", async (_, request) => {
    const { reasonForIncompletion, outputData } = await publish(request);
    expect(reasonForIncompletion).toMatch(/^Failed to invoke kafka task due to: ./);
    expect(outputData).toEqual({});
  });
});
