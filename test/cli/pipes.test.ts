/** What a reader does to a process that prints a lot: reads slowly, or goes away. */
import { createServer } from "node:http";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { startFlow } from "../e2e/support/run-flow.ts";
import { tempFolder } from "../harness/temp-folder.ts";

/** A server with many tasks, and nothing else. */
async function startLargeServer(tasks: string): Promise<string> {
  const answers: Readonly<Record<string, string>> = {
    "/api/metadata/taskdefs": tasks,
    "/api/metadata/workflow": "[]",
    "/api/metadata/workflow/names-and-versions": "{}",
    "/api/event": "[]",
    "/api/scheduler/schedules": "[]",
    "/api/tasks/queue/all": "{}",
  };
  const server = createServer(({ url = "" }, response) => {
    const answer = answers[url.replace(/\?.*$/, "")];
    response
      .writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" })
      .end(answer ?? '{"message": "No such thing found"}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}

const tasksOf = (count: number, description: string): string =>
  JSON.stringify(Array.from({ length: count }, (_, index) => ({ name: `task_${index}`, description, ownerApp: "ours" })));

function projectOn(server: string): string {
  const cwd = tempFolder();
  for (let index = 0; index < 300; index++) {
    const folder = path.join(cwd, `tasks/task_${index}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "task.json"), JSON.stringify({ name: `task_${index}`, retryCount: index % 9, nothing: "known" }));
  }
  mkdirSync(path.join(cwd, "config"));
  writeFileSync(path.join(cwd, "config/flow.json"), JSON.stringify({ project: "ours", server }));
  return cwd;
}

const megabytes = 16;

it(`prints all of ${megabytes} MB through a slow pipe`, { timeout: 120_000 }, async () => {
  const server = await startLargeServer(tasksOf(megabytes, "x".repeat(1_000_000)));
  const child = startFlow(["backup", "-"], { cwd: projectOn(server) });
  let [bytes, reads, last] = [0, 0, ""];
  for await (const chunk of child.stdout.setEncoding("latin1")) {
    const text = String(chunk);
    bytes += text.length;
    last = (last + text).slice(-10);
    if (++reads % 50 === 0) await pause(5);
  }
  expect(await new Promise((resolve) => (child.exitCode === null ? child.on("close", resolve) : resolve(child.exitCode)))).toBe(0);
  expect(bytes).toBeGreaterThan(megabytes * 1_000_000);
  expect(last.trimEnd().endsWith("}")).toBe(true);
});

describe("a reader that goes away is no failure", () => {
  it.each([
    [["plan", "--json"], 0],
    [["plan", "--exit-code"], 2],
    [["plan", "--format", "sarif"], 0],
    [["tasks", "list", "--sync", "--json"], 0],
    [["tasks", "diff"], 0],
    [["backup", "-"], 0],
    [["validate", "--json"], 0],
    [["restore", "--help"], 0],
    [["completion", "bash"], 0],
  ] as const)("of flow %j", async (args, exitCode) => {
    const server = await startLargeServer(tasksOf(300, "y".repeat(500)));
    const child = startFlow(args, { cwd: projectOn(server) });
    let complaints = "";
    child.stderr.on("data", (chunk) => (complaints += String(chunk)));
    // Before it has printed anything: every write finds the pipe closed.
    child.stdout.destroy();
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(exitCode);
    expect(complaints).not.toMatch(/EPIPE|Error|^\s+at /m);
  });
});

describe("in a pipeline, or without colours", () => {
  it.each([
    [["plan"], {}],
    [["plan"], { CI: "true" }],
    [["validate"], { CI: "true", FORCE_COLOR: "0" }],
    [["apply"], { CI: "1" }],
    [["rollback"], { CI: "1" }],
  ] as const)("flow %j with %j prints no control characters, and asks nothing", async (args, env) => {
    const server = await startLargeServer(tasksOf(3, "z"));
    const child = startFlow(args, { cwd: projectOn(server), env });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    await new Promise((resolve) => child.on("close", resolve));
    expect(text).not.toBe("");
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});
