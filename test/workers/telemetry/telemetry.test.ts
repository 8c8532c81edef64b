import { trace } from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import type { Task } from "../../../src/core/model/execution.ts";
import type { TaskHandler } from "../../../src/core/task-module.ts";
import { systemClock } from "../../../src/workers/clock.ts";
import type { MetricsSnapshot } from "../../../src/workers/monitor/metrics-snapshot.ts";
import { createWorkerRegistry } from "../../../src/workers/monitor/metrics-registry.ts";
import { createInlineRunner } from "../../../src/workers/run-task.ts";
import type { TelemetrySettings } from "../../../src/workers/telemetry/settings.ts";
import type { Telemetry } from "../../../src/workers/telemetry/start-telemetry.ts";
import { startTelemetry } from "../../../src/workers/telemetry/start-telemetry.ts";
import { createFakeClock } from "../fake-clock.ts";
import { createFakeConductor } from "../fake-conductor.ts";
import type { LogLine } from "../test-worker.ts";
import { recordLogs, testModule } from "../test-worker.ts";
import type { OtlpReceiver } from "./otlp-receiver.ts";
import { startReceiver } from "./otlp-receiver.ts";

afterEach(() => vi.unstubAllEnvs());

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

function taskOf(input: JsonObject = {}, rest: Partial<Task> = {}): Task {
  const conductor = createFakeConductor({ clock: createFakeClock() });
  const taskId = conductor.add({ taskType: "greet", input, workflowId: "run-1", extra: rest });
  return conductor.task(taskId);
}

/** As far as TypeScript can tell: servers are not bound by it. */
const isTask = (value: unknown): value is Task => typeof value === "object" && value !== null && "taskId" in value;

interface Started {
  telemetry: Telemetry;
  receiver: OtlpReceiver;
  logs: LogLine[];
  run(handler: TaskHandler, task?: Task): Promise<unknown>;
}

async function start(
  options: { behaviour?: "takes" | "refuses" | "hangs"; metrics?: MetricsSnapshot; settings?: TelemetrySettings } = {},
): Promise<Started> {
  const receiver = await startReceiver(options.behaviour);
  const { logger, logs } = recordLogs();
  const traces = { protocol: "http/json", url: `${receiver.url}/v1/traces` } as const;
  const metrics = { protocol: "http/json", url: `${receiver.url}/v1/metrics` } as const;
  const { metrics: snapshot } = options;
  const telemetry = await startTelemetry({
    settings: options.settings ?? { traces, ...(snapshot === undefined ? {} : { metrics }) },
    serviceName: "orders",
    workerId: "worker-7",
    version: "1.2.3",
    snapshot: () => snapshot ?? {},
    logger,
  });
  onTestFinished(() => telemetry.close(100));
  return {
    telemetry,
    receiver,
    logs,
    async run(handler, task = taskOf()) {
      const runner = telemetry.trace(await createInlineRunner(testModule("greet", handler), { clock: systemClock, logger }));
      return runner.run(task, () => new AbortController().signal);
    },
  };
}

