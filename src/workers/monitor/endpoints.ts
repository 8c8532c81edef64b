/** What a worker answers over HTTP: /metrics, /livez, /readyz, /statusz and /scale. Knows nothing of sockets. */
import { prometheusContentType, renderPrometheus } from "../../core/metrics/prometheus-text.ts";
import type { TaskSource } from "../../core/task-source.ts";
import type { Clock } from "../clock.ts";
import { mergeStats } from "../merge-stats.ts";
import type { Verdict } from "./health.ts";
import { catalogue } from "./metrics-catalogue.ts";
import type { MetricsSnapshot } from "./metrics-snapshot.ts";
import { mergeSnapshots } from "./metrics-snapshot.ts";
import type { ProcessReport } from "./monitor.ts";
import { createScale } from "./scale.ts";
import type { TypeLoad } from "./scale.ts";

export interface Reply {
  status: number;
  contentType: string;
  body: string;
  headers?: Readonly<Record<string, string>>;
}

export interface EndpointsOptions {
  /** Every worker process, of which there is at least one. */
  reports: () => Promise<readonly ProcessReport[]> | readonly ProcessReport[];
  /** What processes that have ended left behind, without gauges. */
  retired?: () => MetricsSnapshot;
  queueSizes: TaskSource["queueSizes"];
  version: string;
  clock: Clock;
}

/** `target` is a request's path with its query. */
export type Endpoints = (method: string, target: string) => Promise<Reply>;

export function createEndpoints(options: EndpointsOptions): Endpoints {
  const { retired, queueSizes, version, clock } = options;
  const scale = createScale({ queueSizes, clock });

  const pages: Readonly<Record<string, (query: URLSearchParams) => Promise<Reply>>> = {
    "/metrics": async () => {
      const snapshots = (await options.reports()).map(({ metrics }) => metrics);
      const text = renderPrometheus(catalogue, mergeSnapshots(retired === undefined ? snapshots : [...snapshots, retired()]));
      return { status: 200, contentType: prometheusContentType, body: text };
    },
    "/livez": async () => verdictReply(joinVerdicts((await options.reports()).map(({ live }) => live))),
    "/readyz": async () => verdictReply(joinVerdicts((await options.reports()).map(({ ready }) => ready))),
    "/statusz": async () => json(200, statusDocument(await options.reports(), version)),
    "/scale": async (query) => {
      const load = await scale(mergeStats((await options.reports()).map(({ stats }) => stats)));
      if ("problem" in load) return json(503, { error: load.problem });
      const type = query.get("type");
      return type === null ? json(200, load) : typeReply(type, load.types);
    },
  };

  return async (method, target) => {
    const [, path = "", query = ""] = /^([^?]*)\??(.*)$/s.exec(target) ?? [];
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (page === undefined) return json(404, { error: `There is nothing at ${path}.`, pages: Object.keys(pages) });
    if (method !== "GET" && method !== "HEAD") {
      return { ...json(405, { error: `${path} is only read.` }), headers: { allow: "GET, HEAD" } };
    }
    return page(new URLSearchParams(query));
  };
}

const json = (status: number, value: object): Reply => ({ status, contentType: "application/json", body: `${JSON.stringify(value)}\n` });

/** A scaler of KEDA reads one number from each answer. */
function typeReply(type: string, types: Readonly<Record<string, TypeLoad>>): Reply {
  const load = Object.hasOwn(types, type) ? types[type] : undefined;
  if (load === undefined) return json(404, { error: `This worker does not run ${type}.`, types: Object.keys(types) });
  return json(200, { value: load.depth, ...load });
}

const verdictReply = (verdict: Verdict): Reply => json(verdict.ok ? 200 : 503, verdict);

/** One process that is not well is one that somebody has to look after. */
function joinVerdicts(verdicts: readonly Verdict[]): Verdict {
  const reasons = verdicts.flatMap((verdict) => verdict.reasons);
  const seen = new Set<string>();
  const distinct = reasons.filter(({ message }) => !seen.has(message) && seen.add(message));
  return { ok: verdicts.every(({ ok }) => ok), reasons: distinct };
}

function statusDocument(reports: readonly ProcessReport[], version: string): object {
  const { state, slots, reports: waiting, types } = mergeStats(reports.map(({ stats }) => stats));
  return {
    schema: "flow.worker-status/1",
    version,
    state,
    slots,
    reports: waiting,
    live: joinVerdicts(reports.map(({ live }) => live)),
    ready: joinVerdicts(reports.map(({ ready }) => ready)),
    types,
    processes: reports.map(({ pid, startedAt, stats, live, ready }) => ({
      pid,
      startedAt,
      state: stats.state,
      slots: stats.slots,
      live: live.ok,
      ready: ready.ok,
    })),
  };
}
