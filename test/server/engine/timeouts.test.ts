import { describe, expect, it } from "vitest";
import type { TaskDef } from "../../../src/core/model/task-def.ts";
import { decide } from "../../../src/server/engine/decide.ts";
import { retryDelayMs } from "../../../src/server/engine/retry.ts";
import { parseDuration, parseMoment } from "../../../src/server/engine/moments.ts";
import { polledTaskDeadline, updateTask } from "../../../src/server/engine/update-task.ts";
import { noop, simple, system, taskDef } from "./support/definitions.ts";
import { advanceTo, apply, byRef, outline, poll, prepare, start, wake, work, workflowOf } from "./support/driver.ts";

const tasks = [simple("a")];

describe("delays before the next try", () => {
  it.each<[Partial<TaskDef>, number, number]>([
    [{ retryDelaySeconds: 5 }, 3, 5_000],
    [{ retryLogic: "FIXED", retryDelaySeconds: 5, maxRetryDelaySeconds: 2 }, 0, 2_000],
    [{ retryLogic: "LINEAR_BACKOFF", retryDelaySeconds: 5, backoffScaleFactor: 2 }, 0, 10_000],
    [{ retryLogic: "LINEAR_BACKOFF", retryDelaySeconds: 5, backoffScaleFactor: 2 }, 2, 30_000],
    [{ retryLogic: "EXPONENTIAL_BACKOFF", retryDelaySeconds: 3 }, 0, 3_000],
    [{ retryLogic: "EXPONENTIAL_BACKOFF", retryDelaySeconds: 3 }, 4, 48_000],
    [{ retryLogic: "EXPONENTIAL_BACKOFF", retryDelaySeconds: 3, maxRetryDelaySeconds: 20 }, 4, 20_000],
    [{ retryLogic: "EXPONENTIAL_BACKOFF", retryDelaySeconds: 60 }, 1_000, 2_147_483_647_000],
    [{ retryDelaySeconds: -4 }, 0, 0],
    [{}, 0, 60_000],
  ])("%j after try %i: %i ms", (definition, retryCount, expected) => {
    expect(retryDelayMs(definition, retryCount, 0.5)).toBe(expected);
  });

  it("adds a jitter of milliseconds", () => {
    const definition = { retryDelaySeconds: 1, backoffJitterMs: 500 };
    expect([0, 0.5, 1].map((random) => retryDelayMs(definition, 0, random))).toEqual([1_000, 1_250, 1_500]);
  });
});

describe("timeouts of a task", () => {
  it("restarts the response timeout with each lease extension, at the exact millisecond", () => {
    const run = start({ tasks, taskDefs: [taskDef("do_a", { responseTimeoutSeconds: 10 })] });
    const polled = poll(run, "a");
    expect(polledTaskDeadline(polled)).toBe(run.now + 10_000);
    run.now += 9_000;
    apply(run, (context) =>
      updateTask(run.state, { workflowInstanceId: "id1", taskId: polled.taskId, status: "IN_PROGRESS", extendLease: true }, context),
    );
    expect(byRef(run, "a").status).toBe("IN_PROGRESS");
    expect(run.wakeAt).toBe(run.now + 10_000);
    wake(run);
    expect(workflowOf(run).status).toBe("TIMED_OUT");
    expect(byRef(run, "a").reasonForIncompletion).toBe(
      `responseTimeout: 10 exceeded for the taskId: ${polled.taskId} with Task Definition: do_a`,
    );
  });

  it("times the run out with TIME_OUT_WF", () => {
    const run = start({ tasks, taskDefs: [taskDef("do_a", { retryCount: 3, timeoutSeconds: 4, responseTimeoutSeconds: 3 })] });
    poll(run, "a");
    run.now += 2_000;
    work(run, "a", { status: "IN_PROGRESS" });
    poll(run, "a");
    wake(run);
    expect(workflowOf(run)).toMatchObject({
      status: "TIMED_OUT",
      reasonForIncompletion: "Task timed out after 4 seconds. Timeout configured as 4 seconds. Timeout policy configured to TIME_OUT_WF",
    });
  });

  it("tries again with RETRY, and only waits with ALERT_ONLY", () => {
    const limits = { retryCount: 1, timeoutSeconds: 4, responseTimeoutSeconds: 1_000 };
    const retried = start({ tasks, taskDefs: [taskDef("do_a", { ...limits, timeoutPolicy: "RETRY" })] });
    poll(retried, "a");
    advanceTo(retried, retried.now + 4_000);
    expect(outline(retried)).toEqual(["a:TIMED_OUT", "a:SCHEDULED"]);
    const alerted = start({ tasks, taskDefs: [taskDef("do_a", { ...limits, timeoutPolicy: "ALERT_ONLY" })] });
    poll(alerted, "a");
    advanceTo(alerted, alerted.now + 5_000);
    expect(outline(alerted)).toEqual(["a:IN_PROGRESS"]);
  });

  it("notices a task that nobody polls", () => {
    const run = start({ tasks: [simple("a", { startDelay: 2 })], taskDefs: [taskDef("do_a", { pollTimeoutSeconds: 5 })] });
    const scheduled = run.now;
    wake(run);
    expect(run.now).toBeGreaterThanOrEqual(scheduled + 7_000);
    expect(workflowOf(run)).toMatchObject({ status: "TIMED_OUT" });
  });

  it("counts the total over all tries and their delays", () => {
    const run = start({
      tasks,
      taskDefs: [taskDef("do_a", { retryCount: 9, retryDelaySeconds: 4, totalTimeoutSeconds: 10, timeoutPolicy: "RETRY" })],
    });
    work(run, "a", { status: "FAILED" });
    run.now += 8_000;
    work(run, "a", { status: "FAILED" });
    run.now += 3_000;
    advanceTo(run, run.now);
    expect(workflowOf(run)).toMatchObject({ status: "TIMED_OUT" });
    expect(workflowOf(run).reasonForIncompletion).toMatch(
      /exceeded total timeout of 10 seconds \(elapsed 11 seconds across all attempts\)\. No further retries/,
    );
  });
});

