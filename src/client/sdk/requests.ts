/** What the methods of the SDK classes take, under the official package's names. */
import type { JsonObject } from "../../core/json.ts";
import type { TaskResultStatus } from "../../core/model/execution.ts";

/** What a skipped task is said to have got and given. Open-source servers take neither. */
export interface SkipTaskRequest {
  taskInput?: object;
  taskOutput?: object;
}

export interface CorrelationIdsSearchRequest {
  correlationIds: string[];
  workflowNames: string[];
}

export interface WorkflowStateUpdate {
  taskReferenceName?: string;
  taskResult?: { status: TaskResultStatus; outputData?: object; taskId?: string; workflowInstanceId?: string };
  variables?: object;
}

export interface RateLimitConfig {
  /** What runs are counted by, such as `${workflow.input.customer}`. */
  rateLimitKey?: string;
  concurrentExecLimit?: number;
}

export interface ConnectivityTestInput {
  /** The queue, such as `kafka:cluster:topic`. */
  sink: string;
  input?: object;
}

export interface ConnectivityTestResult {
  successful?: boolean;
  reason?: string;
  workflowId?: string;
}

export interface HandledEventResponse {
  event?: string;
  name?: string;
  active?: boolean;
  numberOfActions?: number;
  numberOfMessages?: number;
}

export interface EventMessage {
  id?: string;
  /** Epoch milliseconds. */
  createdAt?: number;
  eventType?: "WEBHOOK" | "MESSAGE";
  eventTarget?: string;
  status?: "RECEIVED" | "HANDLED" | "REJECTED";
  statusDescription?: string;
  payload?: string;
  fullPayload?: JsonObject;
  eventExecutions?: ExtendedEventExecution[];
}

export interface ExtendedEventExecution {
  id?: string;
  name?: string;
  event?: string;
  messageId?: string;
  action?: string;
  status?: string;
  statusDescription?: string;
  /** Epoch milliseconds. */
  created?: number;
  payload?: JsonObject;
  fullMessagePayload?: JsonObject;
  output?: JsonObject;
}
