/** plan and apply over all kinds, on both servers: nothing is ever missing, and a second apply writes nothing. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { readDocument } from "../commands/support/documents.ts";
import type { OutputDocument } from "../commands/support/documents.ts";
import { runInProcess } from "../commands/support/run-in-process.ts";
import { startFaultProxy } from "../harness/fault-proxy.ts";
import type { FaultProxy } from "../harness/fault-proxy.ts";
import { startTarget } from "../harness/target.ts";
import type { Target } from "../harness/target.ts";
import { deleteDefinitions } from "./support/clean-up.ts";
import { createProject } from "./support/project.ts";
import type { TestProject } from "./support/project.ts";

let target: Target;
let proxy: FaultProxy;
let project: TestProject;

beforeAll(async () => {
  target = await startTarget();
  proxy = await startFaultProxy(target.url);
});
afterAll(async () => {
  await proxy.close();
  await target.close();
});
beforeEach(() => {
  project = createProject(proxy.url);
});
afterEach(() => deleteDefinitions(target.url, project.prefix));

async function flow(...args: string[]): Promise<OutputDocument> {
  proxy.plan();
  return readDocument(await runInProcess([...args, "--json"], { cwd: project.folder }));
}
const writes = (): string[] => proxy.seen().flatMap(({ method, path }) => (method === "GET" ? [] : [`${method} ${path}`]));

const count = 20;
const numbers = Array.from({ length: count }, (_, index) => index);

/** Every workflow but the last calls the next, so that the order of names is the wrong one. */
function writeAll(description: string): void {
  const named = (name: string): string => project.prefix + name;
  for (const index of numbers) {
    project.writeTask(`t${index}`, { description });
    const next = { name: "call", taskReferenceName: "call", type: "SUB_WORKFLOW", subWorkflowParam: { name: named(`w${index + 10 + 1}`) } };
    const last = { name: named("t0"), taskReferenceName: "only" };
    const tasks = [index + 1 < count ? next : last];
    project.write(`workflows/w${index}.json`, { name: named(`w${index + 10}`), version: 1, description, tasks });
  }
  const start = { action: "start_workflow", start_workflow: { name: named("w10"), input: { description } } };
  project.write("events/handlers.json", [
    { name: named("handler"), event: `conductor:${named("w10")}:ref`, actions: [start], active: false },
  ]);
  const startWorkflowRequest = { name: named("w10"), version: 1, input: { description } };
  project.write("schedules/all.json", [{ name: named("nightly"), cronExpression: "0 0 3 * * ?", paused: true, startWorkflowRequest }]);
}

it("creates all kinds in the order in which they need each other, and then has nothing to do", async () => {
  writeAll("first");
  const planned = await flow("plan");
  expect(planned.summary).toMatchObject({ create: 2 * count + 2, update: 0, delete: 0 });
  const created = planned.items
    .filter(({ action }) => action === "create")
    .map(({ kind, name }) => `${kind} ${name.slice(project.prefix.length)}`);
  expect(created.filter((one) => one.startsWith("workflow"))).toEqual(numbers.map((index) => `workflow w${count + 9 - index}`));
  expect(created.slice(-2)).toEqual(["event-handler handler", "schedule nightly"]);

  expect(await flow("apply", "--digest", planned.digest ?? "")).toMatchObject({
    exitCode: 0,
    summary: { created: 2 * count + 2, failed: 0 },
  });
  const again = await flow("apply", "-y");
  expect(again).toMatchObject({ exitCode: 0, summary: { created: 0, updated: 0, unchanged: 2 * count + 2 } });
  expect(writes()).toEqual([]);
  expect(await flow("plan", "--exit-code")).toMatchObject({ exitCode: 0 });
});

