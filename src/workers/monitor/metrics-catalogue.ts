/**
 * Every metric of a worker: its type, labels, unit and meaning. Those without a prefix have the names, labels, units and buckets that all
 * Conductor SDKs share, so that one dashboard serves workers in any language; `flow_worker_` ones are this runtime's own.
 */
import type { MetricFacts } from "../../core/metrics/facts.ts";

const seconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
/** Waiting has no upper end: a backlog of minutes must not all be in the last bucket. */
const waitSeconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900] as const;
const bytes = [100, 1000, 10_000, 100_000, 1_000_000, 10_000_000] as const;

export const catalogue = {
  task_poll_total: { type: "counter", labels: ["taskType"], help: "Polls sent." },
  task_poll_error_total: { type: "counter", labels: ["taskType", "exception"], help: "Polls that failed." },
  task_poll_time_seconds: {
    type: "histogram",
    labels: ["taskType", "status"],
    buckets: seconds,
    help: "From a poll to its answer; long polls are held by the server. status: SUCCESS or FAILURE.",
  },
  task_execution_started_total: { type: "counter", labels: ["taskType"], help: "Tasks whose function was called." },
  task_execute_time_seconds: {
    type: "histogram",
    labels: ["taskType", "status"],
    buckets: seconds,
    help: "How long functions took. status: SUCCESS or FAILURE.",
  },
  task_execute_error_total: { type: "counter", labels: ["taskType", "exception"], help: "Tasks that failed here." },
  task_execution_queue_full_total: { type: "counter", labels: ["taskType"], help: "Tasks that came while no slot was free for them." },
  task_update_time_seconds: {
    type: "histogram",
    labels: ["taskType", "status"],
    buckets: seconds,
    help: "From sending a result to the server's answer, each try by itself. status: SUCCESS or FAILURE.",
  },
  task_update_error_total: {
    type: "counter",
    labels: ["taskType", "exception"],
    help: "Tries to report a result that failed; they are repeated.",
  },
  task_result_size_bytes: { type: "histogram", labels: ["taskType"], buckets: bytes, help: "Outputs as JSON." },
  external_payload_used_total: {
    type: "counter",
    labels: ["entityName", "operation", "payloadType"],
    help: "Inputs that were read and outputs that were stored outside of their tasks. entityName: the task type.",
  },
  http_api_client_request_seconds: {
    type: "histogram",
    labels: ["method", "uri", "status"],
    buckets: seconds,
    help: "Requests to the server for tasks. status: the HTTP status, 0 without an answer.",
  },
  thread_uncaught_exceptions_total: {
    type: "counter",
    labels: ["exception"],
    help: "Errors of task functions that reached no caller.",
  },
  active_workers: { type: "gauge", labels: ["taskType"], help: "Functions running now." },

  flow_worker_slots_used: { type: "gauge", labels: [], help: "Slots in which a function runs." },
  flow_worker_slots_max: { type: "gauge", labels: [], help: "Slots of all task types together." },
  flow_worker_poll_inflight: { type: "gauge", labels: [], help: "Polls that wait for their answer." },
  flow_worker_poll_empty_total: { type: "counter", labels: ["taskType"], help: "Polls that brought nothing." },
  flow_worker_last_successful_poll_timestamp_seconds: {
    type: "gauge",
    labels: ["taskType"],
    merge: "max",
    help: "When a poll was last answered, in seconds since 1970.",
  },
  flow_worker_pickup_latency_seconds: {
    type: "histogram",
    labels: ["taskType"],
    buckets: waitSeconds,
    help: "From a task's scheduling to the call of its function, for first deliveries; without the way of the poll's answer.",
  },
  flow_worker_local_wait_seconds: {
    type: "histogram",
    labels: ["taskType"],
    buckets: waitSeconds,
    help: "From the poll's answer to the call of the function.",
  },
  flow_worker_settled_total: {
    type: "counter",
    labels: ["taskType", "end"],
    help: "Tasks that are held no more. end: completed, failed, postponed, dropped, cancelled, handed-back or unsent.",
  },
  flow_worker_handback_total: {
    type: "counter",
    labels: ["taskType", "cause"],
    help: "Tasks given back to the server. cause: overdue (no slot came free), draining (not started) or stopped (it ran).",
  },
  flow_worker_recovered_total: {
    type: "counter",
    labels: ["end"],
    help: "Tasks of workers that have died, put right by this one. end: delivered (the result), handed-back or dropped.",
  },
  flow_worker_duplicate_delivery_total: { type: "counter", labels: ["taskType"], help: "Deliveries of a task that is held already." },
  flow_worker_late_result_total: { type: "counter", labels: ["taskType"], help: "Results of tasks whose lease was lost before." },
  flow_worker_lease_extend_total: { type: "counter", labels: ["result"], help: "Heartbeats. result: SUCCESS or FAILURE." },
  flow_worker_lease_lost_total: {
    type: "counter",
    labels: ["taskType"],
    help: "Tasks that the server has given away, or whose run has ended, while they were held.",
  },
  flow_worker_report_queue_depth: { type: "gauge", labels: [], help: "Results and hand-backs that the server has not taken yet." },
  flow_worker_report_retry_total: {
    type: "counter",
    labels: ["reason"],
    help: "Failed reports. reason: the HTTP status, or the kind of failure where there was no answer.",
  },
  flow_worker_handler_timeout_total: {
    type: "counter",
    labels: ["taskType"],
    help: "Tasks given up because their function ran on beyond handlerTimeoutMs.",
  },
  flow_worker_event_loop_utilization: {
    type: "gauge",
    labels: [],
    merge: "max",
    help: "Part of the time, from 0 to 1, in which the main thread was busy since the last look; of the busiest process.",
  },
  flow_worker_event_loop_lag_seconds: {
    type: "gauge",
    labels: [],
    merge: "max",
    help: "Longest time in the last half minute for which the main thread did nothing else.",
  },
  flow_worker_build_info: { type: "gauge", labels: ["version"], merge: "max", help: "Always 1." },

  process_cpu_seconds_total: { type: "counter", labels: [], help: "CPU time, user and system." },
  process_resident_memory_bytes: { type: "gauge", labels: [], help: "Memory held." },
  process_start_time_seconds: { type: "gauge", labels: [], merge: "min", help: "When the worker started, in seconds since 1970." },
  nodejs_heap_size_used_bytes: { type: "gauge", labels: [], help: "JavaScript heap in use." },
} as const satisfies Record<string, MetricFacts>;

export type MetricName = keyof typeof catalogue;

export const metricNames: readonly MetricName[] = Object.keys(catalogue).filter(isMetricName);

function isMetricName(name: string): name is MetricName {
  return Object.hasOwn(catalogue, name);
}

export const factsOf = (name: MetricName): MetricFacts => catalogue[name];
