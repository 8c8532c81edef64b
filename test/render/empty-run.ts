import type { Workflow } from "../../src/core/model/execution.ts";

/** A run that has just started. */
export const emptyRun: Workflow = {
  ownerApp: "",
  workflowId: "run",
  workflowName: "order",
  workflowVersion: 1,
  status: "RUNNING",
  createTime: 0,
  updateTime: 0,
  startTime: 0,
  endTime: 0,
  tasks: [],
  input: {},
  output: {},
  taskToDomain: {},
  failedReferenceTaskNames: [],
  failedTaskNames: [],
  workflowDefinition: { name: "order", tasks: [] },
  priority: 0,
  variables: {},
  lastRetriedTime: 0,
  history: [],
  rateLimited: false,
};
