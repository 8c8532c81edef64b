/** Runs and tasks as search results show them. */
import type { JsonObject } from "../../core/json.ts";
import { classifierOf } from "../../core/model/classifier.ts";
import type { Task, TaskSummary, Workflow, WorkflowSummary } from "../../core/model/execution.ts";
import { toldTask } from "../../core/model/told-task.ts";
import { javaText } from "../engine/java-text.ts";

export function summaryOf(workflow: Workflow): WorkflowSummary {
  const input = mapText(workflow.input);
  const output = mapText(workflow.output);
  const { externalInputPayloadStoragePath: inputPath } = workflow;
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
    ...(workflow.event === undefined ? {} : { event: workflow.event }),
    failedReferenceTaskNames: workflow.failedReferenceTaskNames.join(","),
    ...(inputPath === undefined ? {} : { externalInputPayloadStoragePath: inputPath }),
    priority: workflow.priority,
    failedTaskNames: workflow.failedTaskNames,
    taskToDomain: workflow.taskToDomain,
    parentWorkflowId: workflow.parentWorkflowId ?? "",
    classifier: classifierOf(workflow.workflowDefinition),
    inputSize: input.length,
    outputSize: output.length,
  };
}

export function taskSummaryOf(kept: Task): TaskSummary {
  const task = toldTask(kept);
  const { externalInputPayloadStoragePath: inputPath, externalOutputPayloadStoragePath: outputPath } = task;
  return {
    workflowId: task.workflowInstanceId,
    workflowType: task.workflowType,
    ...(task.correlationId === undefined ? {} : { correlationId: task.correlationId }),
    scheduledTime: isoTime(task.scheduledTime),
    startTime: isoTime(task.startTime),
    updateTime: isoTime(task.updateTime),
    endTime: isoTime(task.endTime),
    status: task.status,
    ...(task.reasonForIncompletion === undefined ? {} : { reasonForIncompletion: task.reasonForIncompletion }),
    executionTime: task.endTime === 0 ? 0 : task.endTime - task.startTime,
    queueWaitTime: task.queueWaitTime,
    taskDefName: task.taskDefName,
    taskType: task.taskType,
    input: mapText(task.inputData),
    output: mapText(task.outputData),
    taskId: task.taskId,
    ...(inputPath === undefined ? {} : { externalInputPayloadStoragePath: inputPath }),
    ...(outputPath === undefined ? {} : { externalOutputPayloadStoragePath: outputPath }),
    workflowPriority: task.workflowPriority,
    ...(task.domain === undefined ? {} : { domain: task.domain }),
  };
}

/** As Java prints a map: summaries are for reading, not for parsing. */
const mapText = (map: JsonObject): string => javaText(map);

const isoTime = (time: number): string => new Date(time).toISOString();
