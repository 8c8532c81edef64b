import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { isJsonObject } from "../../../src/core/json.ts";
import { json, serve } from "../../client/http-fake.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import { runCommand, startCommand } from "../support/run-command.ts";
import type { RunTarget } from "../support/run-target.ts";
import { startRunTarget } from "../support/run-target.ts";
import { schemaProblems } from "../support/schema-problems.ts";

const confirm = vi.hoisted(() => vi.fn<() => Promise<boolean>>());
vi.mock("@inquirer/prompts", () => ({ confirm }));
beforeEach(() => confirm.mockReset());

let target: RunTarget;
beforeAll(async () => {
  target = await startRunTarget();
});
afterAll(() => target.close());

const at = (url: string, args: readonly string[], terminal = false) =>
  runCommand(["workflows", ...args, "--server", url, "--retries", "0"], {
    cwd: tempFolder(),
    ...(terminal ? { terminal: { columns: 100, rows: 30 } } : {}),
  });
const workflows = (...args: string[]) => at(target.url, args);

async function moves(...args: string[]) {
  const run = await workflows(...args, "--json");
  expect(schemaProblems(run.stdout)).toBe("");
  const document: { exitCode: number; summary: object; items: { workflowId: string; outcome: string; reason?: string }[] } = JSON.parse(
    run.stdout,
  );
  expect(document.exitCode).toBe(run.exitCode);
  return document;
}

const statusOf = async (id: string): Promise<string> => (await target.client.workflows.get(id)).status;

const unknownId = "0e0e0e0e-0000-4000-8000-000000000000";

/** Runs of their own, told apart by a correlation id. */
async function start(name: string, count: number): Promise<{ ids: string[]; mark: string }> {
  const mark = randomUUID();
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push(await target.client.workflows.start({ name, correlationId: mark }));
  if (name === target.fails)
    for (const id of ids) {
      await pollUntil(
        () => statusOf(id),
        (status) => status === "FAILED",
      );
    }
  return { ids, mark };
}

describe("one run", () => {
  it("is paused and resumed, and shown as it is then", async () => {
    const { ids } = await start(target.waits, 1);
    for (const [verb, status] of [
      ["pause", "PAUSED"],
      ["resume", "RUNNING"],
      ["terminate", "TERMINATED"],
      ["restart", "RUNNING"],
    ] as const) {
      const run = await workflows(verb, ...ids, "--json");
      expect({ verb, exitCode: run.exitCode, ...JSON.parse(run.stdout) }).toMatchObject({
        verb,
        exitCode: 0,
        schema: "flow.run/1",
        status,
      });
      expect(schemaProblems(run.stdout)).toBe("");
    }
    await target.client.workflows.terminate(ids[0] ?? "");
  });

  it("goes on from a task, with another input for it", async () => {
    const id = await target.client.workflows.start({ name: target.doubles, input: { number: 1 } });
    await pollUntil(
      () => statusOf(id),
      (status) => status === "COMPLETED",
    );
    expect(await workflows("rerun", id, "--from-task", "compute")).toMatchObject({ exitCode: 0 });
    expect(await workflows("rerun", id, "--from-task", "compte")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/has no task compte[^]*Its tasks: compute/),
    });
    await workflows("rerun", id, "--input", '{"number": 4}');
    await pollUntil(
      () => target.client.workflows.get(id),
      ({ output }) => output["doubled"] === 8,
    );
  });

  it.each([
    ["resume", "is RUNNING and cannot be resumed"],
    ["retry", "is RUNNING and cannot be retried"],
    ["restart", "is RUNNING and cannot be restarted"],
    ["rerun", "is RUNNING and cannot be rerun"],
  ])("that is in no state for it: %s", async (verb, message) => {
    const { ids } = await start(target.waits, 1);
    const run = await workflows(verb, ...ids);
    expect(run).toMatchObject({ exitCode: 1, stdout: "", stderr: expect.stringContaining(message) });
    await target.client.workflows.terminate(ids[0] ?? "");
  });

  it.each(["pause", "resume", "restart", "retry", "rerun"])("%s: an unknown run", async (verb) => {
    const run = await workflows(verb, unknownId);
    expect(run).toMatchObject({ exitCode: 1, stdout: "", stderr: expect.stringContaining("knows no run") });
  });
});

