/** What is counted, on a worker at work. */
import { expect, test } from "vitest";
import { NonRetryableError } from "../../../src/core/task-errors.ts";
import { metricNames } from "../../../src/workers/monitor/metrics-catalogue.ts";
import { httpError } from "../fake-conductor.ts";
import { testModule } from "../test-worker.ts";
import { createMonitoredWorker } from "./monitored-worker.ts";

test("tasks that end well and badly", async () => {
  const { worker, conductor, clock, value } = createMonitoredWorker({
    modules: (time) => [
      testModule("slow", async () => {
        await time.sleep(300);
        return { text: "äöü" };
      }),
      testModule("bad", () => {
        throw new TypeError("no");
      }),
      testModule("hopeless", () => {
        throw new NonRetryableError("never");
      }),
    ],
  });
  conductor.add({ taskType: "slow" });
  conductor.add({ taskType: "bad" });
  conductor.add({ taskType: "hopeless" });
  await worker.start();
  await clock.advance(200);
  expect(await value("active_workers", { taskType: "slow" })).toBe(1);
  expect(await value("flow_worker_slots_used")).toBe(1);
  await clock.advance(1000);
  expect(await value("active_workers", { taskType: "slow" })).toBe(0);
  expect(await value("task_execution_started_total", { taskType: "slow" })).toBe(1);
  expect(await value("task_execute_time_seconds_sum", { taskType: "slow", status: "SUCCESS" })).toBeCloseTo(0.3, 6);
  expect(await value("task_execute_time_seconds_count", { taskType: "bad", status: "FAILURE" })).toBe(1);
  expect(await value("task_execute_error_total", { taskType: "bad", exception: "TypeError" })).toBe(1);
  expect(await value("task_execute_error_total", { taskType: "hopeless", exception: "NonRetryableError" })).toBe(1);
  expect(await value("task_result_size_bytes_sum", { taskType: "slow" })).toBe('{"text":"äöü"}'.length + 3);
  expect(await value("task_update_time_seconds_count", { taskType: "slow", status: "SUCCESS" })).toBe(1);
  expect(await value("flow_worker_settled_total", { taskType: "slow", end: "completed" })).toBe(1);
  expect(await value("flow_worker_settled_total", { taskType: "bad", end: "failed" })).toBe(1);
});

test("polls, by what they bring", async () => {
  const { worker, conductor, clock, value } = createMonitoredWorker({ modules: [testModule("greet", () => ({}))] });
  conductor.add({ taskType: "greet" });
  await worker.start();
  await clock.advance(50);
  const polls = (await value("task_poll_total", { taskType: "greet" })) ?? 0;
  const answered = (await value("task_poll_time_seconds_count", { taskType: "greet", status: "SUCCESS" })) ?? 0;
  expect(await value("flow_worker_poll_inflight")).toBe(polls - answered);
  expect(answered).toBeGreaterThan(0);
  expect(await value("flow_worker_last_successful_poll_timestamp_seconds")).toBeGreaterThanOrEqual((clock.epochMs() - 50) / 1000);
  await clock.advance(20_000);
  expect(await value("flow_worker_poll_empty_total", { taskType: "greet" })).toBeGreaterThan(0);

  conductor.faults.poll = () => ({ type: "refuse", error: httpError(503) });
  await clock.advance(20_000);
  expect(await value("task_poll_error_total", { taskType: "greet", exception: "HttpError" })).toBeGreaterThan(0);
  const request = { method: "GET", uri: "/tasks/poll/batch/{taskType}", status: "503" };
  expect(await value("http_api_client_request_seconds_count", request)).toBe(
    await value("task_poll_time_seconds_count", { status: "FAILURE" }),
  );
});

test("how long tasks waited, by the server's clock and by this one's", async () => {
  const { worker, conductor, clock, value } = createMonitoredWorker({ modules: [testModule("greet", () => ({}))] });
  // A server whose clock is an hour ahead.
  const scheduledTime = clock.epochMs() + 3_600_000;
  conductor.add({ taskType: "greet", extra: { scheduledTime, startTime: scheduledTime + 7000, startDelayInSeconds: 5 } });
  conductor.add({ taskType: "greet", extra: { scheduledTime, startTime: scheduledTime + 9000, pollCount: 1 } });
  await worker.start();
  await clock.advance(100);
  expect(await value("task_execution_started_total")).toBe(2);
  expect(await value("flow_worker_local_wait_seconds_count")).toBe(2);
  // The one that was delivered before is none of this worker's.
  expect(await value("flow_worker_pickup_latency_seconds_count")).toBe(1);
  expect(await value("flow_worker_pickup_latency_seconds_sum")).toBeCloseTo(2, 1);
});

test("reports that fail before they are taken, and requests by their status", async () => {
  const { worker, conductor, clock, value } = createMonitoredWorker({ modules: [testModule("greet", () => ({}))] });
  let tries = 0;
  conductor.faults.update = () => (++tries <= 2 ? { type: "refuse", error: httpError(500) } : undefined);
  conductor.add({ taskType: "greet" });
  await worker.start();
  await clock.advance(60_000);
  expect(await value("flow_worker_report_retry_total", { reason: "500" })).toBe(2);
  expect(await value("task_update_error_total", { taskType: "greet", exception: "HttpError" })).toBe(2);
  expect(await value("task_update_time_seconds_count", { taskType: "greet", status: "FAILURE" })).toBe(2);
  expect(await value("http_api_client_request_seconds_count", { method: "POST", uri: "/tasks", status: "500" })).toBe(2);
  expect(await value("flow_worker_report_queue_depth")).toBe(0);
});

