/** What the commands that look at runs and servers print under --json, held against the schemas that ship with the package. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { tempFolder } from "../harness/temp-folder.ts";
import { runCommand, startCommand } from "./support/run-command.ts";
import { schemaProblems } from "./support/schema-problems.ts";
import type { RunTarget } from "./support/run-target.ts";
import { startRunTarget } from "./support/run-target.ts";

let target: RunTarget;
beforeAll(async () => {
  target = await startRunTarget();
});
afterAll(() => target.close());

it("doctor", async () => {
  const run = await runCommand(["doctor", "--json"], { cwd: tempFolder() });
  expect(schemaProblems(run.stdout)).toBe("");
  expect(JSON.parse(run.stdout).exitCode).toBe(run.exitCode);
});

it("workflows run, status and terminate", async () => {
  const at = ["--server", target.url, "--json"];
  const cwd = tempFolder();
  const started = await runCommand(["workflows", "run", target.waits, "--correlation-id", "x", ...at], { cwd });
  const { workflowId } = JSON.parse(started.stdout);
  const status = await runCommand(["workflows", "status", workflowId, ...at], { cwd });
  const terminated = await runCommand(["workflows", "terminate", workflowId, ...at], { cwd });
  for (const run of [started, status, terminated]) expect(schemaProblems(run.stdout)).toBe("");
});

it("every line of workflows run --watch", async () => {
  const command = startCommand(["workflows", "run", target.fails, "--watch", "--json", "--server", target.url], { cwd: tempFolder() });
  await command.exitCode;
  const lines = command.stdout().trim().split("\n");
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.map(schemaProblems).filter((problem) => problem !== "")).toEqual([]);
});

it("every line of server start", async () => {
  const command = startCommand(["server", "start", "--port", "0", "--json"], { cwd: tempFolder() });
  command.stop();
  await command.exitCode;
  const lines = command.stdout().trim().split("\n");
  expect(lines.map(schemaProblems)).toEqual(["", ""]);
});
