/** Serves what can be seen of a worker over HTTP, where a port is given. */
import type { TaskSource } from "../../core/task-source.ts";
import { FlowError } from "../../core/errors.ts";
import { systemClock } from "../../workers/clock.ts";
import type { EndpointsOptions } from "../../workers/monitor/endpoints.ts";
import type { MonitorAddress } from "../../workers/monitor/listen.ts";
import type { Monitor } from "../../workers/monitor/monitor.ts";
import type { WorkerStats } from "../../workers/worker-stats.ts";
import { packageVersion } from "../package-version.ts";
import type { WorkerLog } from "./log.ts";

export interface MonitorSettings {
  metricsPort?: number;
  metricsHost?: string;
}

const highestPort = 65_535;

/** Undefined where nothing is to be served. Throws a usage error for what cannot be meant. */
export function readMonitorAddress(flags: MonitorSettings, config: MonitorSettings): MonitorAddress | undefined {
  const port = flags.metricsPort ?? config.metricsPort;
  const host = flags.metricsHost ?? config.metricsHost;
  if (flags.metricsHost === "") {
    throw new FlowError("usage", "--metrics-host is empty", { hint: "Leave it out to listen on this machine only." });
  }
  if (port === undefined) {
    if (flags.metricsHost === undefined) return undefined;
    throw new FlowError("usage", "--metrics-host says where to serve metrics, and nothing says on which port", {
      hint: "Give --metrics-port too.",
    });
  }
  if (port > highestPort) throw new FlowError("usage", `${port} is no port: they end at ${highestPort}`, { hint: "0 takes a free one." });
  return { port, ...(host === undefined ? {} : { host }) };
}

/** What watches the worker of this process. */
export async function createWorkerMonitor(stats: () => WorkerStats): Promise<Monitor> {
  const { createMonitor } = await import("../../workers/monitor/monitor.ts");
  return createMonitor({ stats, version: packageVersion() });
}

export interface ServedPages extends Pick<EndpointsOptions, "reports" | "retired"> {
  source: TaskSource;
  log: WorkerLog;
}

/** Throws `failed` where the port cannot be had. The answer closes it. */
export async function serveMonitoring(address: MonitorAddress, { source, log, ...pages }: ServedPages): Promise<() => Promise<void>> {
  const [{ createEndpoints }, { listenForMonitoring }] = await Promise.all([
    import("../../workers/monitor/endpoints.ts"),
    import("../../workers/monitor/listen.ts"),
  ]);
  const queueSizes = (): Promise<Record<string, number>> => source.queueSizes();
  const endpoints = createEndpoints({ ...pages, queueSizes, version: packageVersion(), clock: systemClock });
  const { url, close } = await listenForMonitoring(endpoints, address);
  log.event("monitoring", `Metrics and health on ${url}.`, { url });
  return close;
}
