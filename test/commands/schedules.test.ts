import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConductorClient } from "../../src/client/conductor-client.ts";
import { fault, json, serve } from "../client/http-fake.ts";
import { startTargetClient } from "../harness/target-client.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { runCommand } from "./support/run-command.ts";
import { schemaProblems } from "./support/schema-problems.ts";

let url: string;
let client: ConductorClient;
let close: () => Promise<void>;
const prefix = `schedule_${randomBytes(4).toString("hex")}`;
const [nightly, weekly, windowed] = [`${prefix}_nightly`, `${prefix}_weekly`, `${prefix}_windowed`];

beforeAll(async () => {
  ({ url, client, close } = await startTargetClient());
  const tasks = [{ name: "hold", taskReferenceName: "hold", type: "WAIT" }];
  await client.metadata.createWorkflowDef({ name: prefix, version: 1, schemaVersion: 2, ownerEmail: "test@example.com", tasks });
  const startWorkflowRequest = { name: prefix, version: 1 };
  await client.schedules.saveSchedule({ name: nightly, cronExpression: "0 30 2 * * *", zoneId: "Europe/Berlin", startWorkflowRequest });
  await client.schedules.saveSchedule({ name: weekly, cronExpression: "0 0 9 * * MON", startWorkflowRequest });
  await client.schedules.saveSchedule({
    name: windowed,
    cronExpression: "0 0 0 1 1 *",
    scheduleStartTime: Date.parse("2040-01-01T00:00:00Z"),
    scheduleEndTime: Date.parse("2041-06-01T00:00:00Z"),
    paused: true,
    startWorkflowRequest,
  });
});
afterAll(async () => {
  for (const name of [nightly, weekly, windowed]) await client.schedules.deleteSchedule(name);
  await close();
});

const schedules = (...args: string[]) => runCommand(["schedules", ...args, "--server", url], { cwd: tempFolder() });

describe("schedules pause and resume", () => {
  it("switch them, and leave those that are so already", async () => {
    const paused = await schedules("pause", nightly, "--reason", "the bank is closed", "--json");
    expect(schemaProblems(paused.stdout)).toBe("");
    expect(JSON.parse(paused.stdout)).toMatchObject({ exitCode: 0, paused: true, items: [{ name: nightly, outcome: "done" }] });
    expect(await client.schedules.getSchedule(nightly)).toMatchObject({ paused: true, pausedReason: "the bank is closed" });
    expect(await schedules("pause", nightly, weekly)).toMatchObject({
      exitCode: 0,
      stdout: `= ${nightly}  is paused already\n✓ ${weekly}  paused\n`,
    });
    expect(await schedules("resume", nightly, weekly)).toMatchObject({
      exitCode: 0,
      stdout: `✓ ${nightly}  resumed\n✓ ${weekly}  resumed\n`,
    });
    expect(await schedules("resume", weekly)).toMatchObject({ exitCode: 0, stdout: `= ${weekly}  is not paused\n` });
  });

  it("send nothing where a name is wrong", async () => {
    const run = await schedules("pause", weekly, `${nightly}x`);
    expect(run).toMatchObject({ exitCode: 1, stdout: "", stderr: expect.stringContaining(`Did you mean ${nightly}?`) });
    expect((await client.schedules.getSchedule(weekly)).paused === true).toBe(false);
  });

  it("tell which failed", async () => {
    const list = ["a", "b"].map((name) => ({ name, cronExpression: "0 0 0 * * *", startWorkflowRequest: { name: "w" } }));
    const server = await serve((request, response) =>
      request.method === "GET" ? json(response, list) : request.url.includes("/b/") ? fault(response, 400, "not now") : json(response, {}),
    );
    const run = await runCommand(["schedules", "pause", "a", "b", "--server", server.url], { cwd: tempFolder() });
    expect(run).toMatchObject({ exitCode: 3, stdout: "✓ a  paused\nx b  failed: not now\n" });
  });

  it("say that a server has no schedules", async () => {
    const server = await serve((_request, response) => fault(response, 404, "No static resource api/scheduler/schedules."));
    for (const verb of ["pause", "next"]) {
      const run = await runCommand(["schedules", verb, "a", "--server", server.url], { cwd: tempFolder() });
      expect(run).toMatchObject({ exitCode: 1, stdout: "", stderr: expect.stringContaining("The server has no schedules") });
    }
  });
});

describe("schedules next", () => {
  it("tells the times of a schedule in its zone", async () => {
    const run = await schedules("next", nightly, "--count", "3", "--json");
    expect(schemaProblems(run.stdout)).toBe("");
    const { items }: { items: { time: string; local: string; zone: string }[] } = JSON.parse(run.stdout);
    expect(items).toHaveLength(3);
    for (const { time, local, zone } of items) {
      expect(zone).toBe("Europe/Berlin");
      expect(local).toMatch(/T02:30:00\+0[12]:00$/);
      expect(Date.parse(local)).toBe(Date.parse(time));
    }
    expect((await schedules("next", weekly)).stdout).toMatch(/^(\S+T09:00:00Z {2}UTC {2}in .*\n){5}$/);
  });

  it("keeps within its start and end, and says that it is paused", async () => {
    const run = await schedules("next", windowed);
    expect(run.stdout).toMatch(/^2040-01-01T00:00:00Z {2}UTC {2}in .*\n2041-01-01T00:00:00Z {2}UTC {2}in .*\nIt is paused/);
  });

  it("asks no server for those of a cron expression", async () => {
    const cwd = tempFolder();
    const run = await runCommand(["schedules", "next", "0 0 9 * * MON-FRI", "--zone", "Asia/Kolkata", "--count", "2"], { cwd });
    expect(run).toMatchObject({
      exitCode: 0,
      stderr: "",
      stdout: expect.stringMatching(/^(\S+T09:00:00\+05:30 {2}Asia\/Kolkata {2}in .*\n){2}$/),
    });
    expect((await runCommand(["schedules", "next", "0 0 0 30 2 *"], { cwd })).stdout).toBe("It is never due again.\n");
    expect((await runCommand(["schedules", "next", "@daily", "--count", "1"], { cwd })).stdout).toMatch(/T00:00:00Z {2}UTC/);
  });

  it.each([
    [["0 0 9 * *"], "is no cron expression"],
    [["0 0 9 * * *", "--zone", "Berlin"], "There is no time zone Berlin"],
    [["nightly", "--zone", "UTC"], "A schedule has a time zone of its own"],
  ])("refuses %j", async (args, message) => {
    expect(await schedules("next", ...args)).toMatchObject({ exitCode: 64, stdout: "", stderr: expect.stringContaining(message) });
  });

  it("wants a time at least, as none would look like never", async () => {
    const run = await runCommand(["schedules", "next", "@daily", "--count", "0"], { cwd: tempFolder() });
    expect(run).toMatchObject({ exitCode: 64, stdout: "", stderr: expect.stringContaining("It must be a whole number from 1.") });
  });

  it("does not take a schedule without a cron expression for one that is never due", async () => {
    const server = await serve((_request, response) => json(response, { message: "hello" }));
    const run = await runCommand(["schedules", "next", "a", "--server", server.url], { cwd: tempFolder() });
    expect(run).toMatchObject({ exitCode: 6, stdout: "", stderr: expect.stringContaining("has no cron expression") });
  });

  it("names the schedule that was meant", async () => {
    expect(await schedules("next", `${nightly}x`)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`Did you mean ${nightly}?`),
    });
  });
});
