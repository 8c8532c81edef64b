/** Whom KAFKA_PUBLISH tasks may send to: on the embedded server the brokers of `--kafka`, one of which is named here and nobody is. */
import { expect, it } from "vitest";
import { useSubject } from "./support/subject.ts";

const server = useSubject({ kafka: { brokers: ["127.0.0.1:1"] } });

async function reasonOf(request: object): Promise<string> {
  const name = server.unique("k");
  await server.registerTasks({ name, retryCount: 0 });
  const inputParameters = { kafka_request: { topic: "t", value: 1, key: "k", ...request } };
  const id = await server.startTasks([{ name, taskReferenceName: "k", type: "KAFKA_PUBLISH", inputParameters }]);
  const [task] = (await server.runEnded(id)).tasks;
  expect(task?.status).toBe("FAILED");
  return task?.reasonForIncompletion ?? "";
}

it("a task that names no broker gets those of the server", async () => {
  const reason = await reasonOf({});
  expect(reason).toMatch(/No boot strap servers specified|No broker of 127\.0\.0\.1:1 answered/);
  expect(reason.startsWith("No boot strap servers") ? "refused" : "the server's own").toBe(server.expected("kafka-without-brokers"));
});

it("a task may name no other broker", async () => {
  const reason = await reasonOf({ bootStrapServers: "127.0.0.1:2" });
  const isRefused = reason.includes("127.0.0.1:2 is not among those that this server may use");
  expect(isRefused ? "refused" : "tried").toBe(server.expected("kafka-brokers"));
});
