/** KAFKA_PUBLISH of the embedded server and of a real Conductor, each on the same real broker. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import type { Task, Workflow } from "../../src/core/model/execution.ts";
import type { EmbeddedServer } from "../../src/server/create-server.ts";
import { createServer } from "../../src/server/create-server.ts";
import { startKafkaBroker } from "../harness/kafka-broker.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { startTarget } from "../harness/target.ts";
import { createTopic, readTopic } from "./support/topic.ts";
import type { Received } from "./support/topic.ts";

const broker = await startKafkaBroker(process.env);
const address = broker?.address ?? "";
const prefix = `k${Date.now().toString(36)}`;
let embedded: EmbeddedServer | undefined;
let addresses: Record<"embedded" | "real", string>;

beforeAll(async () => {
  if (broker === undefined) return;
  embedded = await createServer({ kafka: { brokers: [address] } });
  const listener = await embedded.listen({ port: 0 });
  const target = await startTarget();
  addresses = { embedded: `${listener.url}/api`, real: target.url };
});
afterAll(async () => {
  await embedded?.close();
  await broker?.close();
});

const send = async (server: keyof typeof addresses, method: string, path: string, body?: unknown): Promise<Response> =>
  fetch(addresses[server] + path, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const runOf = async (server: keyof typeof addresses, id: string): Promise<Workflow> => {
  const run: Workflow = JSON.parse(await (await send(server, "GET", `/workflow/${id}`)).text());
  return run;
};

/** Starts a run of one KAFKA_PUBLISH task, and answers with the task once it satisfies. */
async function publish(
  server: keyof typeof addresses,
  request: JsonObject,
  satisfies: (task: Task) => boolean = ({ status }) => status === "COMPLETED" || status === "FAILED",
  more: object = {},
): Promise<Task> {
  const name = `${prefix}_${Math.random().toString(36).slice(2)}`;
  const task = { name: "k", taskReferenceName: "k", type: "KAFKA_PUBLISH", inputParameters: { kafka_request: request }, ...more };
  await send(server, "POST", "/metadata/workflow", { name, tasks: [task] });
  const id = await (await send(server, "POST", "/workflow", { name, input: {} })).text();
  const run = await pollUntil(
    () => runOf(server, id),
    ({ tasks }) => tasks[0] !== undefined && satisfies(tasks[0]),
    { deadlineMs: 60_000 },
  );
  return run.tasks[0]!;
}

const long = "org.apache.kafka.common.serialization.LongSerializer";
const integer = "org.apache.kafka.common.serialization.IntegerSerializer";
const messages: [string, JsonObject, Received][] = [
  ["an object", { value: { a: [1, "ü"] }, key: "k" }, { key: "k", value: '{"a":[1,"ü"]}', headers: {} }],
  ["a text", { value: "text", key: 5 }, { key: "5", value: '"text"', headers: {} }],
  ["no key", { value: 1 }, { key: "null", value: "1", headers: {} }],
  ["headers", { value: 1, key: "k", headers: { a: "x", b: 2, c: true } }, { key: "k", value: "1", headers: { a: "x", b: "2", c: "true" } }],
  ["a long key", { value: 1, key: 258, keySerializer: long }, { key: "\0\0\0\0\0\0\u0001\u0002", value: "1", headers: {} }],
  ["an integer key", { value: 1, key: "-2", keySerializer: integer }, { key: "\u00ff\u00ff\u00ff\u00fe", value: "1", headers: {} }],
];

describe.skipIf(broker === undefined)("KAFKA_PUBLISH", () => {
  // Each takes the real server seconds, in which it takes others, too.
  it.concurrent.each(messages)("sends %s as the real server does", async (name, request, expected) => {
    const topic = `${prefix}.${name.replaceAll(" ", "-")}`;
    await createTopic(address, topic);
    // The first message may find the topic unknown to a client that is new: a real server gives up after half a second.
    const common = { bootStrapServers: address, topic, maxBlockMs: 20_000, requestTimeoutMs: 10_000 };
    for (const server of ["embedded", "real"] as const) {
      expect(await publish(server, { ...common, ...request })).toMatchObject({ status: "COMPLETED", outputData: {} });
    }
    expect(await readTopic(address, topic, 2)).toEqual([expected, expected]);
  });

  it.each(["embedded", "real"] as const)("leaves its end to others with asyncComplete on the %s server", async (server) => {
    const topic = `${prefix}.async.${server}`;
    await createTopic(address, topic);
    const request = { bootStrapServers: address, topic, value: 1, maxBlockMs: 20_000 };
    const isStarted = ({ status }: Task): boolean => status !== "SCHEDULED";
    const { workflowInstanceId, taskId } = await publish(server, request, isStarted, { asyncComplete: true });
    expect(await readTopic(address, topic, 1)).toHaveLength(1);
    expect((await runOf(server, workflowInstanceId)).tasks[0]?.status).toBe("IN_PROGRESS");
    await send(server, "POST", "/tasks", { workflowInstanceId, taskId, status: "COMPLETED" });
    expect((await runOf(server, workflowInstanceId)).status).toBe("COMPLETED");
  });

  it("goes to the server's own brokers where the task names none, by one producer, and to no others", async () => {
    const topic = `${prefix}.own`;
    for (const value of [1, 2, 3]) expect(await publish("embedded", { topic, value })).toMatchObject({ status: "COMPLETED" });
    expect((await readTopic(address, topic, 3)).map(({ value }) => value)).toEqual(["1", "2", "3"]);
    expect(await publish("embedded", { bootStrapServers: `${address}, example.org:9092`, topic, value: 4 })).toMatchObject({
      status: "FAILED",
      reasonForIncompletion:
        "Failed to invoke kafka task due to: The broker example.org:9092 is not among those that this server may use. Name it with --kafka when you start the server.",
    });
  });
});
