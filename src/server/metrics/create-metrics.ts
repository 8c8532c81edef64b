/** What the embedded server counts while it works, and the text that a scrape gets. */
import type { Snapshot } from "../../core/metrics/facts.ts";
import { renderPrometheus } from "../../core/metrics/prometheus-text.ts";
import type { Histogram, Registry } from "../../core/metrics/registry.ts";
import { createRegistry } from "../../core/metrics/registry.ts";
import { catalogue, one } from "./catalogue.ts";
import type { ServerMetricName } from "./catalogue.ts";
import { createProcessWatch } from "./process-watch.ts";
import { createRuntimeMetrics } from "./runtime-metrics.ts";
import type { RuntimeMetrics } from "./runtime-metrics.ts";

export type ServerRegistry = Registry<typeof catalogue>;

/** What is known anyway and read when somebody asks. */
export interface RuntimeGauges {
  /** Ready tasks. */
  queued: readonly { taskType: string; domain: string; count: number }[];
  inProgress: readonly { taskType: string; count: number }[];
  openRuns: number;
  waitingPolls: number;
}

export interface ServerMetrics {
  runtime: RuntimeMetrics;
  /** Seconds of requests to one route that were answered with one status. */
  request(method: string, uri: string, status: number): Histogram;
  /** In the text format of Prometheus. */
  render(gauges: RuntimeGauges): string;
  close(): void;
}

export interface BuildInfo {
  /** Of this package. */
  version: string;
  /** The release of Conductor that the server behaves like. */
  conductor: string;
}

export function createServerMetrics(build: BuildInfo): ServerMetrics {
  const registry: ServerRegistry = createRegistry(catalogue);
  registry.gauge("flow_server_build_info", [build.version, build.conductor]).value = 1;
  const watch = createProcessWatch();
  return {
    runtime: createRuntimeMetrics(registry),
    request: (method, uri, status) => registry.histogram("http_server_requests_seconds", [method, uri, String(status)]),
    render: (gauges) => renderPrometheus(catalogue, { ...registry.snapshot(), ...snapshotOf(gauges), ...watch.snapshot() }),
    close: () => watch.close(),
  };
}

function snapshotOf({ queued, inProgress, openRuns, waitingPolls }: RuntimeGauges): Snapshot<ServerMetricName> {
  return {
    task_queue_depth: queued.map(({ taskType, domain, count }) => ({ labels: [taskType, domain], value: count })),
    task_in_progress: inProgress.map(({ taskType, count }) => ({ labels: [taskType], value: count })),
    flow_server_runs_open: one(openRuns),
    flow_server_polls_waiting: one(waitingPolls),
  };
}
