/** Scripts of all engines of a process run in one pool of threads, which ends with the last engine. */
import type { Worker } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import type { WorkflowTask } from "../../src/core/model/workflow-def.ts";
import { createSandboxPool, leaseSandbox } from "../../src/testing/lease-sandbox.ts";
import { createTestServer } from "../../src/testing/index.ts";
import type { TestServer } from "../../src/testing/index.ts";

/** Threads that are started from now on, and those of them that go on. */
function watchThreads(): { started: Worker[]; left: () => number } {
  const started: Worker[] = [];
  let left = 0;
  const note = (thread: Worker): void => {
    started.push(thread);
    left += 1;
    thread.once("exit", () => void (left -= 1));
  };
  process.on("worker", note);
  onTestFinished(() => void process.off("worker", note));
  return { started, left: () => left };
}

const inline = (expression: string): WorkflowTask => ({
  name: "script",
  taskReferenceName: "script",
  type: "INLINE",
  inputParameters: { evaluatorType: "javascript", expression },
});

const openWith = (expression: string): Promise<TestServer> => createTestServer({ workflows: [{ name: "w", tasks: [inline(expression)] }] });

const ask = (source: string) => [{ key: "k", language: "javascript" as const, form: "expression" as const, source, input: null }];

test("servers share the threads of the process, and no script sees what another has left", async () => {
  // Other tests of the process may have servers too.
  const held = leaseSandbox();
  await held.evaluate(ask("1"));
  const threads = watchThreads();
  const first = await openWith("globalThis.left = 1; Object.prototype.left = 1; 'first'");
  const second = await openWith("typeof left + typeof ({}).left");
  // One after the other: behind a slow script a second thread would be right.
  expect((await first.run("w")).output["result"]).toBe("first");
  expect((await second.run("w")).output["result"]).toBe("undefinedundefined");
  await first.close();
  await first.close();
  expect((await second.run("w")).output["result"]).toBe("undefinedundefined");
  await second.close();
  expect((await held.evaluate(ask("1 + 1"))).get("k")).toEqual({ ok: true, value: 2 });
  await held.close();
  expect(threads.started).toHaveLength(0);
});

test("the threads end with the last lease, and others begin with the next", async () => {
  const threads = watchThreads();
  const { lease } = createSandboxPool();
  const [first, second] = [lease(), lease()];
  expect(threads.started).toHaveLength(0);
  await first.evaluate(ask("1"));
  await first.close();
  await first.close();
  await second.evaluate(ask("1"));
  expect([threads.started.length, threads.left()]).toEqual([1, 1]);
  await second.close();
  expect(threads.left()).toBe(0);
  const later = lease();
  expect((await later.evaluate(ask("1 + 1"))).get("k")).toEqual({ ok: true, value: 2 });
  await later.close();
  expect([threads.started.length, threads.left()]).toEqual([2, 0]);
});

test("what one still waits for ends with it, and holds up nobody else", async () => {
  const { lease } = createSandboxPool();
  const [closing, staying] = [lease(), lease()];
  const endless = closing.evaluate(ask("for (;;) {}"));
  const refusal = endless.catch((error: unknown) => error);
  await closing.close();
  expect(await refusal).toMatchObject({ message: "The sandbox is closed." });
  await expect(closing.evaluate(ask("1"))).rejects.toThrow("The sandbox is closed.");
  expect((await staying.evaluate(ask("1 + 1"))).get("k")).toEqual({ ok: true, value: 2 });
  await staying.close();
});
