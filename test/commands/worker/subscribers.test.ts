/** Subscribers of a project, as a worker runs them. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { WorkerEvent } from "../../../src/core/worker-event.ts";
import { createConductorClient } from "../../../src/client/conductor-client.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { startTarget } from "../../harness/target.ts";
import { makeWorkerProject, runWorkerCommand, taskFiles } from "../support/worker-run.ts";

const name = `worker_subscribers_${Date.now().toString(36)}`;

const recorder = `import { appendFileSync } from "node:fs";
import { defineSubscriber } from "conductor-flow";
export default defineSubscriber({
  "*": async (event) => appendFileSync(new URL("../events.ndjson", import.meta.url), JSON.stringify(event) + "\\n"),
});
`;

test("get what happens in a worker to its end, and broken ones are said and left out", async () => {
  const target = await startTarget();
  const client = createConductorClient({ url: target.url });
  onTestFinished(async () => {
    await client.close();
    await target.close();
  });
  const tasks = [{ name, taskReferenceName: "work", type: "SIMPLE" }];
  await client.metadata.updateWorkflowDefs([{ name, version: 1, schemaVersion: 2, ownerEmail: "a@b.io", tasks }]);
  const cwd = makeWorkerProject({
    ...taskFiles("work", { name }, "export default () => { throw new Error('card declined'); };\n"),
    "subscribers/recorder.mjs": recorder,
    "subscribers/broken.mjs": "throw new Error('no webhook address');\n",
    "subscribers/throws.ts": `import { defineSubscriber } from "conductor-flow";
export default defineSubscriber({ "task:failed": () => { throw new Error("503"); } });
`,
  });
  const workflowId = await client.workflows.start({ name, correlationId: "order-7" });
  const command = runWorkerCommand(["worker", "start", name, "--check", "off", "--json", "--server", target.url], { cwd });
  await pollUntil(
    async () => command.out(),
    (out) => out.includes("subscriber-failed"),
  );
  command.stop();
  expect(await command.exitCode).toBe(0);
  const lines = command.lines();
  expect(lines.find(({ code }) => code === "import-failed")).toMatchObject({ level: "error", file: "subscribers/broken.mjs", line: 1 });
  expect(lines.find(({ code }) => code === "subscriber-failed")).toMatchObject({
    level: "warn",
    subscriber: "subscribers/throws.ts",
    type: "task:failed",
    message: "The subscriber subscribers/throws.ts failed on task:failed: 503",
  });
  const events = readFileSync(path.join(cwd, "events.ndjson"), "utf8")
    .trim()
    .split("\n")
    .map((line): WorkerEvent => JSON.parse(line));
  const types = events.map(({ type }) => type);
  // When the first poll is answered is the server's affair.
  expect(types.filter((type) => type !== "worker:ready")).toEqual([
    "worker:started",
    "task:received",
    "task:started",
    "task:failed",
    "worker:draining",
    "worker:stopped",
  ]);
  expect(types).toContain("worker:ready");
  expect(events.find(({ type }) => type === "task:failed")).toMatchObject({
    taskType: name,
    workflowId,
    workflowType: name,
    correlationId: "order-7",
    referenceName: "work",
    attempt: 1,
    reason: "card declined",
    retryable: true,
    late: false,
    tookMs: expect.any(Number),
  });
});
