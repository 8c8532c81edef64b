import { expect, onTestFinished, test } from "vitest";
import { createConductorClient } from "../../../src/client/conductor-client.ts";
import { startTarget } from "../../harness/target.ts";
import { schemaProblems } from "../support/schema-problems.ts";
import { makeWorkerProject, runWorkerCommand, taskFiles } from "../support/worker-run.ts";

const prefix = `worker_list_${Date.now().toString(36)}`;
const [same, other, unknown] = [`${prefix}_same`, `${prefix}_other`, `shop.${prefix}_unknown`];
const code = "export default () => ({});\n";
const subscriber = `import { defineSubscriber } from "conductor-flow";
export default defineSubscriber({ "task:failed": () => {}, "worker:*": () => {} });
`;

function makeProject(): string {
  return makeWorkerProject({
    ...taskFiles("same", { name: same, concurrency: 3, isolation: "thread", memoryLimitMb: 64, recycleAfter: 100 }, code),
    ...taskFiles("other", { name: other, retryCount: 7, handlerTimeoutMs: 5000, domain: "eu" }, code),
    ...taskFiles("unknown", { name: `${prefix}_unknown`, namespace: "shop", version: "1.2.0" }, code),
    "tasks/bare/task.json": { name: `${prefix}_bare` },
    "subscribers/alerts.ts": subscriber,
  });
}

async function startServer(): Promise<string> {
  const target = await startTarget();
  const client = createConductorClient({ url: target.url });
  onTestFinished(async () => {
    await client.close();
    await target.close();
  });
  const definition = { ownerEmail: "a@b.io", retryCount: 0, responseTimeoutSeconds: 60, timeoutSeconds: 0, ownerApp: "workers" };
  await client.metadata.registerTaskDefs([
    { name: same, ...definition },
    { name: other, ...definition },
  ]);
  return target.url;
}

test("shows every task that has a function: its file, its options, whether the server knows it; and the subscribers", async () => {
  const url = await startServer();
  const cwd = makeProject();
  const shown = runWorkerCommand(["worker", "list", "--server", url], { cwd });
  expect(await shown.exitCode).toBe(0);
  expect(shown.out().replaceAll(prefix, "P").replaceAll(/ {2,}/g, "  "))
    .toBe(`shop.P_unknown@1.2.0  tasks/unknown/task.json  not on the server
P_other  tasks/other/task.json  differs from the server: /retryCount  domain=eu handlerTimeoutMs=5000
P_same  tasks/same/task.json  registered  concurrency=3 isolation=thread memoryLimitMb=64 recycleAfter=100

Subscribers
subscribers/alerts.ts  task:failed, worker:*
`);
  const document = runWorkerCommand(["worker", "list", "--json", "--server", url], { cwd });
  expect(await document.exitCode).toBe(0);
  expect(schemaProblems(document.out())).toBe("");
  expect(JSON.parse(document.out())).toMatchObject({
    server: { url, reachable: true },
    items: [
      { name: unknown, version: "1.2.0", server: "missing", options: {} },
      { name: other, source: { file: "tasks/other/task.json", line: 1 }, server: "changed", differs: ["/retryCount"] },
      { name: same, server: "same", options: { isolation: "thread", memoryLimitMb: 64, recycleAfter: 100 } },
    ],
    subscribers: [{ file: "subscribers/alerts.ts", events: ["task:failed", "worker:*"] }],
    findings: [],
  });
});

test("shows with --graph in which workflows and steps each is used, and what has no function here", async () => {
  const step = (name: string, ref: string) => ({ name, taskReferenceName: ref });
  const cwd = makeWorkerProject({
    ...taskFiles("charge", { name: "charge", version: "1.2.0" }, code),
    ...taskFiles("idle", { name: "idle" }, code),
    "workflows/order.json": {
      name: "order",
      version: 2_001_000,
      tasks: [step("charge", "first"), step("charge", "second"), step("ship", "ship")],
    },
    "workflows/refund.json": { name: "refund", version: 1, tasks: [step("charge", "back")] },
    "workflows/wrong.json": { name: "wrong", version: 1, tasks: [step("charge", "a"), step("charge", "a")] },
  });
  const shown = runWorkerCommand(["worker", "list", "--graph"], { cwd });
  expect(await shown.exitCode).toBe(5);
  expect(shown.err()).toContain("workflows/wrong.json");
  expect(shown.out().replaceAll(/ {2,}/g, "  ")).toBe(`charge@1.2.0  tasks/charge/task.json
├─ order@2.1.0: first, second
└─ refund@1: back
idle  tasks/idle/task.json
└─ used in no workflow of the project

Without a function here
ship
└─ order@2.1.0: ship
`);
  const document = runWorkerCommand(["worker", "list", "--graph", "--json"], { cwd });
  expect(await document.exitCode).toBe(5);
  expect(schemaProblems(document.out())).toBe("");
  expect(JSON.parse(document.out())).toMatchObject({
    items: [
      {
        name: "charge",
        version: "1.2.0",
        usedBy: [{ workflow: "order", version: 2_001_000, steps: ["first", "second"] }, { workflow: "refund" }],
      },
      { name: "idle", usedBy: [] },
    ],
    withoutFunction: [{ name: "ship", usedBy: [{ workflow: "order", version: 2_001_000, steps: ["ship"] }] }],
  });
  const empty = runWorkerCommand(["worker", "list", "--graph"], { cwd: makeWorkerProject({}) });
  expect(await empty.exitCode).toBe(0);
  expect(empty.out()).toBe("There is no task with a function in the project.\n");
});

test("names broken modules of tasks and subscribers, and options that do not go together", async () => {
  const cwd = makeWorkerProject({
    ...taskFiles("sound", { name: "sound", concurrency: 9, concurrentExecLimit: 2 }, code),
    ...taskFiles("broken", { name: "broken" }, "throw new Error('no database');\n"),
    "subscribers/deaf.mjs": "export default {};\n",
  });
  const command = runWorkerCommand(["worker", "list", "--json"], { cwd });
  expect(await command.exitCode).toBe(5);
  expect(schemaProblems(command.out())).toBe("");
  const { items, findings } = JSON.parse(command.out());
  expect(items).toMatchObject([{ name: "sound" }]);
  expect(findings.map(({ code: one, file }: { code: string; file: string }) => `${one} ${file}`).sort()).toEqual([
    "import-failed tasks/broken/index.mjs",
    "worker-option-conflict tasks/sound/task.json",
    "wrong-export subscribers/deaf.mjs",
  ]);
});

test("stands without a server, and without a task", async () => {
  const command = runWorkerCommand(["worker", "list"], { cwd: makeProject() });
  expect(await command.exitCode).toBe(0);
  expect(command.out()).toMatch(/_same +tasks\/same\/task\.json +concurrency=3/);
  expect(command.err()).toContain("no server is configured");
  const empty = runWorkerCommand(["worker", "list"], { cwd: makeWorkerProject({}) });
  expect(await empty.exitCode).toBe(0);
  expect(empty.out()).toBe("There is no task with a function in the project.\n");
});
