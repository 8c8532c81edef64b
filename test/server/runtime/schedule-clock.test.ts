import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { ScheduleExecution, WorkflowSchedule } from "../../../src/core/model/schedule.ts";
import { createManualClock } from "./manual-clock.ts";
import { createSubject } from "./support.ts";
import type { Subject } from "./support.ts";

// 2023-11-14T22:13:20Z, a Tuesday.
const start = 1_700_000_000_000;
const minute = 60_000;
const everyMinute: WorkflowSchedule = { name: "s", cronExpression: "0 * * * * *", startWorkflowRequest: { name: "w" } };
const firstMinute = Date.parse("2023-11-14T22:14:00Z");

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

async function subjectWithWorkflow(options: Parameters<typeof createSubject>[0] = {}): Promise<Subject> {
  const subject = await createSubject(options);
  subject.api.metadata.createWorkflowDef({ name: "w", tasks: [{ name: "n", taskReferenceName: "n", type: "NOOP" }] }, true);
  return subject;
}

/** Oldest first. */
function executionsOf(subject: Subject, name = "s"): ScheduleExecution[] {
  const search = { query: `scheduleName IN (${name})`, freeText: "*", sort: "scheduledTime:ASC", start: 0, size: 1000 };
  return subject.api.schedules.searchExecutions(search).results;
}

/** Moves the time, and waits until so many executions are recorded. */
async function advance(subject: Subject, ms: number, executions: number): Promise<ScheduleExecution[]> {
  subject.clock.advance(ms);
  await subject.until(() => executionsOf(subject).length >= executions);
  return executionsOf(subject);
}

