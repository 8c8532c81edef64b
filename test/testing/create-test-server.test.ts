import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { defineTask } from "../../src/index.ts";
import { z } from "zod";
import { createTestServer, fail, hang } from "../../src/testing/index.ts";
import { open, step } from "./support.ts";

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;

test("runs a workflow with a wait of 30 days and five retries in no time", async () => {
  const server = await open({
    tasks: [{ name: "charge", retryCount: 5, retryLogic: "EXPONENTIAL_BACKOFF", retryDelaySeconds: 60 }],
    workflows: [
      {
        name: "subscription",
        tasks: [
          { name: "wait", taskReferenceName: "month", type: "WAIT", inputParameters: { duration: "30 days" } },
          step("charge", { inputParameters: { amount: "${workflow.input.amount}" } }),
        ],
        outputParameters: { receipt: "${charge.output.receipt}" },
      },
    ],
    mocks: { charge: [fail("no"), fail("no"), fail("no"), fail("no"), fail("no"), { receipt: 7 }] },
  });
  const before = server.now().getTime();
  const cpu = process.cpuUsage();
  const run = await server.run("subscription", { amount: 12 });
  const used = process.cpuUsage(cpu);
  run.assert({ status: "COMPLETED", output: { receipt: 7 }, path: ["month", "charge"] });
  expect(run.step("charge")).toMatchObject({ attempts: 6, status: "COMPLETED", input: { amount: 12 } });
  const waited = (1 + 2 + 4 + 8 + 16) * 60_000;
  expect(server.now().getTime() - before).toBe(30 * dayMs + waited);
  expect((used.user + used.system) / 1000).toBeLessThan(1000);
});

test("runs the functions of tasks, with their schemas, in branches at once", async () => {
  let together = 0;
  let most = 0;
  const slow = async (): Promise<object> => {
    together += 1;
    most = Math.max(most, together);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    together -= 1;
    return {};
  };
  const price = defineTask({ name: "price" }, (input: { quantity: number }, context) => {
    context.log("priced");
    return { total: input.quantity * 5 };
  });
  const server = await open({
    tasks: [price, defineTask({ name: "left" }, slow), defineTask({ name: "right" }, slow)],
    workflows: [
      {
        name: "order",
        tasks: [
          step("price", { inputParameters: { quantity: "${workflow.input.quantity}" } }),
          { name: "fork", taskReferenceName: "fork", type: "FORK_JOIN", forkTasks: [[step("left")], [step("right")]] },
          { name: "join", taskReferenceName: "join", type: "JOIN", joinOn: ["left", "right"] },
        ],
      },
    ],
  });
  const run = await server.run("order", { quantity: 3 });
  run.assert({ status: "COMPLETED", path: ["price", "left", "right"] });
  expect(run.step("price").output).toEqual({ total: 15 });
  expect(most).toBe(2);
  const [task] = run.step("price").tries;
  expect((await server.client.tasks.getLogs(task?.taskId ?? "")).map(({ log }) => log)).toEqual(["priced"]);
});

test("follows sub-workflows, also to what they wait for", async () => {
  const server = await open({
    workflows: [
      {
        name: "parent",
        tasks: [{ name: "c", taskReferenceName: "c", type: "SUB_WORKFLOW", subWorkflowParam: { name: "child" } }, step("after")],
      },
      { name: "child", tasks: [step("inner"), { name: "ask", taskReferenceName: "ask", type: "HUMAN" }] },
    ],
    mocks: { after: {} },
  });
  const run = await server.start("parent", {}, { mocks: { inner: { from: "the run's mocks" } } });
  await run.reach("c");
  await server.settle();
  const child = run.child("c");
  await child.complete("ask", { approved: true });
  await run.done();
  run.assert({ status: "COMPLETED", path: ["c", "after"] });
  expect(child.step("inner").output).toEqual({ from: "the run's mocks" });
  expect(run.step("c").output).toMatchObject({ approved: true });
  expect(() => run.child("after")).toThrow("The step after has started no run of its own.");
});

