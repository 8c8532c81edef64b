/** The built worker with tasks that run apart from it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { ConductorClient } from "../../src/client/conductor-client.ts";
import { createConductorClient } from "../../src/client/conductor-client.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { startTarget } from "../harness/target.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { isAlive, serveFlow } from "./support/serving-flow.ts";

const prefix = `isolation_${Date.now().toString(36)}`;

/** A project whose tasks are defined in TypeScript, and on the server one workflow of one task for each. */
async function createStage(tasks: Record<string, { options: object; handler: string }>) {
  const target = await startTarget();
  const client = createConductorClient({ url: target.url });
  onTestFinished(async () => {
    await client.close();
    await target.close();
  });
  const cwd = tempFolder();
  writeFileSync(path.join(cwd, "flow.config.yml"), "project: isolation\n");
  const names = Object.keys(tasks);
  for (const [name, { options, handler }] of Object.entries(tasks)) {
    mkdirSync(path.join(cwd, `tasks/${name}`), { recursive: true });
    const definition = JSON.stringify({ name: `${prefix}_${name}`, ownerEmail: "a@b.io", retryCount: 0, timeoutSeconds: 0, ...options });
    const text = `import { writeFileSync } from "node:fs";
import { threadId } from "node:worker_threads";
import { defineTask } from "conductor-flow";
export default defineTask(${definition}, ${handler});
`;
    writeFileSync(path.join(cwd, `tasks/${name}/${name}.ts`), text);
  }
  const common = { timeoutSeconds: 0, ownerEmail: "a@b.io" };
  await client.metadata.registerTaskDefs(names.map((name) => ({ ...common, name: `${prefix}_${name}`, retryCount: 0 })));
  await client.metadata.updateWorkflowDefs(
    names.map((name) => ({
      ...common,
      name: `${prefix}_${name}`,
      version: 1,
      schemaVersion: 2,
      tasks: [{ name: `${prefix}_${name}`, taskReferenceName: name, type: "SIMPLE", inputParameters: { file: "${workflow.input.file}" } }],
      outputParameters: { result: `\${${name}.output}` },
    })),
  );
  const start = async (name: string, input: { file?: string } = {}): Promise<string> => {
    const id = await client.workflows.start({ name: `${prefix}_${name}`, input });
    onTestFinished(() => client.workflows.terminate(id).catch(() => undefined));
    return id;
  };
  return { client, cwd, start, url: target.url };
}

async function untilEnded(client: ConductorClient, id: string) {
  return pollUntil(
    () => client.workflows.get(id, { includeTasks: true }),
    ({ status }) => status !== "RUNNING",
  );
}

const spin = "(input: { file: string }) => { writeFileSync(input.file, String(process.pid)); for (;;) Math.random(); }";

async function pidIn(file: string): Promise<number> {
  await pollUntil(
    async () => existsSync(file) && readFileSync(file, "utf8") !== "",
    (isThere) => isThere,
  );
  return Number(readFileSync(file, "utf8"));
}

it("runs tasks in threads and processes, and ends those that go on too long", async () => {
  const where = "(_input, { log }) => { log('here'); return { pid: process.pid, threadId }; }";
  const { client, cwd, start, url } = await createStage({
    inline: { options: {}, handler: where },
    thread: { options: { isolation: "thread" }, handler: where },
    process: { options: { isolation: "process", memoryLimitMb: 64 }, handler: where },
    spin: { options: { isolation: "thread", handlerTimeoutMs: 300 }, handler: spin },
  });
  const worker = serveFlow(["worker", "start", "--all", "--server", url], { cwd });
  const spinning = await start("spin", { file: path.join(cwd, "pid") });
  const places: unknown[] = [];
  for (const name of ["inline", "thread", "process"]) {
    const { status, output } = await untilEnded(client, await start(name));
    expect(status).toBe("COMPLETED");
    places.push(output["result"]);
  }
  expect(places).toEqual([
    { pid: worker.pid, threadId: 0 },
    { pid: worker.pid, threadId: expect.any(Number) },
    { pid: expect.any(Number), threadId: 0 },
  ]);
  expect(new Set(places.map((place) => JSON.stringify(place))).size).toBe(3);
  expect((await untilEnded(client, spinning)).tasks[0]).toMatchObject({
    status: "FAILED",
    reasonForIncompletion: "The handler ran longer than 300 ms and did not end when its signal was aborted.",
  });
  worker.kill("SIGTERM");
  expect(await worker.exitCode).toBe(0);
});

it("leaves no process behind when it is killed", async () => {
  const { cwd, start, url } = await createStage({ spin: { options: { isolation: "process" }, handler: spin } });
  const worker = serveFlow(["worker", "start", "--all", "--server", url], { cwd });
  const file = path.join(cwd, "pid");
  await start("spin", { file });
  const pid = await pidIn(file);
  expect(pid).not.toBe(worker.pid);
  worker.kill("SIGKILL");
  await worker.exitCode;
  expect(isAlive(pid)).toBe(true);
  await pollUntil(
    async () => isAlive(pid),
    (alive) => !alive,
  );
});

it("with --max-stall it says where a task loops for ever, and exits 70", async () => {
  const { cwd, start, url } = await createStage({ spin: { options: {}, handler: spin } });
  const worker = serveFlow(["worker", "start", "--all", "--json", "--max-stall", "5", "--server", url], { cwd });
  const file = path.join(cwd, "pid");
  await start("spin", { file });
  expect(await pidIn(file)).toBe(worker.pid);
  expect(await worker.exitCode).toBe(70);
  const line = worker
    .stdout()
    .split("\n")
    .find((text) => text.includes('"stalled"'));
  const { message } = JSON.parse(line ?? "{}");
  expect(message).toMatch(
    /^The worker stands still for more than 5 s and is ended, as --max-stall asks\. It is at .*spin\.ts:\d+\).*Running then: \S+_spin \(/,
  );
});
