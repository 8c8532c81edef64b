/** A run of the example project's `fulfil_order` that has failed, as the documents show it. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Workflow } from "../../../src/core/model/execution.ts";
import { runOf, workflowOf } from "./drawn.ts";

export function failedOrder(): Workflow {
  const { tasks, ...rest } = parse(readFileSync(new URL("../../../workflows/fulfil_order.yml", import.meta.url), "utf8"));
  const definition = workflowOf(tasks, rest);
  const run = runOf(definition, [
    ["validate", "COMPLETED"],
    ["price", "COMPLETED"],
    ["stock", "COMPLETED"],
    ["decide", "COMPLETED", { taskType: "SWITCH", outputData: { selectedCase: "complete" } }],
    ["fork", "COMPLETED", { taskType: "FORK" }],
    ["reserve", "COMPLETED"],
    ["charge", "FAILED"],
    ["join", "CANCELED", { taskType: "JOIN" }],
    ["charge", "FAILED", { retryCount: 1, reasonForIncompletion: "the payment gateway is busy" }],
  ]);
  return { ...run, status: "FAILED", endTime: 9_400 };
}
