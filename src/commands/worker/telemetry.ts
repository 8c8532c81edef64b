/** OpenTelemetry for a worker, where the environment or the config asks for it. */
import type { MetricsSnapshot } from "../../workers/monitor/metrics-snapshot.ts";
import type { TelemetrySettings } from "../../workers/telemetry/settings.ts";
import { isInstrumented, readTelemetrySettings } from "../../workers/telemetry/settings.ts";
import type { Telemetry } from "../../workers/telemetry/start-telemetry.ts";
import type { Context } from "../context.ts";
import { packageVersion } from "../package-version.ts";
import type { WorkerLog } from "./log.ts";

const defaultServiceName = "flow-worker";

export interface TelemetryPlan {
  settings: TelemetrySettings;
  serviceName: string;
}

/** Undefined where nobody asks. What cannot be done as asked is said, and stops no worker. */
export async function planTelemetry({ config, io }: Context, log: WorkerLog): Promise<TelemetryPlan | undefined> {
  const { project, worker } = await config();
  const { settings, problems } = readTelemetrySettings(io.env, worker.otelEndpoint);
  for (const problem of problems) log.warn(problem, { code: "telemetry" });
  if (settings === undefined && !isInstrumented()) return undefined;
  return { settings: settings ?? {}, serviceName: project ?? defaultServiceName };
}

export interface TelemetryParts {
  workerId: string;
  log: WorkerLog;
  snapshot: () => MetricsSnapshot;
}

export async function openTelemetry(plan: TelemetryPlan, { workerId, log, snapshot }: TelemetryParts): Promise<Telemetry> {
  const { startTelemetry } = await import("../../workers/telemetry/start-telemetry.ts");
  return startTelemetry({ ...plan, workerId, snapshot, logger: log, version: packageVersion() });
}
