import { expect, it, onTestFinished } from "vitest";
import { createConductorClient } from "../../src/client/conductor-client.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();

function connect() {
  const client = createConductorClient({ url: server.address() });
  onTestFinished(() => client.close());
  return client;
}

it("a server whose payload storage clients cannot reach names no place for an output", async () => {
  const path = await connect().taskSource.storeOutput({ n: 1 });
  expect(path === undefined ? "a path alone" : "an address").toBe(server.expected("payload-location"));
  const readBack = path === undefined ? {} : await connect().taskSource.readInput(path);
  expect(readBack).toEqual(path === undefined ? {} : { n: 1 });
});

it("takes an output of 4 MB all the same; what becomes of it is its own affair", async () => {
  const name = server.unique("large");
  await server.registerTasks({ name, ownerEmail: "a@b.io", timeoutSeconds: 0, responseTimeoutSeconds: 60, retryCount: 0 });
  const text = "x".repeat(4 * 1024 * 1024);
  await server.startTasks([
    { name, taskReferenceName: "first", type: "SIMPLE" },
    { name, taskReferenceName: "second", type: "SIMPLE", inputParameters: { text: "${first.output.text}" } },
  ]);
  await server.finish(name, "COMPLETED", { outputData: { text } });
  const { inputData, externalInputPayloadStoragePath: path = "" } = await server.take(name);
  const isInside = inputData["text"] === text;
  expect(isInside ? "in the task" : "outside, where no worker can read it").toBe(server.expected("large-output"));
  if (isInside) return;
  expect(inputData).toEqual({});
  await expect(connect().taskSource.readInput(path)).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringContaining("names no address to read it from"),
  });
});

it("refuses JSON that is nested deeper than a thousand levels, and takes what is not", async () => {
  const nested = (depth: number): string =>
    `[{"name":"${server.unique("nested")}","inputTemplate":{"a":${"[".repeat(depth)}${"]".repeat(depth)}}}]`;
  const post = (body: string) =>
    fetch(`${server.address()}/metadata/taskdefs`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  const refused = await post(nested(998));
  expect(refused.status).toBe(500);
  expect(await refused.json()).toMatchObject({
    message: expect.stringContaining("Document nesting depth (1001) exceeds the maximum allowed (1000"),
  });
  expect((await post(nested(990))).status).toBe(200);
  // Brackets in texts do not count.
  expect((await post(`[{"name":"${server.unique("nested")}","description":"\\"${"[".repeat(2000)}"}]`)).status).toBe(200);
});
