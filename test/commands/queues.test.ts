import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConductorClient } from "../../src/client/conductor-client.ts";
import { serve } from "../client/http-fake.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { startTargetClient } from "../harness/target-client.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { runCommand, startCommand } from "./support/run-command.ts";
import { schemaProblems } from "./support/schema-problems.ts";

let url: string;
let client: ConductorClient;
let close: () => Promise<void>;
const prefix = `queue_${randomBytes(4).toString("hex")}`;
const [busy, idle] = [`${prefix}_busy`, `${prefix}_idle`];

beforeAll(async () => {
  ({ url, client, close } = await startTargetClient());
  const tasks = [{ name: busy, taskReferenceName: "only", type: "SIMPLE" }];
  await client.workflows.start({ name: prefix, workflowDef: { name: prefix, version: 1, schemaVersion: 2, tasks } });
  await client.tasks.poll(idle, { workerId: "worker-7" });
});
afterAll(() => close());

const queue = (...args: string[]) => runCommand(["tasks", "queue", ...args, "--server", url], { cwd: tempFolder() });

describe("tasks queue", () => {
  it("shows what waits and who polled", async () => {
    const run = await queue("--json");
    expect(schemaProblems(run.stdout)).toBe("");
    const { items }: { items: { name: string }[] } = JSON.parse(run.stdout);
    expect(items.find(({ name }) => name === busy)).toEqual({ name: busy, waiting: 1, pollers: [] });
    expect(items.find(({ name }) => name === idle)).toMatchObject({
      waiting: 0,
      pollers: [{ workerId: "worker-7", lastPollTime: expect.any(Number) }],
    });
  });

  it("shows the types that are asked for, in words", async () => {
    const run = await queue(busy, idle, "nobody");
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.stdout.split("\n")).toEqual([
      expect.stringMatching(/^task +waiting {2}last poll$/),
      expect.stringMatching(/^nobody +0 +nobody$/),
      expect.stringMatching(new RegExp(`^${busy} +1 +nobody$`)),
      expect.stringMatching(new RegExp(`^${idle} +0 +\\S+ \\S+ ago by worker-7$`)),
      "",
    ]);
  });

  it.concurrent.each([
    ["--json", (line: string) => schemaProblems(line)],
    ["--no-color", () => ""],
  ])("goes on with --watch %s until it is stopped", async (more, problemOf) => {
    const command = startCommand(["tasks", "queue", busy, "--watch", "--interval", "1", more, "--server", url], {
      cwd: tempFolder(),
    });
    await pollUntil(
      async () => command.stdout().split(busy).length,
      (shown) => shown > 2,
    );
    command.stop();
    expect(await command.exitCode).toBe(130);
    expect(command.stderr()).toBe("");
    expect(command.stdout().trim().split("\n").map(problemOf).join("")).toBe("");
  });

  it("is stopped in order while it waits for an answer", async () => {
    const server = await serve(() => command.stop());
    const command = startCommand(["tasks", "queue", "--watch", "--server", server.url], { cwd: tempFolder() });
    expect(await command.exitCode).toBe(130);
    expect([command.stdout(), command.stderr()]).toEqual(["", ""]);
  });

  it("does not ask without a pause", async () => {
    const run = await runCommand(["tasks", "queue", "--watch", "--interval", "0"], { cwd: tempFolder() });
    expect(run).toMatchObject({ exitCode: 64, stdout: "", stderr: expect.stringContaining("It must be a whole number from 1.") });
  });

  it("has no use for a pause where it asks once", async () => {
    expect(await queue("--interval", "5")).toMatchObject({
      exitCode: 64,
      stdout: "",
      stderr: expect.stringContaining("--interval needs --watch"),
    });
  });

  it("makes no report of what goes on", async () => {
    expect(await queue("--watch", "--format", "junit")).toMatchObject({
      exitCode: 64,
      stdout: expect.stringContaining("prints while it runs"),
    });
  });
});