test("people and programs outside end what waits for them", async () => {
  const server = await open({
    tasks: [{ name: "late", retryCount: 1, retryDelaySeconds: 60 }],
    workflows: [
      {
        name: "w",
        tasks: [
          { name: "ask", taskReferenceName: "ask", type: "HUMAN" },
          { name: "wait", taskReferenceName: "wait", type: "WAIT" },
          step("late"),
        ],
      },
    ],
  });
  const run = await server.start("w");
  expect(await run.reach("ask")).toMatchObject({ status: "IN_PROGRESS", type: "HUMAN" });
  await run.complete("ask", { by: "me" });
  await run.complete("wait");
  await run.fail("late", "not today");
  await run.complete("late", { ok: true });
  await run.done();
  run.assert({ status: "COMPLETED", output: { ok: true } });
  expect(run.step("late")).toMatchObject({ attempts: 2 });
  const other = await server.start("w");
  await other.fail("ask", "no", { terminal: true });
  expect(await other.done()).toMatchObject({ status: "FAILED", reason: expect.stringContaining("no") as string });
  const third = await server.start("w");
  await third.terminate("enough");
  expect(third).toMatchObject({ status: "TERMINATED", reason: "enough" });
});

test("schedules start runs when their time has come", async () => {
  const server = await open({
    now: "2025-03-01T00:00:00Z",
    workflows: [{ name: "report", tasks: [step("send")] }],
    schedules: [{ name: "nightly", cronExpression: "0 0 3 * * *", startWorkflowRequest: { name: "report", version: 1, input: {} } }],
    mocks: { send: {} },
  });
  await server.advance("30d");
  const runs = server.runs("report");
  expect(runs).toHaveLength(30);
  expect(runs.every(({ status }) => status === "COMPLETED")).toBe(true);
  expect(new Date(runs[0]?.toJSON().startTime ?? 0).toISOString()).toBe("2025-03-01T03:00:00.000Z");
  expect(server.now().toISOString()).toBe("2025-03-31T00:00:00.000Z");
});

test("events reach their handlers, whether a workflow raises them or the test", async () => {
  const server = await open({
    workflows: [
      {
        name: "order",
        tasks: [{ name: "paid", taskReferenceName: "paid", type: "EVENT", sink: "conductor:paid", inputParameters: { id: 5 } }],
      },
      { name: "ship", version: "2.1.0", tasks: [step("pack", { inputParameters: { id: "${workflow.input.id}" } })] },
    ],
    eventHandlers: [
      {
        name: "ship_paid",
        event: "conductor:order:paid",
        active: true,
        actions: [{ action: "start_workflow", start_workflow: { name: "ship", version: "2.1.0", input: { id: "${id}" } } }],
      },
    ],
    mocks: { pack: ({ id }) => ({ packed: id }) },
  });
  await server.run("order");
  await server.settle();
  await server.raise("conductor:order:paid", { id: 6 });
  expect(server.runs("ship").map(({ output }) => output)).toEqual([{ packed: 5 }, { packed: 6 }]);
  expect(server.runs("order")).toHaveLength(1);
  await expect(server.raise("paid")).rejects.toThrow(
    "paid is no event of the server's own queues.\nThey are named conductor:WORKFLOW:NAME",
  );
});

test("what comes through the client or over HTTP is worked on at once, at the time that it is", async () => {
  const server = await open({
    workflows: [
      { name: "quick", tasks: [step("a")] },
      {
        name: "long",
        tasks: [{ name: "wait", taskReferenceName: "wait", type: "WAIT", inputParameters: { duration: "2 hours" } }, step("a")],
      },
    ],
    mocks: { a: { done: true } },
  });
  const url = await server.listen();
  expect(await server.listen()).toBe(url);
  const response = await fetch(`${url}/workflow/execute/quick/1?waitForSeconds=5`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "quick", input: {} }),
  });
  expect(await response.json()).toMatchObject({ status: "COMPLETED" });
  const id = await server.client.workflows.start({ name: "long", version: 1, input: {} });
  await server.settle();
  expect((await server.client.workflows.get(id)).status).toBe("RUNNING");
  await server.advance("1h 59m");
  expect((await server.client.workflows.get(id)).status).toBe("RUNNING");
  await server.advance(60_000);
  expect((await server.client.workflows.get(id)).status).toBe("COMPLETED");
});

