/** The metrics of one task type: looked up once, so that a task costs additions alone. */
import { errorName } from "../logger.ts";
import type { GivenUp } from "../task-outcome.ts";
import type { Histogram, Value } from "../../core/metrics/registry.ts";
import type { MetricsRegistry } from "./metrics-registry.ts";

const timeout: GivenUp = "HandlerTimeout";

export interface TaskMetrics {
  readonly polls: Value;
  readonly emptyPolls: Value;
  readonly lastPollAt: Value;
  readonly started: Value;
  readonly queued: Value;
  readonly pollTime: Histogram;
  readonly executeTime: Histogram;
  readonly updateTime: Histogram;
  readonly resultSize: Histogram;
  readonly localWait: Histogram;
  readonly pickup: Histogram;
  pollFailed(seconds: number, error: unknown): void;
  executeFailed(seconds: number, exception: string): void;
  updateFailed(seconds: number, error: unknown): void;
  handedBack(cause: "overdue" | "draining" | "stopped"): void;
  payloadUsed(operation: "READ" | "WRITE"): void;
}

export function createTaskMetrics(registry: MetricsRegistry, taskType: string): TaskMetrics {
  const { counter, gauge, histogram } = registry;
  const labels = [taskType] as const;
  const succeeded = [taskType, "SUCCESS"] as const;
  const failed = [taskType, "FAILURE"] as const;
  return {
    polls: counter("task_poll_total", labels),
    emptyPolls: counter("flow_worker_poll_empty_total", labels),
    lastPollAt: gauge("flow_worker_last_successful_poll_timestamp_seconds", labels),
    started: counter("task_execution_started_total", labels),
    queued: counter("task_execution_queue_full_total", labels),
    pollTime: histogram("task_poll_time_seconds", succeeded),
    executeTime: histogram("task_execute_time_seconds", succeeded),
    updateTime: histogram("task_update_time_seconds", succeeded),
    resultSize: histogram("task_result_size_bytes", labels),
    localWait: histogram("flow_worker_local_wait_seconds", labels),
    pickup: histogram("flow_worker_pickup_latency_seconds", labels),
    pollFailed(seconds, error) {
      histogram("task_poll_time_seconds", failed).observe(seconds);
      counter("task_poll_error_total", [taskType, errorName(error)]).value += 1;
    },
    executeFailed(seconds, exception) {
      histogram("task_execute_time_seconds", failed).observe(seconds);
      counter("task_execute_error_total", [taskType, exception]).value += 1;
      if (exception === timeout) counter("flow_worker_handler_timeout_total", labels).value += 1;
    },
    updateFailed(seconds, error) {
      histogram("task_update_time_seconds", failed).observe(seconds);
      counter("task_update_error_total", [taskType, errorName(error)]).value += 1;
    },
    handedBack(cause) {
      counter("flow_worker_handback_total", [taskType, cause]).value += 1;
    },
    payloadUsed(operation) {
      const payloadType = operation === "READ" ? "TASK_INPUT" : "TASK_OUTPUT";
      counter("external_payload_used_total", [taskType, operation, payloadType]).value += 1;
    },
  };
}