describe("several runs", () => {
  it("that are named have a result each", async () => {
    const { ids } = await start(target.waits, 2);
    const document = await moves("pause", ...ids, unknownId);
    expect(document).toMatchObject({ exitCode: 3, summary: { total: 3, done: 2, failed: 1 } });
    expect(document.items.map(({ outcome }) => outcome)).toEqual(["done", "done", "failed"]);
    expect(await Promise.all(ids.map(statusOf))).toEqual(["PAUSED", "PAUSED"]);
    const text = await workflows("terminate", ...ids, unknownId, "--reason", "over");
    expect(text.stdout).toMatch(new RegExp(`✓ ${ids[0]}\n✓ ${ids[1]}\nx ${unknownId}  failed: .*\n2 runs terminated, 1 failed.\n$`));
    expect(await workflows("pause", unknownId, randomUUID())).toMatchObject({ exitCode: 1 });
  });

  it("end with the batch under way when they are stopped", async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `run-${index}`);
    const results = ids.map((workflowId) => ({
      workflowId,
      workflowType: "orders",
      version: 1,
      status: "RUNNING",
      executionTime: 0,
      startTime: "",
    }));
    const batches: string[] = [];
    const server = await serve((request, response) => {
      if (request.method === "GET") return json(response, { totalHits: ids.length, results });
      batches.push(request.url);
      command.stop();
      return json(response, { bulkErrorResults: {}, bulkSuccessfulResults: ids.slice(0, 50) });
    });
    const command = startCommand(["workflows", "pause", "--name", "orders", "-y", "--json", "--server", server.url], { cwd: tempFolder() });
    expect(await command.exitCode).toBe(130);
    expect(JSON.parse(command.stdout())).toMatchObject({ exitCode: 130, summary: { total: 60, done: 50, notAttempted: 10 } });
    expect(batches).toHaveLength(1);
  });

  it("fail in a report too", async () => {
    const run = await workflows("pause", unknownId, randomUUID(), "--format", "junit");
    expect(run).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('tests="2" failures="2"') });
    expect(run.stdout).toContain(`${unknownId}: failed: `);
  });

  it("that a search finds are moved with consent, the others not", async () => {
    const { ids, mark } = await start(target.waits, 3);
    const [first = "", ...others] = ids;
    await target.client.workflows.pause(first);
    const wanted = ["--query", `correlationId = ${mark}`];
    const dry = await moves("pause", ...wanted, "--dry-run");
    expect(dry).toMatchObject({ exitCode: 0, dryRun: true, summary: { total: 2, notAttempted: 2 } });
    expect(await moves("pause", ...wanted)).toMatchObject({ exitCode: 4, summary: { done: 0 }, refusals: [{ code: "consent-needed" }] });
    expect(await statusOf(others[0] ?? "")).toBe("RUNNING");
    expect(await moves("pause", ...wanted, "-y", "--limit", "1")).toMatchObject({ exitCode: 0, summary: { total: 1, done: 1 } });
    expect(await moves("pause", ...wanted, "-y")).toMatchObject({ exitCode: 0, summary: { total: 1, done: 1 } });
    expect(await moves("resume", "--name", target.waits, ...wanted, "-y")).toMatchObject({ exitCode: 0, summary: { total: 3, done: 3 } });
    expect(await moves("terminate", ...wanted, "-y")).toMatchObject({ exitCode: 0, summary: { total: 3, done: 3 } });
    expect(await moves("terminate", ...wanted, "-y")).toMatchObject({ exitCode: 0, summary: { total: 0 } });
  });

  it("says which statuses it has looked for where none was asked for", async () => {
    const { ids, mark } = await start(target.waits, 1);
    const wanted = ["--query", `correlationId = ${mark}`];
    const none = await workflows("restart", ...wanted);
    expect(none).toMatchObject({
      exitCode: 0,
      stdout: "No run is to be restarted: without --status only those that are FAILED, TIMED_OUT or TERMINATED are looked for.\n",
    });
    expect((await workflows("restart", ...wanted, "--status", "COMPLETED")).stdout).toBe("No run is to be restarted.\n");
    await target.client.workflows.terminate(ids[0] ?? "");
  });

  it.each(["retry", "restart", "rerun"])("%s looks for those that failed", async (verb) => {
    const { ids, mark } = await start(target.fails, 2);
    const document = await moves(verb, "--query", `correlationId = ${mark}`, "-y");
    expect(document.summary).toMatchObject({ total: 2 });
    expect(document.items.map(({ workflowId }) => workflowId).sort()).toEqual([...ids].sort());
  });

  it("are listed before the question, and stay as they are after a no", async () => {
    const { ids, mark } = await start(target.waits, 1);
    const args = ["terminate", "--query", `correlationId = ${mark}`];
    confirm.mockResolvedValueOnce(false);
    const declined = await at(target.url, args, true);
    expect(declined).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining(ids[0] ?? ""),
      stdout: expect.stringContaining("you answered no"),
    });
    expect(await statusOf(ids[0] ?? "")).toBe("RUNNING");
    confirm.mockResolvedValueOnce(true);
    expect(await at(target.url, args, true)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("1 run terminated.") });
  });
});

