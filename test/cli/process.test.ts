/** What only a process of its own can show: pipes, signals, and what else keeps a process alive. */
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { tempFolder } from "../harness/temp-folder.ts";
import { runFlow, startFlow } from "../e2e/support/run-flow.ts";

function projectWithTasks(count: number): string {
  const cwd = tempFolder();
  writeFileSync(path.join(cwd, "package.json"), JSON.stringify({ name: "many", type: "module" }));
  for (let index = 0; index < count; index++) {
    mkdirSync(path.join(cwd, `tasks/task_${index}`), { recursive: true });
    writeFileSync(path.join(cwd, `tasks/task_${index}/task.json`), JSON.stringify({ name: `task_with_a_rather_long_name_${index}` }));
  }
  return cwd;
}

it("prints the whole of a long document through a slow pipe", async () => {
  const child = startFlow(["tasks", "list", "--local", "--json"], { cwd: projectWithTasks(1500) });
  let text = "";
  for await (const chunk of child.stdout) {
    text += String(chunk);
    await pause(1);
  }
  expect(text.length).toBeGreaterThan(200_000);
  expect(JSON.parse(text)).toMatchObject({ ok: true, summary: { total: 1500 } });
});

it("says nothing when its reader has seen enough", async () => {
  const child = startFlow(["tasks", "list", "--local", "--json"], { cwd: projectWithTasks(1500) });
  let complaints = "";
  child.stderr.on("data", (chunk) => (complaints += String(chunk)));
  child.stdout.once("data", () => child.stdout.destroy());
  await new Promise((resolve) => child.on("close", resolve));
  expect(complaints).toBe("");
});

it("ends though a task module keeps a timer running", async () => {
  const cwd = projectWithTasks(0);
  mkdirSync(path.join(cwd, "tasks/open"), { recursive: true });
  const handler = "setInterval(() => {}, 1000); export default async () => ({});";
  writeFileSync(path.join(cwd, "tasks/open/index.mjs"), handler);
  writeFileSync(path.join(cwd, "tasks/open/task.json"), JSON.stringify({ name: "open" }));
  const run = await runFlow(["tasks", "list", "--local"], { cwd });
  expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("open") });
});

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s while it waits for a server that never answers exits %i with one document", async (signal, exitCode) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const child = startFlow(["tasks", "list", "--sync", "--json", "--server", `http://127.0.0.1:${port}`], { cwd: projectWithTasks(1) });
  server.once("request", () => child.kill(signal));
  let text = "";
  child.stdout.on("data", (chunk) => (text += String(chunk)));
  expect(await new Promise((resolve) => child.on("close", resolve))).toBe(exitCode);
  expect(JSON.parse(text)).toMatchObject({ schema: "flow.error/1", exitCode, error: { code: "interrupted" } });
});

it("says its version, and nothing else", async () => {
  const run = await runFlow(["--version"], { cwd: tempFolder() });
  expect(run).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: "" });
});
