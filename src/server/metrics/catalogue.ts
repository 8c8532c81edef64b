/**
 * Every metric of the embedded server: its type, labels, unit and meaning. Those that begin with `http_server_` and `task_` have the
 * names and labels of a real Conductor server, `process_` and `nodejs_` ones those of other programs on Node; `flow_server_` ones are
 * this server's own.
 */
import type { Catalogue, SeriesSnapshot } from "../../core/metrics/facts.ts";

const requestSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
const storeSeconds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1] as const;

export const catalogue = {
  http_server_requests_seconds: {
    type: "histogram",
    labels: ["method", "uri", "status"],
    buckets: requestSeconds,
    help: "From a request to its answer; long polls are held on purpose. uri: the route, or UNKNOWN.",
  },
  task_poll_total: { type: "counter", labels: ["taskType"], help: "Polls of workers." },
  task_queue_depth: { type: "gauge", labels: ["taskType", "domain"], help: "Tasks that wait for a worker." },
  task_in_progress: { type: "gauge", labels: ["taskType"], help: "Tasks that are being worked on. taskType: the task definition." },

  flow_server_polls_waiting: { type: "gauge", labels: [], help: "Long polls that are being held." },
  flow_server_runs_open: { type: "gauge", labels: [], help: "Runs of workflows that have not ended." },
  flow_server_runs_started_total: { type: "counter", labels: ["workflow"], help: "Runs that were started." },
  flow_server_runs_ended_total: { type: "counter", labels: ["workflow", "status"], help: "Runs that have ended, by their status." },
  flow_server_decisions_total: { type: "counter", labels: [], help: "Decisions on what comes next in a run." },
  flow_server_store_write_seconds: {
    type: "histogram",
    labels: [],
    buckets: storeSeconds,
    help: "Transactions in which changes of runs were stored.",
  },
  flow_server_store_writes_total: { type: "counter", labels: [], help: "Changes of runs that were stored; several share a transaction." },
  flow_server_store_errors_total: { type: "counter", labels: [], help: "Transactions that failed." },
  flow_server_sandbox_evaluations_total: {
    type: "counter",
    labels: ["language", "outcome"],
    help: "Scripts and jq programs that were evaluated. outcome: ok or error.",
  },
  flow_server_sandbox_kills_total: { type: "counter", labels: [], help: "Threads of the sandbox that were ended because of their script." },
  flow_server_background_errors_total: { type: "counter", labels: [], help: "Work without a caller that failed." },
  flow_server_build_info: { type: "gauge", labels: ["version", "conductor"], help: "Always 1. conductor: the release it behaves like." },

  nodejs_eventloop_lag_mean_seconds: { type: "gauge", labels: [], help: "Delay of the event loop since the last scrape, on average." },
  nodejs_eventloop_lag_p99_seconds: { type: "gauge", labels: [], help: "The same, the 99th percentile." },
  nodejs_eventloop_lag_max_seconds: { type: "gauge", labels: [], help: "The same, the longest." },
  nodejs_eventloop_utilization: { type: "gauge", labels: [], help: "Part of the time since the last scrape in which it was busy, 0 to 1." },
  nodejs_heap_size_used_bytes: { type: "gauge", labels: [], help: "JavaScript heap in use." },
  process_cpu_seconds_total: { type: "counter", labels: [], help: "CPU time, user and system." },
  process_resident_memory_bytes: { type: "gauge", labels: [], help: "Memory held." },
  process_start_time_seconds: { type: "gauge", labels: [], help: "When the process started, in seconds since 1970." },
} as const satisfies Catalogue;

export type ServerMetricName = keyof typeof catalogue;

/** The value of a metric without labels. */
export const one = (value: number): SeriesSnapshot[] => [{ labels: [], value }];
