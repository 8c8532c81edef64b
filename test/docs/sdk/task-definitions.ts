import { taskDefinition } from "../../../src/index.ts";

export const shipOrder = taskDefinition({
  name: "ship_order",
  retryCount: 5,
  retryLogic: "EXPONENTIAL_BACKOFF",
  retryDelaySeconds: 2,
  timeoutSeconds: 300,
  responseTimeoutSeconds: 60,
});
