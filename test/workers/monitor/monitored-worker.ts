import { onTestFinished } from "vitest";
import type { TaskModule } from "../../../src/core/task-module.ts";
import type { Endpoints } from "../../../src/workers/monitor/endpoints.ts";
import { createEndpoints } from "../../../src/workers/monitor/endpoints.ts";
import type { Monitor } from "../../../src/workers/monitor/monitor.ts";
import { createMonitor } from "../../../src/workers/monitor/monitor.ts";
import type { FakeClock } from "../fake-clock.ts";
import { createFakeClock } from "../fake-clock.ts";
import type { TestWorker } from "../test-worker.ts";
import { createTestWorker } from "../test-worker.ts";
import type { Family } from "../../harness/parse-prometheus.ts";
import { parsePrometheus } from "../../harness/parse-prometheus.ts";

export interface MonitoredWorker extends TestWorker {
  monitor: Monitor;
  ask: Endpoints;
  /** Status and body of a page in JSON. */
  json(target: string): Promise<{ status: number } & Record<string, unknown>>;
  scrape(): Promise<Map<string, Family>>;
  /** The value of one series; histograms by their `_count` or `_sum`. */
  value(name: string, labels?: Record<string, string>): Promise<number | undefined>;
}

export function createMonitoredWorker(options: {
  modules: TaskModule[] | ((clock: FakeClock) => TaskModule[]);
  concurrency?: number;
  queueSizes?: () => Promise<Record<string, number>>;
}): MonitoredWorker {
  const { queueSizes, ...rest } = options;
  const clock = createFakeClock();
  const monitor = createMonitor({ stats: () => made.worker.stats(), version: "1.2.3", clock });
  onTestFinished(() => monitor.close());
  const made = createTestWorker({ ...rest, clock, observer: monitor.observer });
  const ask = createEndpoints({
    reports: () => [monitor.report()],
    queueSizes: queueSizes ?? (() => made.conductor.source.queueSizes()),
    version: "1.2.3",
    clock,
  });
  const scrape = async () => parsePrometheus((await ask("GET", "/metrics")).body);
  return {
    ...made,
    monitor,
    ask,
    scrape,
    async json(target) {
      const { status, body } = await ask("GET", target);
      const document: Record<string, unknown> = JSON.parse(body);
      return { ...document, status };
    },
    async value(name, labels = {}) {
      const family = (await scrape()).get(name.replace(/_(count|sum)$/, ""));
      const wanted = Object.entries(labels);
      return family?.samples.find((sample) => sample.name === name && wanted.every(([key, value]) => sample.labels[key] === value))?.value;
    },
  };
}