describe("a span of each task", () => {
  test("says what ran, for whom and where", async () => {
    const { telemetry, receiver, run } = await start();
    await run(() => ({}), taskOf({}, { retryCount: 2, correlationId: "order-9", workflowType: "shop" }));
    await telemetry.close(3000);
    expect(receiver.requests).toMatchObject([{ path: "/v1/traces", contentType: "application/json" }]);
    expect(receiver.spans).toHaveLength(1);
    // The kind of consumers.
    expect(receiver.spans[0]).toMatchObject({ name: "process greet", kind: 5, links: [] });
    expect(receiver.spans[0]?.parentSpanId ?? "").toBe("");
    expect(receiver.spans[0]?.attributes).toEqual({
      "messaging.system": "conductor",
      "messaging.destination.name": "greet",
      "messaging.operation.name": "process",
      "messaging.operation.type": "process",
      "messaging.message.id": expect.stringMatching(/.+/),
      "messaging.message.conversation_id": "run-1",
      "messaging.client.id": "worker-7",
      "conductor.workflow.type": "shop",
      "conductor.task.reference_name": expect.any(String),
      "conductor.task.attempt": 3,
      "conductor.task.status": "COMPLETED",
      "conductor.workflow.correlation_id": "order-9",
    });
    expect(receiver.spans[0]?.resource).toMatchObject({ "service.name": "orders", "service.instance.id": "worker-7" });
  });

  test("is active while the function runs, so that the spans of its own code nest in it", async () => {
    const { telemetry, receiver, run } = await start();
    const tracer = trace.getTracer("mine");
    const handler = async (): Promise<object> => {
      await new Promise((resolve) => setImmediate(resolve));
      await tracer.startActiveSpan("charge", async (span) => {
        await Promise.resolve();
        tracer.startSpan("post").end();
        span.end();
      });
      return {};
    };
    await Promise.all([run(handler), run(handler)]);
    expect(trace.getActiveSpan()).toBeUndefined();
    await telemetry.close(3000);
    const byId = new Map(receiver.spans.map((span) => [span.spanId, span]));
    const path = (name: string) =>
      receiver.spans.filter((span) => span.name === name).map((span) => byId.get(span.parentSpanId ?? "")?.name);
    expect(path("charge")).toEqual(["process greet", "process greet"]);
    expect(path("post")).toEqual(["charge", "charge"]);
    expect(new Set(receiver.spans.map((span) => span.traceId)).size).toBe(2);
  });

  test.each([
    ["in the input", { traceparent, tracestate: "vendor=1" }],
    ["in headers of the input", { headers: { traceparent, tracestate: "vendor=1" } }],
  ])("is linked to the trace %s", async (_where, input) => {
    const { telemetry, receiver, run } = await start();
    await run(() => ({}), taskOf(input));
    await telemetry.close(3000);
    expect(receiver.spans[0]?.links).toMatchObject([
      { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", traceState: "vendor=1" },
    ]);
    expect(receiver.spans[0]?.traceId).not.toBe("0af7651916cd43dd8448eb211c80319c");
  });

  test.each([[{ traceparent: "nonsense" }], [{ traceparent: 7 }], [{ headers: "none" }], [{ headers: { traceparent: null } }]])(
    "is linked to nothing by %j",
    async (input) => {
      const { telemetry, receiver, run } = await start();
      await run(() => ({}), taskOf(input));
      await telemetry.close(3000);
      expect(receiver.spans).toMatchObject([{ links: [] }]);
    },
  );

  test("is linked to nothing where the server sends no input", async () => {
    const { telemetry, receiver, run } = await start();
    const { inputData: _, ...rest } = taskOf();
    const bare: unknown = rest;
    await run(() => ({}), isTask(bare) ? bare : taskOf());
    await telemetry.close(3000);
    expect(receiver.spans).toMatchObject([{ links: [] }]);
  });

  test("tells failures by their kind", async () => {
    const { telemetry, receiver, run } = await start();
    await run(() => {
      throw new TypeError("no such thing");
    });
    await telemetry.close(3000);
    expect(receiver.spans[0]).toMatchObject({
      status: { code: 2, message: "no such thing" },
      attributes: { "error.type": "TypeError", "conductor.task.status": "FAILED" },
    });
  });

  test("follows the sampler and the resource of the environment", async () => {
    vi.stubEnv("OTEL_TRACES_SAMPLER", "always_off");
    const off = await start();
    await off.run(() => ({}));
    await off.telemetry.close(3000);
    expect(off.receiver.spans).toEqual([]);

    vi.unstubAllEnvs();
    vi.stubEnv("OTEL_SERVICE_NAME", "renamed");
    vi.stubEnv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test");
    const named = await start();
    await named.run(() => ({}));
    await named.telemetry.close(3000);
    expect(named.receiver.spans[0]?.resource).toMatchObject({ "service.name": "renamed", "deployment.environment.name": "test" });
  });

  test("is sent as protobuf where nothing else is said", async () => {
    const receiver = await startReceiver();
    const settings = { traces: { protocol: "http/protobuf", url: `${receiver.url}/v1/traces` } } as const;
    const { telemetry, run } = await start({ settings });
    await run(() => ({}));
    await telemetry.close(3000);
    expect(receiver.requests).toEqual([{ path: "/v1/traces", contentType: "application/x-protobuf" }]);
  });

  test("goes to the SDK that the user has set up, and to no other", async () => {
    const memory = new InMemorySpanExporter();
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(memory)] }));
    onTestFinished(() => trace.disable());
    const { telemetry, receiver, run } = await start();
    await run(() => ({}));
    await telemetry.close(3000);
    expect(memory.getFinishedSpans().map(({ name }) => name)).toEqual(["process greet"]);
    expect(receiver.requests).toEqual([]);
    // It stays the user's.
    trace.getTracer("later").startSpan("later").end();
    expect(memory.getFinishedSpans()).toHaveLength(2);
  });
});

