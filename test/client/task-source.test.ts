import { describe, expect, it } from "vitest";
import { json, serve } from "./http-fake.ts";
import { newClient } from "./new-client.ts";

const poll = { taskType: "a", workerId: "me", count: 1, waitMs: 5000 };

describe("the task source", () => {
  it("waits for a held poll longer than for other calls", async () => {
    const fake = await serve((_request, response) => void setTimeout(() => json(response, [{ taskId: "t" }]), 60));
    const client = newClient(fake.url, { timeoutMs: 20, retries: 0 });
    await expect(client.taskSource.poll(poll)).resolves.toEqual([{ taskId: "t" }]);
  });

  it("hands over more tasks than were asked for, as some servers do", async () => {
    const fake = await serve((_request, response) => json(response, [{ taskId: "1" }, { taskId: "2" }]));
    await expect(newClient(fake.url).taskSource.poll(poll)).resolves.toHaveLength(2);
  });

  it("sends an output that was written as JSON before as it is, and writes it otherwise", async () => {
    const fake = await serve((_request, response) => void response.writeHead(200, { "content-type": "text/plain" }).end("t"));
    const { taskSource } = newClient(fake.url);
    const result = { workflowInstanceId: "w", taskId: "t", status: "COMPLETED", outputData: { total: 1 }, workerId: "me" } as const;
    await taskSource.update(result);
    await taskSource.update(result, '{"total":1.0}');
    const [written, taken] = fake.seen.map(({ body }) => body);
    expect(JSON.parse(written ?? "")).toEqual(result);
    expect(taken).toContain('"outputData":{"total":1.0}');
    expect(JSON.parse(taken ?? "")).toEqual(result);
    expect(fake.seen.map(({ headers }) => headers["content-type"])).toEqual(["application/json", "application/json"]);
  });

  it("takes an answer without a body for no tasks", async () => {
    const fake = await serve((_request, response) => void response.writeHead(204).end());
    await expect(newClient(fake.url).taskSource.poll(poll)).resolves.toEqual([]);
  });

  it("lets held polls end before it closes", async () => {
    let answer = (): void => undefined;
    const fake = await serve((_request, response) => {
      answer = () => json(response, [{ taskId: "t" }]);
    });
    const client = newClient(fake.url);
    const polled = client.taskSource.poll(poll);
    await expect.poll(() => fake.seen.length).toBe(1);
    const closed = client.close();
    answer();
    await closed;
    await expect(polled).resolves.toEqual([{ taskId: "t" }]);
  });
});