test("tasks that find no slot, and that are given back", async () => {
  const { worker, conductor, clock, value } = createMonitoredWorker({
    concurrency: 1,
    modules: (time) => [testModule("long", () => time.sleep(60_000)), testModule("short", () => ({}))],
  });
  conductor.add({ taskType: "long" });
  await worker.start();
  await clock.advance(5);
  conductor.add({ taskType: "short" });
  await clock.advance(8000);
  expect(await value("task_execution_queue_full_total", { taskType: "short" })).toBeGreaterThan(0);
  expect(await value("flow_worker_handback_total", { taskType: "short", cause: "overdue" })).toBeGreaterThan(0);
  const draining = worker.drain();
  await clock.advance(40_000);
  await draining;
  expect(await value("flow_worker_handback_total", { taskType: "long", cause: "stopped" })).toBe(1);
});

test("functions that run too long", async () => {
  const { worker, conductor, clock, value } = createMonitoredWorker({
    modules: (time) => [testModule("stuck", () => time.sleep(60_000), { worker: { handlerTimeoutMs: 1000 } })],
  });
  conductor.add({ taskType: "stuck" });
  await worker.start();
  await clock.advance(5000);
  expect(await value("flow_worker_handler_timeout_total", { taskType: "stuck" })).toBe(1);
  expect(await value("task_execute_error_total", { taskType: "stuck", exception: "HandlerTimeout" })).toBe(1);
});

test("heartbeats and lost leases", async () => {
  const { worker, conductor, clock, value } = createMonitoredWorker({
    modules: (time) => [testModule("long", () => time.sleep(30_000))],
  });
  conductor.add({ taskType: "long", responseTimeoutSeconds: 10 });
  await worker.start();
  await clock.advance(9000);
  expect(await value("flow_worker_lease_extend_total", { result: "SUCCESS" })).toBe(1);
  conductor.faults.lease = () => ({ type: "refuse", error: httpError(500) });
  await clock.advance(20_000);
  expect(await value("flow_worker_lease_extend_total", { result: "FAILURE" })).toBeGreaterThan(0);
  expect(await value("flow_worker_lease_lost_total", { taskType: "long" })).toBe(1);
});

test("errors that reach no caller, the build and the process", async () => {
  const { monitor, value } = createMonitoredWorker({ modules: [testModule("greet", () => ({}))] });
  monitor.countStrayError(new RangeError("stray"));
  monitor.countStrayError("a text");
  expect(await value("thread_uncaught_exceptions_total", { exception: "RangeError" })).toBe(1);
  expect(await value("thread_uncaught_exceptions_total", { exception: "string" })).toBe(1);
  expect(await value("flow_worker_build_info", { version: "1.2.3" })).toBe(1);
  expect(await value("process_cpu_seconds_total")).toBeGreaterThan(0);
  expect(await value("process_resident_memory_bytes")).toBeGreaterThan(1e6);
});

test("everything in the catalogue, by the end of a life with all that can happen", async () => {
  const { worker, conductor, clock, scrape, monitor } = createMonitoredWorker({
    modules: (time) => [
      testModule("long", () => time.sleep(30_000)),
      testModule("bad", () => {
        throw new Error("no");
      }),
    ],
  });
  let tries = 0;
  conductor.faults.update = () => (++tries === 1 ? { type: "refuse", error: httpError(500) } : undefined);
  let polls = 0;
  conductor.faults.poll = () => (++polls === 1 ? { type: "refuse", error: httpError(500) } : undefined);
  conductor.add({ taskType: "bad" });
  conductor.add({ taskType: "long", responseTimeoutSeconds: 5 });
  monitor.countStrayError(new Error("stray"));
  await worker.start();
  await clock.advance(10_000);
  const draining = worker.drain();
  await clock.advance(60_000);
  await draining;
  const seen = new Set((await scrape()).keys());
  expect(metricNames.filter((name) => !seen.has(name))).toEqual([
    "external_payload_used_total",
    "flow_worker_handback_total",
    "flow_worker_handler_timeout_total",
  ]);
});

test("inputs and outputs that lie outside of their tasks", async () => {
  const large = "x".repeat(4 * 1024 * 1024);
  const { worker, conductor, clock, value } = createMonitoredWorker({ modules: [testModule("big", () => ({ large }))] });
  conductor.payloads = new Map([["2026/input.json", { n: 1 }]]);
  conductor.add({ taskType: "big", extra: { externalInputPayloadStoragePath: "2026/input.json" } });
  await worker.start();
  await clock.advance(1000);
  const ofTask = { entityName: "big" };
  expect(await value("external_payload_used_total", { ...ofTask, operation: "READ", payloadType: "TASK_INPUT" })).toBe(1);
  expect(await value("external_payload_used_total", { ...ofTask, operation: "WRITE", payloadType: "TASK_OUTPUT" })).toBe(1);
});