test("HTTP tasks send nothing but to hosts that the test names", async () => {
  const upstream = createServer((_request, response) => response.end('{"fine":true}'));
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void upstream.close());
  const { port } = upstream.address() as AddressInfo;
  const uri = `http://127.0.0.1:${port}/`;
  const get = { name: "get", taskReferenceName: "get", type: "HTTP", inputParameters: { http_request: { uri, method: "GET" } } };
  const workflows = [{ name: "w", tasks: [get] }];
  const closed = await open({ workflows });
  expect((await closed.run("w")).step("get").reason).toContain(`127.0.0.1:${port}`);
  const allowing = await open({ workflows, httpAllow: [`127.0.0.1:${port}`] });
  expect((await allowing.run("w")).step("get").output).toMatchObject({ response: { body: { fine: true } } });
});

test("variables and secrets, and the time at which the clock begins", async () => {
  const server = await open({
    now: new Date("2030-01-01T00:00:00Z"),
    variables: { region: "north" },
    secrets: { token: "s3cret" },
    workflows: [
      { name: "w", tasks: [step("a", { inputParameters: { region: "${workflow.env.region}", token: "${workflow.secrets.token}" } })] },
    ],
    mocks: { a: (input) => ({ seen: input }) },
  });
  const run = await server.run("w");
  expect(run.output).toEqual({ seen: { region: "north", token: "s3cret" } });
  expect(run.toJSON().startTime).toBe(Date.UTC(2030, 0, 1));
  await expect(createTestServer({ now: "tomorrow" })).rejects.toThrow('now: "tomorrow" is no time after 1970.\nGive a Date');
});

test("two servers do exactly the same", async () => {
  const story = async (): Promise<string> => {
    const server = await open({
      tasks: [{ name: "a", retryCount: 3, retryDelaySeconds: 5, backoffScaleFactor: 2, retryLogic: "EXPONENTIAL_BACKOFF" }],
      workflows: [{ name: "w", tasks: [step("a"), step("b")] }],
      mocks: { a: [fail("1"), fail("2"), {}], b: {} },
    });
    const runs = [await server.run("w"), await server.run("w", { n: 1 })];
    return JSON.stringify(runs);
  };
  expect(await story()).toBe(await story());
});

test("workflows in steps, with a namespace, versions as people write them, and a schema", async () => {
  const price = defineTask({ name: "price" }, ({ quantity }: { quantity: number }) => ({ total: quantity * 5 }));
  const order = (version: "2.0.0" | "2.1.0") => ({
    namespace: "shop",
    name: "order",
    version,
    schema: z.object({ quantity: z.int() }),
    steps: [
      { name: "price", task: "price", input: { quantity: "${context.quantity}" } },
      { name: "pack", task: "pack", dependsOn: "price", timeoutSeconds: 30 },
      { name: "bill", task: "bill", dependsOn: "price", input: { total: "${price.total}" } },
    ],
  });
  const server = await open({
    tasks: [price, { name: "pack", retryCount: 0 }],
    workflows: [order("2.0.0"), order("2.1.0")],
    mocks: { pack: hang(), bill: ({ total }) => ({ billed: total }) },
  });
  const run = await server.run("shop.order", { quantity: 3 }, { version: "2.0.0" });
  run.assert({ status: "TIMED_OUT", path: ["price", "pack", "bill"] });
  expect(run.step("bill").output).toEqual({ billed: 15 });
  expect(run.describe()).toContain("shop.order@2.0.0 is TIMED_OUT");
  expect((await server.start("shop.order", { quantity: 1 })).version).toBe(2_001_000);
  await expect(server.run("shop.order", {}, { version: "2.0.7" })).rejects.toThrow("There is no workflow shop.order");
  // @ts-expect-error it is no version
  await expect(server.run("shop.order", {}, { version: "two" })).rejects.toThrow('version: "two" is no version.');
});

test("runs that are awaited together go on together, and one that cannot holds up no other", async () => {
  const server = await open({
    workflows: [
      {
        name: "a",
        tasks: [{ name: "wait", taskReferenceName: "wait", type: "WAIT", inputParameters: { duration: "3 days" } }, step("work")],
      },
      { name: "b", tasks: [step("nobody")] },
    ],
    mocks: { work: {} },
  });
  const begun = server.now().getTime();
  const results = await Promise.allSettled([server.run("b"), ...Array.from({ length: 20 }, () => server.run("a"))]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", ...Array<string>(20).fill("fulfilled")]);
  expect(server.now().getTime() - begun).toBe(3 * dayMs);
});