/** Long enough for work in the background, had there been any. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe("a schedule that is due", () => {
  it("starts its workflow, and says in the input who did, when and why", async () => {
    const subject = await subjectWithWorkflow();
    const request = { name: "w", correlationId: "c", priority: 7, input: { k: 1, _scheduledTime: "mine" } };
    subject.api.schedules.saveSchedule({ ...everyMinute, zoneId: "Europe/Berlin", startWorkflowRequest: request });
    const [execution] = await advance(subject, 40_250, 1);
    expect(execution).toEqual({
      executionId: expect.any(String),
      scheduleName: "s",
      scheduledTime: firstMinute,
      executionTime: firstMinute + 250,
      workflowName: "w",
      workflowId: expect.any(String),
      startWorkflowRequest: { ...request, taskToDomain: {} },
      state: "EXECUTED",
      zoneId: "Europe/Berlin",
    });
    expect(subject.api.workflows.getWorkflow(execution?.workflowId ?? "", false)).toMatchObject({
      workflowName: "w",
      correlationId: "c",
      priority: 7,
      input: {
        k: 1,
        _startedByScheduler: "s",
        _scheduledTime: firstMinute,
        _executedTime: firstMinute + 250,
        _executionId: execution?.executionId,
        _schedulerCron: "0 * * * * * Europe/Berlin",
      },
    });
  });

  it("goes on, one run each time", async () => {
    const subject = await subjectWithWorkflow();
    subject.api.schedules.saveSchedule(everyMinute);
    await advance(subject, minute, 1);
    await advance(subject, minute, 2);
    const executions = await advance(subject, minute, 3);
    expect(executions.map(({ scheduledTime }) => scheduledTime)).toEqual([0, 1, 2].map((count) => firstMinute + count * minute));
    expect(new Set(executions.map(({ workflowId }) => workflowId)).size).toBe(3);
  });

  it("records why nothing was started, and goes on", async () => {
    const subject = await createSubject();
    subject.api.schedules.saveSchedule({ ...everyMinute, startWorkflowRequest: { name: "missing" } });
    await advance(subject, minute, 1);
    const executions = await advance(subject, minute, 2);
    expect(executions).toMatchObject([{ state: "FAILED" }, { state: "FAILED", workflowName: "missing" }]);
    expect(executions[0]).toMatchObject({ reason: "No such workflow defined. name=missing, version=null" });
    expect(executions[0]?.stackTrace).toContain("No such workflow defined.");
    expect(executions[0]).not.toHaveProperty("workflowId");
  });

  it("follows each of several expressions by itself, each in its zone", async () => {
    const subject = await subjectWithWorkflow();
    const cronSchedules = [
      { cronExpression: "0 0 23 * * *" },
      { cronExpression: "0 30 23 * * *", zoneId: "Europe/Berlin" },
      { cronExpression: "bogus" },
    ];
    subject.api.schedules.saveSchedule({ ...everyMinute, cronExpression: "bogus", cronSchedules });
    await advance(subject, 17 * minute, 1);
    const executions = await advance(subject, 30 * minute, 2);
    expect(executions.map(({ scheduledTime, zoneId }) => [new Date(scheduledTime).toISOString(), zoneId])).toEqual([
      ["2023-11-14T22:30:00.000Z", "Europe/Berlin"],
      ["2023-11-14T23:00:00.000Z", "UTC"],
    ]);
  });
});

describe("a schedule that is not to start anything", () => {
  it.each([
    ["paused", { paused: true }],
    ["over", { scheduleEndTime: firstMinute - 1 }],
    ["not begun", { scheduleStartTime: firstMinute + 10 * minute }],
    ["of no expression that anyone reads", { cronExpression: "bogus" }],
    ["of no expression at all", { cronExpression: "" }],
  ])("does not: %s", async (_, more) => {
    const subject = await subjectWithWorkflow();
    subject.api.schedules.saveSchedule({ ...everyMinute, ...more });
    subject.clock.advance(5 * minute);
    await settle();
    expect(executionsOf(subject)).toEqual([]);
  });

  it("stops when it is paused, and begins anew when it is resumed", async () => {
    const subject = await subjectWithWorkflow();
    const { schedules } = subject.api;
    schedules.saveSchedule(everyMinute);
    await advance(subject, minute, 1);
    schedules.pauseSchedule("s");
    subject.clock.advance(5 * minute);
    await settle();
    expect(executionsOf(subject)).toHaveLength(1);
    schedules.resumeSchedule("s");
    const executions = await advance(subject, minute, 2);
    expect(executions[1]?.scheduledTime).toBe(firstMinute + 6 * minute);
  });

  it("stops when it is deleted; what it did is still told", async () => {
    const subject = await subjectWithWorkflow();
    subject.api.schedules.saveSchedule(everyMinute);
    await advance(subject, minute, 1);
    subject.api.schedules.deleteSchedule("s");
    subject.clock.advance(5 * minute);
    await settle();
    expect(executionsOf(subject)).toHaveLength(1);
  });

  it("starts with its window, at the very moment as well, and ends with it", async () => {
    const subject = await subjectWithWorkflow();
    const window = { scheduleStartTime: firstMinute + 10 * minute, scheduleEndTime: firstMinute + 11 * minute };
    subject.api.schedules.saveSchedule({ ...everyMinute, ...window });
    await advance(subject, 11 * minute, 1);
    await advance(subject, minute, 2);
    subject.clock.advance(5 * minute);
    await settle();
    expect(executionsOf(subject).map(({ scheduledTime }) => scheduledTime)).toEqual([window.scheduleStartTime, window.scheduleEndTime]);
  });

  it("waits while all are halted", async () => {
    const subject = await subjectWithWorkflow();
    subject.api.schedules.setRunning(false);
    subject.api.schedules.saveSchedule(everyMinute);
    subject.clock.advance(3 * minute);
    await settle();
    expect(executionsOf(subject)).toEqual([]);
    subject.api.schedules.setRunning(true);
    await subject.until(() => executionsOf(subject).length === 1);
    expect(executionsOf(subject)).toMatchObject([{ scheduledTime: firstMinute, executionTime: start + 3 * minute }]);
  });
});

describe("after a time without a server", () => {
  async function restarted(schedule: WorkflowSchedule, awayMs: number): Promise<Subject> {
    const folder = mkdtempSync(path.join(tmpdir(), "flow-schedules-"));
    folders.push(folder);
    const dbFile = path.join(folder, "server.db");
    const first = await subjectWithWorkflow({ dbFile });
    first.api.schedules.saveSchedule(schedule);
    await advance(first, minute, 1);
    await first.close();
    const clock = createManualClock(start + minute + awayMs);
    return { ...(await createSubject({ dbFile, clock })), clock };
  }

  it("a schedule starts once what it missed, and goes on", async () => {
    const subject = await restarted(everyMinute, 10 * minute);
    await advance(subject, 0, 2);
    const executions = await advance(subject, minute, 3);
    expect(executions.map(({ scheduledTime }) => (scheduledTime - firstMinute) / minute)).toEqual([0, 1, 11]);
    expect(executions[1]?.executionTime).toBe(start + 11 * minute);
  });

  it("one that catches up starts all that it missed, a second apart", async () => {
    const subject = await restarted({ ...everyMinute, runCatchupScheduleInstances: true }, 3 * minute);
    await advance(subject, 0, 2);
    await advance(subject, 1000, 3);
    const executions = await advance(subject, 1000, 4);
    expect(executions.map(({ scheduledTime }) => (scheduledTime - firstMinute) / minute)).toEqual([0, 1, 2, 3]);
    subject.clock.advance(30_000);
    await settle();
    expect(executionsOf(subject)).toHaveLength(4);
  });

  it("one that was saved again while a run was being started counts from then", async () => {
    const subject = await subjectWithWorkflow();
    subject.api.schedules.saveSchedule(everyMinute);
    subject.clock.advance(minute);
    subject.api.schedules.saveSchedule({ ...everyMinute, cronExpression: "0 0 * * * *" });
    subject.clock.advance(10 * minute);
    await settle();
    expect(executionsOf(subject)).toEqual([]);
  });
});
