import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it, vi } from "vitest";
import { createConductorClient } from "../../src/client/conductor-client.ts";
import type { Workflow } from "../../src/core/model/execution.ts";
import { isTerminalWorkflow } from "../../src/core/model/execution.ts";
import { findFreePort } from "../harness/free-port.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { startTarget } from "../harness/target.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { runFlow } from "./support/run-flow.ts";
import { schemaProblems } from "../commands/support/schema-problems.ts";
import { isAlive, serveFlow } from "./support/serving-flow.ts";
import type { ServingFlow } from "./support/serving-flow.ts";

// Each test starts several processes, one after the other.
vi.setConfig({ testTimeout: 150_000 });

const handler = (says: string): string => `export default async () => ({ says: ${JSON.stringify(says)} });\n`;

function createProject(config = "project: dev-test\n") {
  const folder = tempFolder();
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  write("config/flow.yml", config);
  write("tasks/talk/task.yml", "name: dev_talk\nretryCount: 0\nresponseTimeoutSeconds: 20\ntimeoutSeconds: 60\n");
  write("tasks/talk/index.mjs", handler("one"));
  write(
    "workflows/chat.yml",
    "name: dev_chat\nversion: 1\ntasks:\n  - {name: dev_talk, taskReferenceName: talk}\noutputParameters:\n  says: ${talk.output.says}\n",
  );
  return { folder, write };
}

/** Runs the workflow to its end; the process that ran the task is in the worker's id. */
async function talk(url: string): Promise<{ run: Workflow; workerPid: number }> {
  const client = createConductorClient({ url });
  try {
    const id = await client.workflows.start({ name: "dev_chat" });
    const run = await pollUntil(
      () => client.workflows.get(id),
      ({ status }) => isTerminalWorkflow(status),
    );
    return { run, workerPid: Number(run.tasks[0]?.workerId?.split(":").at(1)) };
  } finally {
    await client.close();
  }
}

async function startDev(folder: string, ...args: string[]): Promise<{ flow: ServingFlow; url: string }> {
  const flow = serveFlow(["dev", "--port", "0", ...args], { cwd: folder });
  await flow.until("Running the task dev_talk");
  return { flow, url: /http:\/\/\S+\/api/.exec(flow.stdout())?.[0] ?? "" };
}

const until = (condition: () => boolean) =>
  pollUntil(
    async () => condition(),
    (holds) => holds,
  );

it("uploads, runs, follows changes, and ends in order", async () => {
  const { folder, write } = createProject();
  const { flow, url } = await startDev(folder);
  const first = await talk(url);
  expect(first.run).toMatchObject({ status: "COMPLETED", output: { says: "one" } });

  write("tasks/talk/index.mjs", handler("two"));
  await flow.until("Changed: tasks/talk/index.mjs");
  await flow.until("Running the task dev_talk");
  await until(() => !isAlive(first.workerPid));
  const second = await talk(url);
  expect(second.run.output).toEqual({ says: "two" });
  expect(second.workerPid).not.toBe(first.workerPid);

  write("tasks/talk/task.yml", "name: dev_talk\nretryCount: 7\nresponseTimeoutSeconds: 20\ntimeoutSeconds: 60\n");
  await flow.until("/retryCount: 0 -> 7");
  write("workflows/second.yml", "name: dev_second\nversion: 1\ntasks:\n  - {name: dev_talk, taskReferenceName: talk}\n");
  await flow.until("+ dev_second@1");
  await flow.until("Running the task dev_talk");

  const actions = "[{ action: start_workflow, start_workflow: { name: dev_chat } }]";
  write("events/said.yml", `name: dev_said\nevent: conductor:dev_chat:said\nactive: false\nactions: ${actions}\n`);
  write("schedules/yearly.yml", 'name: dev_yearly\ncronExpression: "0 0 3 1 1 ?"\nstartWorkflowRequest: { name: dev_chat }\n');
  // In this order, whether they are seen as one change or as two.
  await flow.until("+ dev_said");
  await flow.until("+ dev_yearly");
  // Once the workers run again, nothing of the reload is under way.
  await flow.until("Running the task dev_talk");

  flow.kill("SIGINT");
  expect(await flow.exitCode).toBe(0);
  expect(flow.stderr()).toBe("");
  // Once, at the start, and what an upload has changed: not where it went, nor that all the rest is as it was.
  expect(flow.stdout().split(url)[0]).toBe("Embedded server on ");
  expect(flow.stdout()).not.toMatch(/^(?:Server|Journal) |: 0 created, 0 updated/m);
  await expect(fetch(url)).rejects.toThrow("fetch failed");
  await until(() => !isAlive(second.workerPid));
});

it("uploads what a changed TypeScript module says now", async () => {
  const { folder, write } = createProject();
  const module = (retryCount: number): string =>
    `import { defineTask } from "conductor-flow";\nexport default defineTask({ name: "dev_typed", retryCount: ${retryCount} as number }, async () => ({}));\n`;
  write("tasks/typed/typed.ts", module(1));
  const flow = serveFlow(["dev", "--port", "0"], { cwd: folder });
  await flow.until("Running 2 tasks");
  write("tasks/typed/typed.ts", module(2));
  await flow.until("/retryCount: 1 -> 2");
  expect(flow.stderr()).toBe("");
});

it("says what is broken and goes on when it is mended", async () => {
  const { folder, write } = createProject();
  const { flow, url } = await startDev(folder);
  write("tasks/talk/index.mjs", "throw new Error('half written');\n");
  await flow.until("half written");
  await flow.until("What ran before goes on.");
  expect((await talk(url)).run.output).toEqual({ says: "one" });
  write("tasks/talk/index.mjs", handler("mended"));
  await flow.until("Running the task dev_talk");
  expect((await talk(url)).run.output).toEqual({ says: "mended" });
});

