/** Runs as search results show them. */
import type { JsonObject } from "../../core/json.ts";
import type { Workflow, WorkflowSummary } from "../../core/model/execution.ts";
import { javaText } from "../engine/java-text.ts";

export function summaryOf(workflow: Workflow): WorkflowSummary {
  const input = mapText(workflow.input);
  const output = mapText(workflow.output);
  return {
    workflowType: workflow.workflowName,
    version: workflow.workflowVersion,
    workflowId: workflow.workflowId,
    ...(workflow.correlationId === undefined ? {} : { correlationId: workflow.correlationId }),
    startTime: isoTime(workflow.startTime),
    updateTime: isoTime(workflow.updateTime),
    ...(workflow.endTime === 0 ? {} : { endTime: isoTime(workflow.endTime) }),
    status: workflow.status,
    input,
    output,
    ...(workflow.reasonForIncompletion === undefined ? {} : { reasonForIncompletion: workflow.reasonForIncompletion }),
    executionTime: workflow.endTime === 0 ? 0 : workflow.endTime - workflow.startTime,
    failedReferenceTaskNames: workflow.failedReferenceTaskNames.join(","),
    priority: workflow.priority,
    failedTaskNames: workflow.failedTaskNames,
    inputSize: input.length,
    outputSize: output.length,
  };
}

/** As Java prints a map: summaries are for reading, not for parsing. */
const mapText = (map: JsonObject): string => javaText(map);

const isoTime = (time: number): string => new Date(time).toISOString();
