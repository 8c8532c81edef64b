import { expect, onTestFinished, test, vi } from "vitest";
import { createTestServer, fail } from "../../src/testing/index.ts";
import type { TestServer } from "../../src/testing/index.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { open, step } from "./support.ts";

const ask = { name: "ask", taskReferenceName: "ask", type: "HUMAN" };

test("a task that nobody does is said with its next step", async () => {
  const server = await open({ workflows: [{ name: "w", tasks: [step("a"), step("price_order", { taskReferenceName: "price" })] }] });
  await expect(server.run("w", {}, { mocks: { a: {} } })).rejects.toThrow(
    'Nobody does the task price_order of step price in w.\nGive its function in tasks, or mocks: { "price": { ...its output } }.',
  );
});

test("a run that waits for what never comes is said with what it waits for", async () => {
  const server = await open({
    workflows: [
      { name: "w", tasks: [step("a"), ask] },
      { name: "parent", tasks: [{ name: "sub", taskReferenceName: "sub", type: "SUB_WORKFLOW", subWorkflowParam: { name: "w" } }] },
    ],
    mocks: { a: {} },
  });
  await expect(server.run("w")).rejects.toThrow(
    [
      "The run of w waits for something that never comes.",
      "w@1 is RUNNING",
      "  a    COMPLETED",
      "  ask  IN_PROGRESS",
      "ask (HUMAN) waits for somebody: complete it in the test, or give it a mock.",
    ].join("\n"),
  );
  await expect(server.run("parent")).rejects.toThrow("ask (HUMAN) waits for somebody");
  const paused = await server.start("w");
  await paused.reach("ask");
  await server.client.workflows.pause(paused.id);
  await expect(paused.done()).rejects.toThrow("The run is paused: resume it.");
});

test("steps that are not there, or not reached", async () => {
  const server = await open({ workflows: [{ name: "w", tasks: [step("validate"), step("ship")] }], mocks: { validate: fail("no") } });
  const run = await server.run("w");
  expect(() => run.step("shop")).toThrow("The workflow w has no step shop.\nDid you mean ship?");
  expect(() => run.step("ship")).toThrow("The run has not come to the step ship.\nw@1 is FAILED");
  await expect(run.reach("ship")).rejects.toThrow("The run of w has ended before that.\nw@1 is FAILED");
  await expect(run.complete("nothing like it")).rejects.toThrow("Its steps are validate, ship.");
});

test("assert says all that is not so, and shows the run", async () => {
  const server = await open({ workflows: [{ name: "w", tasks: [step("a"), step("b")] }], mocks: { a: { x: 1 }, b: { y: [1, { z: 2 }] } } });
  const run = await server.run("w");
  expect(run.assert({ status: "COMPLETED", output: { y: [1, { z: 2 }] } })).toBe(run);
  const expected = { status: "FAILED", path: ["a"], output: { y: 5, toString: 1 } } as const;
  expect(() => run.assert(expected)).toThrow(
    [
      "The run is COMPLETED, not FAILED.",
      "The path is a > b, not a.",
      'The output\'s y is [1,{"z":2}], not 5.',
      "The output's toString is absent, not 1.",
      "w@1 is COMPLETED",
      "  a  COMPLETED",
      "  b  COMPLETED",
    ].join("\n"),
  );
  expect(run.describe()).toBe("w@1 is COMPLETED\n  a  COMPLETED\n  b  COMPLETED");
});

test("workflows that are not there", async () => {
  const empty = await open();
  await expect(empty.run("w")).rejects.toThrow(
    "There is no workflow w: No such workflow defined. name=w, version=null\nNo workflow is there at all",
  );
  const server = await open({ workflows: [{ name: "order", tasks: [step("a")] }] });
  await expect(server.run("ordr")).rejects.toThrow("Did you mean order?");
  await expect(server.run("order", {}, { version: 7 })).rejects.toThrow("version=7");
});