it("waits for a change where nothing can be run at the start", async () => {
  const { folder, write } = createProject();
  write("tasks/talk/index.mjs", "throw new Error('half written');\n");
  const flow = serveFlow(["dev", "--port", "0"], { cwd: folder });
  await flow.until("The workers have ended (exit code 5). They start again with the next change.");
  await flow.until("Watching the folders");
  write("tasks/talk/index.mjs", handler("mended"));
  await flow.until("Running the task dev_talk");
  expect(flow.stderr()).toContain("half written");
});

it("follows what tasks import from elsewhere in the project", async () => {
  const { folder, write } = createProject();
  write("lib/words.ts", 'export const words: string = "one";\n');
  write("tasks/talk/index.mjs", 'import { words } from "../../lib/words.ts";\nexport default async () => ({ says: words });\n');
  const { flow, url } = await startDev(folder);
  await flow.until("Watching the folders");
  write("lib/words.ts", 'export const words: string = "two";\n');
  await flow.until("Changed: lib/words.ts");
  await flow.until("Running the task dev_talk");
  expect((await talk(url)).run.output).toEqual({ says: "two" });
});

it("lets a running task finish", async () => {
  const { folder, write } = createProject();
  const gate = path.join(folder, "go");
  write(
    "tasks/talk/index.mjs",
    `import { existsSync } from "node:fs";
     export default async () => {
       while (!existsSync(${JSON.stringify(gate)})) await new Promise((resolve) => setTimeout(resolve, 20));
       return { says: "at last" };
     };`,
  );
  const { flow, url } = await startDev(folder);
  const client = createConductorClient({ url });
  const id = await client.workflows.start({ name: "dev_chat" });
  await pollUntil(
    () => client.workflows.get(id),
    ({ tasks }) => tasks[0]?.status === "IN_PROGRESS",
  );
  await client.close();
  flow.kill("SIGINT");
  await flow.until("running tasks may finish, every result is delivered");
  write("go", "");
  expect(await flow.exitCode).toBe(0);
  expect(flow.stdout()).toContain("Stopped: 1 completed, 0 failed");
});

it("leaves no worker behind when it is killed", async () => {
  const { folder } = createProject();
  const { flow, url } = await startDev(folder);
  const { workerPid } = await talk(url);
  expect(isAlive(workerPid)).toBe(true);
  flow.kill("SIGKILL");
  await flow.exitCode;
  await until(() => !isAlive(workerPid));
});

it("leaves no worker behind when a second signal ends it at once", async () => {
  const { folder, write } = createProject();
  write("tasks/talk/index.mjs", `export default () => new Promise((resolve) => setTimeout(resolve, 60_000));\n`);
  const { flow, url } = await startDev(folder);
  const client = createConductorClient({ url });
  const id = await client.workflows.start({ name: "dev_chat" });
  const run = await pollUntil(
    () => client.workflows.get(id),
    ({ tasks }) => tasks[0]?.status === "IN_PROGRESS",
  );
  await client.close();
  const workerPid = Number(run.tasks[0]?.workerId?.split(":").at(1));
  flow.kill("SIGINT");
  await flow.until("Stopping: running tasks may finish.");
  flow.kill("SIGINT");
  expect(await flow.exitCode).toBe(130);
  await until(() => !isAlive(workerPid));
});

it("prints NDJSON with --json", async () => {
  const { folder } = createProject();
  const flow = serveFlow(["dev", "--port", "0", "--json"], { cwd: folder });
  await flow.until('"event":"started"');
  flow.kill("SIGINT");
  expect(await flow.exitCode).toBe(0);
  const printed = flow.stdout().trim().split("\n");
  const lines = printed.map((line): Record<string, unknown> => JSON.parse(line));
  expect(printed.map(schemaProblems).filter((problem) => problem !== "")).toEqual([]);
  expect(lines.filter(({ schema }) => schema === "flow.dev/1").map(({ event }) => event)).toEqual(["server", "watching", "stopping"]);
  expect(lines.filter(({ schema }) => schema === "flow.apply/1")).toMatchObject([{ ok: true }, { ok: true }]);
});

it("uses the configured server, and refuses options of the embedded one then", async () => {
  const target = await startTarget();
  try {
    const { folder } = createProject(`project: dev-test\nserver: ${target.url.replace("http://", "http://user:letmein@")}\n`);
    const flow = serveFlow(["dev"], { cwd: folder });
    await flow.until("Running the task dev_talk");
    expect((await talk(target.url)).run.status).toBe("COMPLETED");
    flow.kill("SIGINT");
    expect(await flow.exitCode).toBe(0);
    expect(flow.stdout()).toContain(`Server: ${target.url}`);
    expect(flow.stdout() + flow.stderr()).not.toContain("letmein");
    for (const option of [
      ["--port", "0"],
      ["--db", "x.db"],
    ]) {
      const refused = await runFlow(["dev", ...option], { cwd: folder });
      expect(refused).toMatchObject({ exitCode: 64, stdout: "" });
      expect(refused.stderr).toContain(`${option[0]} is for the embedded server`);
    }
    rmSync(folder, { recursive: true });
  } finally {
    await target.close();
  }
});

it("says that the port is taken, and starts nothing", async () => {
  const { folder } = createProject();
  const port = await findFreePort();
  const first = serveFlow(["server", "start", "--port", String(port)], { cwd: folder });
  await first.until("Conductor-compatible server on");
  const run = await runFlow(["dev", "--port", String(port)], { cwd: folder });
  expect(run).toMatchObject({ exitCode: 1, stdout: "", stderr: expect.stringContaining(`Port ${port} on 127.0.0.1 is taken`) });
});