describe("timeout of a run", () => {
  it("ends it at the exact moment, unless it only alerts", () => {
    const run = start({ tasks, definition: { timeoutSeconds: 30, timeoutPolicy: "TIME_OUT_WF" } });
    expect(run.wakeAt).toBe(run.now + 30_000);
    wake(run);
    expect(workflowOf(run)).toMatchObject({
      status: "TIMED_OUT",
      reasonForIncompletion:
        "Workflow timed out after 30 seconds. Timeout configured as 30 seconds. Timeout policy configured to TIME_OUT_WF",
    });
    expect(outline(run)).toEqual(["a:CANCELED"]);
    expect(start({ tasks, definition: { timeoutSeconds: 30, timeoutPolicy: "ALERT_ONLY" } }).wakeAt).toBeUndefined();
  });
});

describe("WAIT", () => {
  const waitFor = (inputParameters: Record<string, string>) => [system("WAIT", "w", { inputParameters }), noop("z")];

  it("ends by itself, at the exact moment", () => {
    const run = start({ tasks: waitFor({ duration: "1 minute 30s" }) });
    expect(byRef(run, "w")).toMatchObject({ status: "IN_PROGRESS", callbackAfterSeconds: 90 });
    expect(run.wakeAt).toBe(run.now + 90_000);
    wake(run);
    expect(workflowOf(run).status).toBe("COMPLETED");
  });

  it("waits until a time in a zone", () => {
    const run = start({ tasks: waitFor({ until: "2024-07-01 12:00 Europe/Berlin" }), now: Date.UTC(2024, 6, 1, 9, 59) });
    expect(run.wakeAt).toBe(Date.UTC(2024, 6, 1, 10, 0));
  });

  it("waits for an update without either", () => {
    const run = start({ tasks: waitFor({}) });
    expect(byRef(run, "w").callbackAfterSeconds).toBe(2_147_483_647);
    expect(run.wakeAt).toBeUndefined();
    work(run, "w", { outputData: { by: "hand" } });
    expect(workflowOf(run).status).toBe("COMPLETED");
  });

  it.each([[{ duration: "soon" }], [{ until: "tomorrow" }], [{ duration: "1 s", until: "2020-01-01" }]])(
    "fails with a reason for %j instead of being stuck",
    (parameters) => {
      const run = start({ tasks: waitFor(parameters) });
      expect(byRef(run, "w").status).toBe("FAILED_WITH_TERMINAL_ERROR");
      expect(workflowOf(run)).toMatchObject({ status: "FAILED" });
      expect(byRef(run, "w").reasonForIncompletion).toBeTruthy();
    },
  );

  it.each<[string, number | undefined]>([
    ["1d", 86_400],
    ["2 hours 3 MINS", 7_380],
    ["1h1m1s", 3_661],
    ["5 seconds", 5],
    ["", 0],
    ["1 s 1 m", undefined],
    ["PT5S", undefined],
    ["10ms", undefined],
  ])("reads the duration %j as %s", (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each<[string, number | undefined]>([
    ["2024-01-02", Date.UTC(2024, 0, 2)],
    ["2024-01-02 03:04", Date.UTC(2024, 0, 2, 3, 4)],
    ["2024-01-02 03:04 GMT+02:00", Date.UTC(2024, 0, 2, 1, 4)],
    ["2024-03-31 12:00 Europe/Berlin", Date.UTC(2024, 2, 31, 10)],
    ["2024-01-02 03:04 Nowhere/Land", undefined],
    ["02.01.2024", undefined],
  ])("reads the time %j as %s", (text, moment) => {
    expect(parseMoment(text)).toBe(moment);
  });

  it("takes a time without a zone for one of where the server is", () => {
    const zone = (): string => "Europe/Berlin";
    expect(parseMoment("2024-07-01 12:00", zone)).toBe(Date.UTC(2024, 6, 1, 10));
    expect(parseMoment("2024-07-01", zone)).toBe(Date.UTC(2024, 5, 30, 22));
    expect(parseMoment("2024-07-01 12:00 UTC", zone)).toBe(Date.UTC(2024, 6, 1, 12));
    const run = prepare({ tasks: [system("WAIT", "w", { inputParameters: { until: "2024-07-01 12:00" } })], now: Date.UTC(2024, 6, 1, 9) });
    apply(run, (context) => decide(run.state, { ...context, zone }));
    expect(run.wakeAt).toBe(Date.UTC(2024, 6, 1, 10));
  });
});