it("updates without a moment in which anything is missing", async () => {
  writeAll("first");
  await flow("apply", "-y");
  writeAll("second");

  const watched = [
    `/metadata/taskdefs/${project.prefix}t0`,
    `/metadata/taskdefs/${project.prefix}t${count - 1}`,
    `/metadata/workflow/${project.prefix}w10`,
    `/metadata/workflow/${project.prefix}w${count + 9}?version=1`,
    `/scheduler/schedules/${project.prefix}nightly`,
  ];
  const missing: string[] = [];
  let reads = 0;
  const over = new AbortController();
  const readers = watched.map(async (path) => {
    while (!over.signal.aborted) {
      const answer = await fetch(target.url + path);
      const text = await answer.text();
      reads += 1;
      if (answer.status !== 200 || !text.includes(project.prefix)) missing.push(`${path}: ${answer.status} ${text}`);
    }
  });
  const handlers = (async () => {
    while (!over.signal.aborted) {
      const listed = await (await fetch(`${target.url}/event`)).text();
      reads += 1;
      if (!listed.includes(`${project.prefix}handler`)) missing.push(`/event: ${listed}`);
    }
  })();
  const before = reads;
  const applied = await flow("apply", "-y");
  over.abort();
  await Promise.all([...readers, handlers]);

  expect(applied).toMatchObject({ exitCode: 0, summary: { created: 0, updated: 2 * count + 2, deleted: 0 } });
  expect(writes().filter((write) => write.startsWith("DELETE"))).toEqual([]);
  expect(missing).toEqual([]);
  expect(reads - before).toBeGreaterThan(50);
  expect(await flow("plan", "--exit-code")).toMatchObject({ exitCode: 0 });
});

it("a saved plan is refused, and writes nothing, after anybody has changed what it touches", async () => {
  writeAll("first");
  await flow("apply", "-y");
  writeAll("second");
  const plan = ["plan", "--out", `${project.folder}/plan.json`];
  await flow(...plan);
  const handler = { name: `${project.prefix}handler`, event: "conductor:x:y", actions: [], active: false };
  const answer = await fetch(`${target.url}/event`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...handler, actions: [{ action: "start_workflow", start_workflow: { name: `${project.prefix}w10` } }] }),
  });
  expect(answer.ok).toBe(true);
  const refused = await flow("apply", "plan.json");
  expect(refused).toMatchObject({ exitCode: 4, refusals: [{ code: "plan-changed" }], summary: { updated: 0 } });
  expect(refused.items.filter(({ reason }) => reason === "changed-since-plan")).toMatchObject([{ name: `${project.prefix}handler` }]);
  expect(writes()).toEqual([]);

  await flow(...plan, "--overwrite-drift");
  expect(await flow("apply", "plan.json")).toMatchObject({ exitCode: 0, summary: { updated: 2 * count + 2 } });
  expect(await flow("apply", "plan.json")).toMatchObject({ exitCode: 4, refusals: [{ code: "already-applied" }] });
  expect(writes()).toEqual([]);
});

it("deletes in exactly the other order", async () => {
  writeAll("first");
  await flow("apply", "-y");
  for (const folder of ["tasks", "workflows", "events", "schedules"]) project.remove(folder);
  project.writeTask("kept");
  project.write("workflows/kept.json", {
    name: `${project.prefix}kept`,
    version: 1,
    tasks: [{ name: `${project.prefix}kept`, taskReferenceName: "x" }],
  });
  const kept = { action: "start_workflow", start_workflow: { name: `${project.prefix}kept` } };
  project.write("events/kept.json", [{ name: `${project.prefix}kept`, event: "conductor:a:b", actions: [kept], active: false }]);
  project.write("schedules/kept.json", [
    {
      name: `${project.prefix}kept`,
      cronExpression: "0 0 3 * * ?",
      paused: true,
      startWorkflowRequest: { name: `${project.prefix}kept`, version: 1 },
    },
  ]);
  const applied = await flow("apply", "--prune", "-y", "--allow-deletes", String(3 * count));
  expect(applied).toMatchObject({ exitCode: 0, summary: { created: 4, deleted: 2 * count + 2 } });
  const deleted = writes().flatMap((write) => /^DELETE (.*)$/.exec(write)?.[1]?.replaceAll(project.prefix, "") ?? []);
  expect(deleted).toEqual([
    "/scheduler/schedules/nightly",
    "/event/handler",
    ...numbers.map((index) => `/metadata/workflow/w${index + 10}/1`),
    ...numbers
      .map((index) => `t${index}`)
      .sort()
      .reverse()
      .map((name) => `/metadata/taskdefs/${name}`),
  ]);
});