describe("wrong usage", () => {
  it.each([
    [["retry"], "Which runs are to be retried?"],
    [["retry", "id", "--name", "x"], "exclude each other"],
    [["retry", "--limit", "3"], "Which runs are to be retried?"],
    [["terminate", "--query", "version = 2"], "Runs cannot be searched by version"],
    [["pause", "--name", "a, b"], "may not be empty nor hold quotes"],
    [["pause", "--name", "x", "--dry-run", "-y"], "cannot be used with option"],
  ])("%j", async (args, message) => {
    const requests = await serve((_request, response) => json(response, {}));
    expect(await at(requests.url, args)).toMatchObject({ exitCode: 64, stdout: "", stderr: expect.stringContaining(message) });
    expect(requests.seen).toEqual([]);
  });
});

describe("a server that does not answer as it should", () => {
  const isBulk = ({ url }: { url: string }): boolean => url.includes("/bulk/");
  const found = (count: number) => ({
    totalHits: count,
    results: Array.from({ length: count }, (_, index) => ({
      workflowId: `run ${index}`,
      workflowType: "w",
      version: 1,
      status: "FAILED",
      startTime: "",
    })),
  });

  it("after a request without an answer nothing more is sent, and its runs are unknown", async () => {
    const server = await serve((request, response) => (isBulk(request) ? void response.destroy() : json(response, found(120))));
    const run = await at(server.url, ["retry", "--name", "w", "-y", "--json"]);
    expect(JSON.parse(run.stdout)).toMatchObject({ exitCode: 6, summary: { total: 120, done: 0, unknown: 50, notAttempted: 70 } });
    expect(server.seen.filter(({ url }) => url.includes("/bulk/"))).toHaveLength(1);
  });

  it("what the server says nothing of is unknown, and what it refuses has failed", async () => {
    const answer = { bulkErrorResults: { "run 0": "no" }, bulkSuccessfulResults: ["run 1"] };
    const server = await serve((request, response) => json(response, isBulk(request) ? answer : found(3)));
    const run = await at(server.url, ["retry", "--name", "w", "-y", "--json"]);
    const document: unknown = JSON.parse(run.stdout);
    expect(isJsonObject(document) && document["items"]).toMatchObject([
      { outcome: "failed", reason: "no" },
      { outcome: "done" },
      { outcome: "unknown", reason: "the server did not say what became of it" },
    ]);
    expect(run.exitCode).toBe(3);
  });

  it("an answer that tells nothing of the runs is none", async () => {
    const server = await serve((request, response) => json(response, isBulk(request) ? {} : found(1)));
    expect(await at(server.url, ["retry", "--name", "w", "-y"])).toMatchObject({ exitCode: 6, stdout: expect.stringContaining("unknown") });
  });
});
