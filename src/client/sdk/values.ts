/** Names for the words of the REST interface that the official package has as enums: `ReturnStrategy.BLOCKING_TASK` and the like. */

export const Consistency = { SYNCHRONOUS: "SYNCHRONOUS", DURABLE: "DURABLE", REGION_DURABLE: "REGION_DURABLE" } as const;
/** How a run is stored while it is waited for. Open-source servers make no difference. */
export type Consistency = (typeof Consistency)[keyof typeof Consistency];

export const ReturnStrategy = {
  TARGET_WORKFLOW: "TARGET_WORKFLOW",
  BLOCKING_WORKFLOW: "BLOCKING_WORKFLOW",
  BLOCKING_TASK: "BLOCKING_TASK",
  BLOCKING_TASK_INPUT: "BLOCKING_TASK_INPUT",
} as const;
/** What a call that waits answers: the run that was called, or the run, the task or the input of the task that it stands at. */
export type ReturnStrategy = (typeof ReturnStrategy)[keyof typeof ReturnStrategy];

export const TaskResultStatusEnum = {
  IN_PROGRESS: "IN_PROGRESS",
  FAILED: "FAILED",
  FAILED_WITH_TERMINAL_ERROR: "FAILED_WITH_TERMINAL_ERROR",
  COMPLETED: "COMPLETED",
} as const;
export type TaskResultStatusEnum = (typeof TaskResultStatusEnum)[keyof typeof TaskResultStatusEnum];

export const ServiceType = { HTTP: "HTTP", MCP_REMOTE: "MCP_REMOTE", gRPC: "gRPC" } as const;
/** What a registered service speaks. */
export type ServiceType = (typeof ServiceType)[keyof typeof ServiceType];