describe("metrics", () => {
  test("have their own names, and those of the conventions", async () => {
    const registry = createWorkerRegistry();
    registry.counter("task_execution_started_total", ["greet"]).value += 3;
    registry.gauge("flow_worker_slots_max", []).value = 20;
    const took = registry.histogram("task_execute_time_seconds", ["greet", "SUCCESS"]);
    took.observe(0.002);
    took.observe(3);
    registry.histogram("task_execute_time_seconds", ["greet", "FAILURE"]).observe(0.5);
    registry.histogram("task_poll_time_seconds", ["greet", "SUCCESS"]).observe(0.5);
    registry.histogram("task_update_time_seconds", ["greet", "SUCCESS"]).observe(0.25);
    const { telemetry, receiver } = await start({ metrics: registry.snapshot() });
    await telemetry.close(3000);
    const { metrics } = receiver;
    expect(metrics.get("task_execution_started_total")).toMatchObject({
      isMonotonic: true,
      points: [{ attributes: { taskType: "greet" }, value: 3 }],
    });
    expect(metrics.get("flow_worker_slots_max")).toMatchObject({ points: [{ value: 20 }], isMonotonic: undefined });
    const execute = metrics.get("task_execute_time_seconds");
    expect(execute).toMatchObject({ unit: "s", points: [{ count: 2, sum: 3.002 }, { count: 1 }] });
    expect(execute?.points[0]?.bounds).toHaveLength(12);
    expect(execute?.points[0]?.counts).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
    const greet = { "messaging.system": "conductor", "messaging.destination.name": "greet" };
    expect(metrics.get("messaging.process.duration")?.points.map(({ attributes }) => attributes)).toEqual([
      { ...greet, "messaging.operation.name": "process" },
      { ...greet, "messaging.operation.name": "process", "error.type": "_OTHER" },
    ]);
    expect(metrics.get("messaging.client.operation.duration")?.points).toMatchObject([
      { attributes: { ...greet, "messaging.operation.name": "poll", "messaging.operation.type": "receive" }, sum: 0.5 },
      { attributes: { ...greet, "messaging.operation.name": "update", "messaging.operation.type": "settle" }, sum: 0.25 },
    ]);
    expect(metrics.get("messaging.client.consumed.messages")).toMatchObject({ unit: "{message}", points: [{ value: 3 }] });
  });
});

describe("a receiver that does not take it", () => {
  test("by hanging, keeps no task and no end waiting", async () => {
    const { telemetry, run, logs } = await start({ behaviour: "hangs", metrics: {} });
    for (let index = 0; index < 3000; index += 1) await run(() => ({}));
    const closing = performance.now();
    await telemetry.close(200);
    expect(performance.now() - closing).toBeLessThan(8000);
    expect(logs).toContainEqual({ level: "warn", message: "Telemetry was not taken within 200 ms; the rest of it is dropped." });
  });

  test("by refusing, is said and no more", async () => {
    const { telemetry, run, logs } = await start({ behaviour: "refuses" });
    expect(await run(() => ({ done: true }))).toMatchObject({ status: "COMPLETED", output: { done: true } });
    await telemetry.close(3000);
    expect(logs.filter(({ level }) => level === "warn").map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Telemetry could not be delivered: /),
    ]);
  });

  test("because it is not there, is said and no more", async () => {
    const settings = { traces: { protocol: "http/json", url: "http://127.0.0.1:9/v1/traces" } } as const;
    const { telemetry, run, logs } = await start({ settings });
    expect(await run(() => ({}))).toMatchObject({ status: "COMPLETED" });
    await telemetry.close(300);
    expect(logs.filter(({ level }) => level === "warn")).toHaveLength(1);
  });
});
