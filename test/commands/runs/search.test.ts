import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pollUntil } from "../../harness/poll-until.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import { json, serve } from "../../client/http-fake.ts";
import { runCommand } from "../support/run-command.ts";
import type { RunTarget } from "../support/run-target.ts";
import { startRunTarget } from "../support/run-target.ts";
import { schemaProblems } from "../support/schema-problems.ts";
import { untilWaiting } from "./until-waiting.ts";

let target: RunTarget;
beforeAll(async () => {
  target = await startRunTarget();
});
afterAll(() => target.close());

const workflows = (...args: string[]) => runCommand(["workflows", ...args, "--server", target.url], { cwd: tempFolder() });

async function search(...args: string[]) {
  const run = await workflows("search", ...args, "--json");
  expect(schemaProblems(run.stdout)).toBe("");
  const document: { exitCode: number; query: string; summary: object; items: { workflowId: string; status: string }[] } = JSON.parse(
    run.stdout,
  );
  return document;
}

describe("workflows search", () => {
  it("finds runs by name, status, correlation id and text", async () => {
    const id = await target.client.workflows.start({ name: target.waits, correlationId: "order 7", input: { order: "seven" } });
    await target.client.workflows.start({ name: target.waits });
    const found = await search("--name", target.waits, "--status", "running", "--correlation-id", "order 7");
    expect(found).toMatchObject({
      exitCode: 0,
      summary: { total: 1, shown: 1 },
      items: [{ workflowId: id, name: target.waits, version: 1, status: "RUNNING" }],
    });
    expect((await search("--name", target.waits, "--text", "seven")).items).toMatchObject([{ workflowId: id }]);
    expect((await search("--name", target.waits, "--status", "FAILED")).summary).toEqual({ total: 0, shown: 0 });
    expect((await workflows("search", "--name", target.waits, "--status", "FAILED")).stdout).toBe("No run was found.\n");
  });

  it("shows the latest first, and says how many more there are", async () => {
    await target.client.workflows.startByName(target.doubles, { number: 1 });
    const last = await target.client.workflows.startByName(target.doubles, { number: 2 });
    await pollUntil(
      () => target.client.workflows.get(last),
      ({ status }) => status === "COMPLETED",
    );
    const run = await workflows("search", "--name", target.doubles, "--limit", "1");
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.stdout).toMatch(
      new RegExp(`^COMPLETED {2}${target.doubles}@1 {2}${last} {2}\\d{4}-\\S+Z .*\n2 runs. 1 of them are shown; --limit shows more.\n$`),
    );
  });

  it("names what a run has failed for, there, in its status, and in that of the run above it", async () => {
    const id = await target.client.workflows.start({ name: target.nests });
    await untilWaiting(target.client, id);
    const inner = (await target.client.workflows.get(id)).tasks[0]?.subWorkflowId ?? "";
    expect(await workflows("signal", inner, "--status", "FAILED")).toMatchObject({ exitCode: 0 });
    const below = `sub-workflow ${target.waits}@1: no reason was given`;
    const found = await pollUntil(
      () => workflows("search", "--name", target.nests, "--status", "FAILED"),
      ({ stdout }) => stdout !== "No run was found.\n",
    );
    expect(found.stdout).toContain(`Z  inner: ${below}\n`);
    expect((await workflows("search", "--query", `workflowId = ${inner}`)).stdout).toContain("Z  hold: no reason was given\n");
    const { stdout } = await workflows("status", id);
    expect(stdout).toContain(`\n  inner: ${below}\n`);
    expect(stdout).toMatch(new RegExp(` m?s ${below}\n`));
    expect(stdout).not.toContain("failed with status");
    expect((await workflows("status", inner)).stdout).toContain("\n  hold: no reason was given\n");
  });

  it("sends times as numbers and lists without spaces", async () => {
    const found = await search(
      "--query",
      `status IN ( RUNNING, PAUSED ) AND startTime > 2020-01-01T00:00:00Z AND workflowType = "${target.waits}"`,
    );
    expect(found.query).toBe(`status IN (RUNNING,PAUSED) AND startTime>1577836800000 AND workflowType=${target.waits}`);
    expect(found.items.length).toBeGreaterThan(0);
  });

  it.each([
    [["--query", "statsu = FAILED"], "Did you mean status?"],
    [["--status", "FAILED,TIMED_OUT"], "Give --status once for each."],
    [["--status", "FALED"], "Did you mean FAILED?"],
    [["--status", "green"], "It can be RUNNING, PAUSED"],
    [["--query", "startTime > soon"], '"soon" is no time of startTime'],
  ])("refuses %j before anything is sent", async (args, message) => {
    const requests = await serve((_request, response) => json(response, {}));
    const run = await runCommand(["workflows", "search", ...args, "--server", requests.url], { cwd: tempFolder() });
    expect(run).toMatchObject({ exitCode: 64, stdout: "", stderr: expect.stringContaining(message) });
    expect(requests.seen).toEqual([]);
  });

  it("does not take an answer without results for nothing found", async () => {
    const odd = await serve((_request, response) => json(response, { message: "hello" }));
    const run = await runCommand(["workflows", "search", "--name", "x", "--server", odd.url], { cwd: tempFolder() });
    expect(run).toMatchObject({ exitCode: 6, stdout: "", stderr: expect.stringContaining("something other than what a search finds") });
  });
});
