/** How a worker's process answers to signals: what it says, what it leaves behind, and its exit code. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ConductorClient } from "../../src/client/conductor-client.ts";
import { createConductorClient } from "../../src/client/conductor-client.ts";
import { makeWorkerProject, taskFiles } from "../commands/support/worker-run.ts";
import { startFlow } from "../e2e/support/run-flow.ts";
import { pollUntil } from "../harness/poll-until.ts";
import type { Target } from "../harness/target.ts";
import { startTarget } from "../harness/target.ts";

let target: Target;
let client: ConductorClient;
beforeAll(async () => {
  target = await startTarget();
  client = createConductorClient({ url: target.url });
});
afterAll(async () => {
  await client.close();
  await target.close();
});

let count = 0;
const prefix = `worker_signals_${Date.now().toString(36)}`;

interface StartOptions {
  args?: string[];
  files?: Record<string, string>;
}

/** A worker of one task that runs this code, with a run of that task under way if there is code. */
async function startWorker(code: string | undefined, { args = [], files = {} }: StartOptions = {}) {
  const name = `${prefix}_${++count}`;
  const cwd = makeWorkerProject({ ...taskFiles("work", { name, retryCount: 3 }, code ?? "export default () => ({});\n"), ...files });
  const tasks = [{ name, taskReferenceName: "work", type: "SIMPLE" }];
  await client.metadata.updateWorkflowDefs([{ name, version: 1, schemaVersion: 2, ownerEmail: "a@b.io", tasks }]);
  const workflowId = code === undefined ? undefined : await client.workflows.start({ name });
  const child = startFlow(["worker", "start", "--all", "--check", "off", "--server", target.url, ...args], { cwd });
  const printed = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (printed.err += text));
  const exit = new Promise<number | null>((resolve) => child.on("close", resolve));
  const said = (text: string) =>
    pollUntil(
      async () => printed.out + printed.err,
      (all) => all.includes(text),
    );
  await said(code === undefined ? "Running" : "begun");
  const firstTask = async () => (workflowId === undefined ? undefined : (await client.workflows.get(workflowId)).tasks[0]);
  return { kill: (signal: NodeJS.Signals) => child.kill(signal), exit, said, printed, firstTask };
}

// A poll of its own that is still open may bring back what was handed back: it is handed back again.
const endless = "export default () => { console.log('begun'); return new Promise(() => setInterval(() => {}, 1000)); };\n";

it.each(["SIGTERM", "SIGINT"] as const)("%s with nothing to do: exit 0, with the totals as last words", async (signal) => {
  const worker = await startWorker(undefined);
  worker.kill(signal);
  expect(await worker.exit).toBe(0);
  expect(worker.printed.out).toMatch(
    /Stopping: running tasks may finish, every result is delivered\.\n\d\d:\d\d:\d\d Stopped: 0 completed, 0 failed\.\n$/,
  );
  expect(worker.printed.err).toBe("");
});

it.each(["SIGTERM", "SIGINT"] as const)("%s while a task runs: it finishes, its result is delivered, exit 0", async (signal) => {
  const code = "export default () => { console.log('begun'); return new Promise((end) => setTimeout(end, 700, { done: true })); };\n";
  const worker = await startWorker(code);
  worker.kill(signal);
  expect(await worker.exit).toBe(0);
  expect(worker.printed.out).toContain("Waiting for 1 running task, ");
  expect(worker.printed.out).toMatch(/Stopped: 1 completed, 0 failed\.\n$/);
  expect(await worker.firstTask()).toMatchObject({ status: "COMPLETED", outputData: { done: true } });
});

it("a task that ends when it is told to, after the drain time: handed back without a try lost, exit 0", async () => {
  const code = `export default (input, { signal }) => {
  console.log("begun");
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
};
`;
  const worker = await startWorker(code, { args: ["--drain", "0"] });
  worker.kill("SIGTERM");
  expect(await worker.exit).toBe(0);
  expect(worker.printed.out).toMatch(/Stopped: 0 completed, 0 failed, \d handed back\.\n$/);
  expect(await worker.firstTask()).toMatchObject({ status: "SCHEDULED", retryCount: 0 });
});

it.each([
  ["SIGTERM", "SIGTERM", 143],
  ["SIGINT", "SIGINT", 130],
  ["SIGTERM", "SIGINT", 130],
] as const)("%s, then %s while a task never ends: handed back at once, exit %i", async (first, second, exitCode) => {
  const worker = await startWorker(endless);
  worker.kill(first);
  await worker.said("Waiting for 1 running task, ");
  worker.kill(second);
  expect(await worker.exit).toBe(exitCode);
  expect(worker.printed.out).toMatch(/Stopped: 0 completed, 0 failed, \d handed back\.\n$/);
  expect(await worker.firstTask()).toMatchObject({ status: "SCHEDULED", retryCount: 0 });
});

it("under --json the lines are documents to the last, whatever the signal", async () => {
  const worker = await startWorker(endless.replace("console.log", "console.error"), { args: ["--json"] });
  worker.kill("SIGTERM");
  await worker.said('"draining"');
  worker.kill("SIGTERM");
  expect(await worker.exit).toBe(143);
  const lines = worker.printed.out.trim().split("\n");
  const events = lines.map((line): { event?: string } => JSON.parse(line)).flatMap(({ event }) => event ?? []);
  expect(events).toEqual(["started", "draining", "stopped"]);
});

it("does not wait for a subscriber that hangs once it is told a second time", async () => {
  const hangs = `import { defineSubscriber } from "conductor-flow";
export default defineSubscriber({ "worker:stopped": () => { console.log("told"); return new Promise(() => {}); } });
`;
  const worker = await startWorker(undefined, { files: { "subscribers/hangs.mjs": hangs } });
  worker.kill("SIGTERM");
  await worker.said("told");
  const toldAt = performance.now();
  worker.kill("SIGTERM");
  expect(await worker.exit).toBe(143);
  // It would have been waited for five seconds.
  expect(performance.now() - toldAt).toBeLessThan(4000);
  expect(worker.printed.out).toContain("Stopped: 0 completed, 0 failed.");
});
