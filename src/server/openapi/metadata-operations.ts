import { BulkResponseSchema } from "../../core/model/execution.ts";
import { TaskDefSchema } from "../../core/model/task-def.ts";
import { WorkflowDefSchema, WorkflowVersionSchema } from "../../core/model/workflow-def.ts";
import type { Operation } from "./operation.ts";
import { answersJson, answersNothing, jsonContent, listOf, mapOf, queryFlag, queryInteger, queryText } from "./operation.ts";

const tasks = { group: "Task definitions" } as const;
const workflows = { group: "Workflow definitions" } as const;
const taskDefs = "/api/metadata/taskdefs";
const workflowDefs = "/api/metadata/workflow";

export const metadataOperations: readonly Operation[] = [
  {
    ...tasks,
    method: "post",
    path: taskDefs,
    id: "registerTaskDefs",
    summary: "Create or replace task definitions",
    body: jsonContent(listOf(TaskDefSchema)),
    answers: answersNothing,
  },
  {
    ...tasks,
    method: "put",
    path: taskDefs,
    id: "updateTaskDef",
    summary: "Replace one task definition that exists",
    body: jsonContent(TaskDefSchema),
    answers: answersNothing,
  },
  {
    ...tasks,
    method: "get",
    path: taskDefs,
    id: "getTaskDefs",
    summary: "All task definitions",
    answers: answersJson(listOf(TaskDefSchema)),
  },
  {
    ...tasks,
    method: "get",
    path: `${taskDefs}/:name`,
    id: "getTaskDef",
    summary: "One task definition",
    answers: answersJson(TaskDefSchema),
  },
  {
    ...tasks,
    method: "delete",
    path: `${taskDefs}/:name`,
    id: "deleteTaskDef",
    summary: "Delete a task definition",
    answers: answersNothing,
  },
  {
    ...workflows,
    method: "post",
    path: workflowDefs,
    id: "createWorkflowDef",
    summary: "Create one version of a workflow definition",
    query: { overwrite: queryFlag(false, "Whether to replace the version where it exists; it is refused otherwise.") },
    body: jsonContent(WorkflowDefSchema),
    answers: answersNothing,
  },
  {
    ...workflows,
    method: "put",
    path: workflowDefs,
    id: "updateWorkflowDefs",
    summary: "Create or replace versions of workflow definitions",
    body: jsonContent(listOf(WorkflowDefSchema)),
    answers: answersJson(BulkResponseSchema),
  },
  {
    ...workflows,
    method: "post",
    path: `${workflowDefs}/validate`,
    id: "validateWorkflowDef",
    summary: "Check a workflow definition without storing it",
    body: jsonContent(WorkflowDefSchema),
    answers: answersNothing,
  },
  {
    ...workflows,
    method: "get",
    path: workflowDefs,
    id: "getWorkflowDefs",
    summary: "All versions of all workflow definitions",
    query: { classifier: queryText("Only those of this class: `workflow`, `agent`, or what `metadata.classifier` says.") },
    answers: answersJson(listOf(WorkflowDefSchema)),
  },
  {
    ...workflows,
    method: "get",
    path: `${workflowDefs}/latest-versions`,
    id: "getLatestWorkflowDefs",
    summary: "The latest version of each workflow definition",
    answers: answersJson(listOf(WorkflowDefSchema)),
  },
  {
    ...workflows,
    method: "get",
    path: `${workflowDefs}/names`,
    id: "getWorkflowNames",
    summary: "The names of all workflow definitions",
    answers: answersJson(listOf({ type: "string" })),
  },
  {
    ...workflows,
    method: "get",
    path: `${workflowDefs}/names-and-versions`,
    id: "getWorkflowNamesAndVersions",
    summary: "The versions of all workflow definitions, by name",
    answers: answersJson(mapOf(listOf(WorkflowVersionSchema))),
  },
  {
    ...workflows,
    method: "get",
    path: `${workflowDefs}/:name/versions`,
    id: "getWorkflowVersions",
    summary: "The versions of one workflow definition",
    answers: answersJson(listOf(WorkflowVersionSchema)),
  },
  {
    ...workflows,
    method: "get",
    path: `${workflowDefs}/:name`,
    id: "getWorkflowDef",
    summary: "One workflow definition",
    query: { version: queryInteger(undefined, "The latest where it is left out.") },
    answers: answersJson(WorkflowDefSchema),
  },
  {
    ...workflows,
    method: "delete",
    path: `${workflowDefs}/:name/:version`,
    id: "deleteWorkflowDef",
    summary: "Delete one version of a workflow definition",
    pathParameters: { version: queryInteger(undefined, "The version.") },
    answers: answersNothing,
  },
];