test("definitions that a server would refuse, or that are none", async () => {
  const workflow = { name: "w", tasks: [step("a"), step("a")] };
  await expect(createTestServer({ workflows: [workflow] })).rejects.toThrow(/^The workflow w is refused: .*a/);
  // @ts-expect-error it is no list
  await expect(createTestServer({ workflows: [{ tasks: "none" }] })).rejects.toThrow("The workflow without a name is refused: /tasks: ");
  await expect(createTestServer({ workflows: [{ name: "w", tasks: [] }] })).rejects.toThrow(
    "w is refused: tasks: WorkflowTask list cannot be",
  );
  // @ts-expect-error it is no JSON
  await expect(createTestServer({ tasks: [{ name: "a", description: () => "" }] })).rejects.toThrow(
    "A task is JSON, and at /description of this one stands a function.",
  );
  // @ts-expect-error it has no workflow
  await expect(createTestServer({ schedules: [{ name: "s", cronExpression: "0 0 3 * * *" }] })).rejects.toThrow(
    "The schedule s is refused: ",
  );
  await expect(createTestServer({ project: "/nowhere/at/all" })).rejects.toThrow("There is no folder /nowhere/at/all.\nproject names");
  await expect(createTestServer({ project: tempFolder() })).rejects.toThrow(/^There are no definitions in .*\nThey stand in tasks/);
});

test("a server that is closed says so to what still waits, and can be closed again", async () => {
  const server = await createTestServer({
    workflows: [{ name: "w", tasks: [step("a")] }],
    mocks: { a: () => new Promise(() => undefined) },
  });
  const run = server.run("w").catch((error: unknown) => error);
  await new Promise((resolve) => setImmediate(resolve));
  await server.close();
  await server.close();
  expect(await run).toMatchObject({ message: "The test server was closed.\nAwait and look at what it does before close()." });
});

test("an input that the workflow's schema refuses says which value", async () => {
  const schema = { type: "object", required: ["orderId"], properties: { orderId: { type: "integer" } } };
  const server = await open({ workflows: [{ name: "order", schema, steps: [{ name: "a", task: "a" }] }], mocks: { a: {} } });
  expect((await server.run("order", { orderId: 1 })).status).toBe("COMPLETED");
  await expect(server.run("order", { orderId: "seven" })).rejects.toThrow(/^The workflow order cannot be started: .*orderId/);
});

test("a server goes with the block that it is used in", async () => {
  let closed: TestServer;
  {
    await using server = await createTestServer({ workflows: [{ name: "w", tasks: [step("a")] }], mocks: { a: {} } });
    expect((await server.run("w")).status).toBe("COMPLETED");
    closed = server;
  }
  await expect(closed.run("w")).rejects.toThrow("The test server was closed.\nAwait and look at what it does before close().");
  expect(() => closed.runs("w")).toThrow("The test server was closed.");
});

test("what is awaited rejects, and throws nothing before", async () => {
  const server = await open({ workflows: [{ name: "w", tasks: [ask] }] });
  const run = await server.start("w");
  await expect(server.advance("soon")).rejects.toThrow('"soon" is no duration');
  await server.close();
  await expect(run.terminate()).rejects.toThrow("The test server was closed.");
});

test("timers that a framework has faked are refused, a faked date is none", async () => {
  const server = await open({ workflows: [{ name: "w", tasks: [step("a")] }], mocks: { a: {} } });
  onTestFinished(() => void vi.useRealTimers());
  vi.useFakeTimers();
  await expect(server.run("w")).rejects.toThrow("setImmediate is faked, and the test server needs the real one.\nFake the date alone");
  await expect(server.advance("1d")).rejects.toThrow("setImmediate is faked");
  vi.useRealTimers();
  vi.useFakeTimers({ toFake: ["Date"], now: 0 });
  expect((await server.run("w")).status).toBe("COMPLETED");
});
