/** Runs and tasks as the engine makes them. */
import type { Task, Workflow } from "../../../src/core/model/execution.ts";
import type { WorkflowDef } from "../../../src/core/model/workflow-def.ts";
import type { RunWrite } from "../../../src/server/store/store.ts";
import { blankTask } from "../../harness/blank-task.ts";

export function sampleDefinition(name = "order", version = 1): WorkflowDef {
  return {
    name,
    version,
    tasks: [
      { name: "price", taskReferenceName: "price_ref", type: "SIMPLE", taskDefinition: { name: "price", retryCount: 1 } },
      {
        name: "choose",
        taskReferenceName: "choose_ref",
        type: "SWITCH",
        decisionCases: { a: [{ name: "inner", taskReferenceName: "inner_ref" }] },
        defaultCase: [],
      },
    ],
  };
}

export function sampleWorkflow(workflowId: string, changes: Partial<Workflow> = {}): Workflow {
  return {
    ownerApp: "",
    createTime: 1000,
    updateTime: 1000,
    status: "RUNNING",
    endTime: 0,
    startTime: 1000,
    workflowId,
    workflowName: "order",
    workflowVersion: 1,
    tasks: [],
    input: { amount: 5, note: null },
    output: {},
    taskToDomain: {},
    failedReferenceTaskNames: [],
    failedTaskNames: [],
    workflowDefinition: sampleDefinition(),
    priority: 0,
    variables: { list: [1, 2] },
    lastRetriedTime: 0,
    history: [],
    rateLimited: false,
    ...changes,
  };
}

export function sampleTask(workflow: Workflow, taskId: string, changes: Partial<Task> = {}): Task {
  const [workflowTask] = workflow.workflowDefinition.tasks;
  return blankTask({
    taskType: "price",
    inputData: { text: "grüße \u{1f600}", nested: { deep: [null, 1.5, 12345678901234] } },
    referenceTaskName: "price_ref",
    scheduledTime: 1000,
    updateTime: 1000,
    responseTimeoutSeconds: 3600,
    workflowInstanceId: workflow.workflowId,
    workflowType: workflow.workflowName,
    taskId,
    ...(workflowTask === undefined ? {} : { workflowTask }),
    ...(workflowTask?.taskDefinition === undefined ? {} : { taskDefinition: workflowTask.taskDefinition }),
    ...changes,
  });
}

/** A write of a whole new run; `changes` for what else is to be said. */
export function sampleWrite(workflow: Workflow, tasks: Task[], changes: Partial<RunWrite> = {}): RunWrite {
  return { workflow, tasks, removedTaskIds: [], queued: [], unqueuedTaskIds: [], effects: [], doneEffectIds: [], logs: [], ...changes };
}

export const queueEntry = (task: Task, availableAt = 1000) => ({
  taskId: task.taskId,
  workflowId: task.workflowInstanceId,
  taskType: task.taskType,
  priority: task.workflowPriority,
  availableAt,
});
