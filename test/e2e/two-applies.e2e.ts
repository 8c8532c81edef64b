/** Two at once: what one has written, the other does not overwrite or delete, and says so. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { readDocument } from "../commands/support/documents.ts";
import { runInProcess } from "../commands/support/run-in-process.ts";
import type { FaultProxy } from "../harness/fault-proxy.ts";
import { startFaultProxy } from "../harness/fault-proxy.ts";
import { startTarget } from "../harness/target.ts";
import type { Target } from "../harness/target.ts";
import { deleteDefinitions } from "./support/clean-up.ts";
import type { TestProject } from "./support/project.ts";
import { createProject } from "./support/project.ts";
import { readList } from "./support/two-states.ts";

let target: Target;
let proxy: FaultProxy;
let slow: TestProject;

beforeAll(async () => {
  target = await startTarget();
  proxy = await startFaultProxy(target.url);
});
afterAll(async () => {
  await proxy.close();
  await target.close();
});
beforeEach(() => {
  proxy.plan();
  slow = createProject(proxy.url);
});
afterEach(() => deleteDefinitions(target.url, slow.prefix));

const run = async ({ folder }: TestProject, ...args: string[]) => readDocument(await runInProcess([...args, "--json"], { cwd: folder }));

/** Another checkout of the same project, which is through before the slow one has seen the answer to its first question. */
async function overtake(other: (name: string) => object | undefined, args: readonly string[]): Promise<void> {
  const fast = createProject(target.url, { project: `${slow.prefix}project` });
  for (const name of ["a", "b"]) {
    const body = other(name);
    if (body !== undefined) fast.write(`tasks/${name}/task.json`, { name: `${slow.prefix}${name}`, ...body });
  }
  proxy.plan({
    nth: 1,
    at: "during",
    work: async () => {
      expect(await run(fast, ...args)).toMatchObject({ exitCode: 0 });
    },
  });
}

function writeTasks(fields: object): void {
  for (const name of ["a", "b"]) slow.writeTask(name, fields);
}

async function held(): Promise<Record<string, unknown>> {
  const tasks = await readList(`${target.url}/metadata/taskdefs`);
  const own = tasks.filter(({ name }) => name.startsWith(slow.prefix));
  return Object.fromEntries(own.map(({ name, retryCount }) => [name.slice(slow.prefix.length), retryCount]));
}

it("what the other has created is not created again", async () => {
  writeTasks({ retryCount: 1 });
  await overtake((name) => (name === "a" ? { retryCount: 7 } : undefined), ["tasks", "upload", "--all"]);
  expect(await run(slow, "tasks", "upload", "--all")).toMatchObject({
    exitCode: 3,
    items: [{ outcome: "failed", reason: "somebody else created it on the server since it was read" }, { outcome: "done" }],
  });
  expect(await held()).toEqual({ a: 7, b: 1 });
});

it("what the other has changed is not overwritten", async () => {
  writeTasks({ retryCount: 1 });
  await run(slow, "tasks", "upload", "--all");
  writeTasks({ retryCount: 2 });
  await overtake(() => ({ retryCount: 7 }), ["tasks", "upload", "--all"]);
  const { exitCode, items } = await run(slow, "tasks", "upload", "--all");
  expect(exitCode).toBe(4);
  expect(items.map(({ reason }) => reason)).toEqual(
    Array(2).fill("changed on the server since it was read, by somebody else: /retryCount"),
  );
  expect(await held()).toEqual({ a: 7, b: 7 });
});

it("what the other has deleted is not brought back by an update", async () => {
  writeTasks({ retryCount: 1 });
  await run(slow, "tasks", "upload", "--all");
  writeTasks({ retryCount: 2 });
  await overtake((name) => (name === "b" ? { retryCount: 1 } : undefined), ["tasks", "purge", `${slow.prefix}a`, "-y"]);
  expect(await run(slow, "tasks", "upload", "--all")).toMatchObject({
    exitCode: 3,
    items: [{ outcome: "failed", reason: "somebody else deleted it on the server since it was read" }, { outcome: "done" }],
  });
  expect(await held()).toEqual({ b: 2 });
});

it("what the other has changed is not deleted", async () => {
  writeTasks({ retryCount: 1 });
  await run(slow, "tasks", "upload", "--all");
  slow.remove("tasks/a");
  await overtake((name) => (name === "a" ? { retryCount: 7 } : undefined), ["tasks", "upload", "--all"]);
  expect(await run(slow, "tasks", "purge", `${slow.prefix}a`, "-y")).toMatchObject({
    exitCode: 4,
    items: [{ outcome: "failed", reason: "changed on the server since it was read, by somebody else: /retryCount" }],
  });
  expect(await held()).toEqual({ a: 7, b: 1 });
});

it("what the other has changed is not taken back", async () => {
  writeTasks({ retryCount: 1 });
  await run(slow, "tasks", "upload", "--all");
  writeTasks({ retryCount: 2 });
  await run(slow, "tasks", "upload", "--all");
  await overtake((name) => (name === "a" ? { retryCount: 7 } : undefined), ["tasks", "upload", "--all"]);
  expect(await run(slow, "rollback", "-y")).toMatchObject({
    exitCode: 3,
    items: [{ outcome: "failed", reason: expect.stringContaining("by somebody else: /retryCount") }, { outcome: "done" }],
  });
  expect(await held()).toEqual({ a: 7, b: 1 });
});
