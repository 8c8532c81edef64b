/** Every call that the server answers. A test holds it against the routes. */
import { eventOperations } from "./event-operations.ts";
import { humanOperations } from "./human-operations.ts";
import { metadataOperations } from "./metadata-operations.ts";
import type { Group, Operation } from "./operation.ts";
import { payloadOperations } from "./payload-operations.ts";
import { registryOperations } from "./registry-operations.ts";
import { scheduleOperations } from "./schedule-operations.ts";
import { serviceOperations } from "./service-operations.ts";
import { taskOperations } from "./task-operations.ts";
import { workflowBulkOperations } from "./workflow-bulk-operations.ts";
import { workflowOperations } from "./workflow-operations.ts";
import { workflowReadOperations } from "./workflow-read-operations.ts";

export const operations: readonly Operation[] = [
  ...metadataOperations,
  ...workflowOperations,
  ...workflowReadOperations,
  ...workflowBulkOperations,
  ...taskOperations,
  ...payloadOperations,
  ...eventOperations,
  ...scheduleOperations,
  ...humanOperations,
  ...registryOperations,
  ...serviceOperations,
];

/** In the order in which they are shown. */
export const groups = {
  "Task definitions": "What is known of a task type: retries, timeouts, limits.",
  "Workflow definitions": "Workflows in versions.",
  Workflows: "Runs: start, look, move, search.",
  "Workflows in bulk": "The same move for many runs.",
  Tasks: "What workers call: poll and report.",
  "Task queues": "What waits for workers, and who polled.",
  "Event handlers": "What is to happen when an event arrives.",
  Schedules: "Runs that are started by time.",
  "Human tasks": "What people do with HUMAN tasks, and the forms for it.",
  "Registered services": "Services that workflows call, with circuit breakers.",
  Tags: "Words by which people sort definitions and secrets.",
  "Large payloads": "Inputs and outputs that stand outside of their runs and tasks.",
  Administration: "What an operator asks.",
  "Environment and secrets": "What expressions may read beside the run.",
  Service: "The server itself.",
} as const satisfies Record<Group, string>;
