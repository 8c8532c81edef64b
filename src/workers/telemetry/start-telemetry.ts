/** Traces and metrics over OTLP. Everything that this file imports is loaded only where telemetry is configured. */
import type { TracerProvider } from "@opentelemetry/api";
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { hrTime, setGlobalErrorHandler } from "@opentelemetry/core";
import type { Resource } from "@opentelemetry/resources";
import { detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { MetricProducer } from "@opentelemetry/sdk-metrics";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import type { WorkerLogger } from "../logger.ts";
import { errorText, isPowerOfTwo } from "../logger.ts";
import type { MetricsSnapshot } from "../monitor/metrics-snapshot.ts";
import type { TaskRunner } from "../run-task.ts";
import { createMetricExporter, createSpanExporter } from "./exporters.ts";
import { toMetricData } from "./otlp-metrics.ts";
import type { SignalSettings, TelemetrySettings } from "./settings.ts";
import { isInstrumented } from "./settings.ts";
import { traceTasks } from "./trace-tasks.ts";

export interface TelemetryOptions {
  settings: TelemetrySettings;
  /** Unless OTEL_SERVICE_NAME says another. */
  serviceName: string;
  workerId: string;
  version: string;
  snapshot: () => MetricsSnapshot;
  logger: WorkerLogger;
}

export interface Telemetry {
  /** Makes a span of every task that is run. */
  trace(runner: TaskRunner): TaskRunner;
  /** Sends what is left, within that many milliseconds. */
  close(mostMs: number): Promise<void>;
}

const scope = "conductor-flow";
/** The SDK's own default, and its variable. */
const defaultIntervalMs = 60_000;

interface Sender {
  shutdown(): Promise<void>;
}

export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const { settings, workerId, version, logger } = options;
  const sayFailure = createFailureSayer(logger);
  setGlobalErrorHandler(sayFailure);
  const resource = describeWorker(options);
  const senders: Sender[] = [];
  // Where the user has set up an SDK, spans go there: two of them would send everything twice.
  const isOurs = !isInstrumented();
  if (isOurs && settings.traces !== undefined) senders.push(await startTraces(settings.traces, resource));
  if (settings.metrics !== undefined) senders.push(await startMetrics(settings.metrics, resource, options));
  const tracer = trace.getTracer(scope, version);
  const isTracing = !isOurs || settings.traces !== undefined;
  return {
    trace: (runner) => (isTracing ? traceTasks(runner, tracer, workerId) : runner),
    async close(mostMs) {
      const rest = senders.map((sender) => sender.shutdown());
      if (!isOurs) rest.push(flush(trace.getTracerProvider()));
      if (!(await within(mostMs, Promise.all(rest.map((sending) => sending.catch(sayFailure)))))) {
        logger.warn(`Telemetry was not taken within ${mostMs} ms; the rest of it is dropped.`, { code: "telemetry" });
      }
      if (!isOurs) return;
      trace.disable();
      context.disable();
    },
  };
}

function describeWorker({ serviceName, workerId, version }: TelemetryOptions): Resource {
  const own = resourceFromAttributes({
    "service.name": serviceName,
    "service.instance.id": workerId,
    "telemetry.distro.name": scope,
    "telemetry.distro.version": version,
  });
  return own.merge(detectResources({ detectors: [envDetector] }));
}

async function startTraces(settings: SignalSettings, resource: Resource): Promise<Sender> {
  const exporter = await createSpanExporter(settings);
  const provider = new BasicTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(exporter)] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  return provider;
}

async function startMetrics(settings: SignalSettings, resource: Resource, { snapshot, version }: TelemetryOptions): Promise<Sender> {
  const start = hrTime();
  const producer: MetricProducer = {
    collect: () => {
      const metrics = toMetricData(snapshot(), { start, end: hrTime() });
      return Promise.resolve({ resourceMetrics: { resource, scopeMetrics: [{ scope: { name: scope, version }, metrics }] }, errors: [] });
    },
  };
  const given = Number(process.env["OTEL_METRIC_EXPORT_INTERVAL"]);
  const exportIntervalMillis = given > 0 ? given : defaultIntervalMs;
  const exporter = await createMetricExporter(settings);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis, metricProducers: [producer] });
  return new MeterProvider({ resource, readers: [reader] });
}

/** Of a provider that is not ours; most can. */
async function flush(provider: TracerProvider): Promise<void> {
  const delegate: unknown = "getDelegate" in provider && typeof provider.getDelegate === "function" ? provider.getDelegate() : provider;
  if (typeof delegate !== "object" || delegate === null || !("forceFlush" in delegate)) return;
  if (typeof delegate.forceFlush === "function") await delegate.forceFlush();
}

function createFailureSayer(logger: WorkerLogger): (error: unknown) => void {
  let failures = 0;
  return (error) => {
    failures += 1;
    if (isPowerOfTwo(failures)) logger.warn(`Telemetry could not be delivered: ${errorText(error)}`, { code: "telemetry", failures });
  };
}

async function within(ms: number, promise: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    void promise.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
