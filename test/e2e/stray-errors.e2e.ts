import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createConductorClient } from "../../src/client/conductor-client.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { startTarget } from "../harness/target.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { serveFlow } from "./support/serving-flow.ts";

const prefix = `stray_errors_${Date.now().toString(36)}`;
const handlers = {
  thrower: "export default () => new Promise(() => process.nextTick(() => { throw new Error('thrown to nobody'); }));\n",
  leaver: "export default async () => { void Promise.reject(new Error('left to nobody')); return {}; };\n",
  sound: "export default async () => ({ done: true });\n",
};

it("a worker says errors that nothing catches, goes on with its other tasks, and stops in order", async () => {
  const target = await startTarget();
  const client = createConductorClient({ url: target.url });
  onTestFinished(async () => {
    await client.close();
    await target.close();
  });
  const cwd = tempFolder();
  writeFileSync(path.join(cwd, "flow.config.yml"), "project: stray-errors\n");
  for (const [name, text] of Object.entries(handlers)) {
    mkdirSync(path.join(cwd, `tasks/${name}`), { recursive: true });
    writeFileSync(path.join(cwd, `tasks/${name}/task.json`), JSON.stringify({ name: `${prefix}_${name}`, ownerEmail: "a@b.io" }));
    writeFileSync(path.join(cwd, `tasks/${name}/index.mjs`), text);
  }
  const names = Object.keys(handlers);
  await client.metadata.updateWorkflowDefs(
    names.map((name) => ({
      name: `${prefix}_${name}`,
      version: 1,
      schemaVersion: 2,
      ownerEmail: "a@b.io",
      tasks: [{ name: `${prefix}_${name}`, taskReferenceName: name, type: "SIMPLE" }],
    })),
  );
  const worker = serveFlow(["worker", "start", "--all", "--drain", "0", "--server", target.url], { cwd });
  const thrown = await client.workflows.start({ name: `${prefix}_thrower` });
  onTestFinished(() => client.workflows.terminate(thrown).catch(() => undefined));
  await worker.until("A task threw where nothing catches it, in a timer, an event or a callback: Error: thrown to nobody");
  // The only task that runs has lost it: nobody waits for a timeout.
  const failed = await pollUntil(
    () => client.workflows.get(thrown, { includeTasks: true }),
    ({ tasks }) => tasks[0]?.status === "FAILED",
  );
  expect(failed.tasks[0]?.reasonForIncompletion).toBe(
    "The handler threw where nothing catches it, in a timer, an event or a callback: thrown to nobody",
  );
  for (const name of ["leaver", "sound"]) {
    const id = await client.workflows.start({ name: `${prefix}_${name}` });
    await pollUntil(
      () => client.workflows.get(id),
      ({ status }) => status === "COMPLETED",
    );
  }
  await worker.until("left to nobody");
  worker.kill("SIGTERM");
  expect(await worker.exitCode).toBe(0);
});
