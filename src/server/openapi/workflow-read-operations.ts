/** What tells of runs: one, its tasks, searches. */
import {
  TaskSchema,
  WorkflowSchema,
  WorkflowStatusSummarySchema,
  WorkflowSummarySchema,
  taskStatuses,
} from "../../core/model/execution.ts";
import type { Operation, Parameter } from "./operation.ts";
import {
  answersJson,
  jsonContent,
  listOf,
  mapOf,
  pageOf,
  queryFlag,
  queryInteger,
  queryText,
  queryTexts,
  queryTime,
  searchQuery,
} from "./operation.ts";

const runs = { group: "Workflows" } as const;
const all = "/api/workflow";
const one = `${all}/:id`;

const correlated: Record<string, Parameter> = {
  includeClosed: queryFlag(false, "Whether to answer runs that are not RUNNING too."),
  includeTasks: queryFlag(false, "Whether to answer their tasks."),
};

const runQuery: Record<string, Parameter> = {
  ...searchQuery,
  size: queryInteger(100, "How many to answer.", { maximum: 5000 }),
  classifier: queryText("Only runs of workflows of these classes, separated by commas."),
  topLevelOnly: queryFlag(false, "Whether to leave out runs that another one has started as its sub-workflow."),
};

export const workflowReadOperations: readonly Operation[] = [
  {
    ...runs,
    method: "get",
    path: one,
    id: "getWorkflow",
    summary: "One run",
    query: { includeTasks: queryFlag(true, "Whether to answer its tasks.") },
    answers: answersJson(WorkflowSchema),
  },
  {
    ...runs,
    method: "get",
    path: `${one}/status`,
    id: "getWorkflowStatus",
    summary: "The status of a run",
    query: {
      includeOutput: queryFlag(false, "Whether to answer its output."),
      includeVariables: queryFlag(false, "Whether to answer its variables."),
    },
    answers: answersJson(WorkflowStatusSummarySchema),
  },
  {
    ...runs,
    method: "get",
    path: `${one}/tasks`,
    id: "getWorkflowTasks",
    summary: "The tasks of a run, in pages",
    query: {
      start: queryInteger(0, "How many to leave out."),
      count: queryInteger(15, "How many to answer."),
      status: queryTexts("Only tasks of these statuses.", taskStatuses),
    },
    answers: answersJson(pageOf(TaskSchema)),
  },
  {
    ...runs,
    method: "get",
    path: `${all}/:name/correlated/:correlationId`,
    id: "getCorrelatedWorkflows",
    summary: "The runs of a workflow with one correlation id",
    query: correlated,
    answers: answersJson(listOf(WorkflowSchema)),
  },
  {
    ...runs,
    method: "post",
    path: `${all}/:name/correlated`,
    id: "getCorrelatedWorkflowsOfList",
    summary: "The runs of a workflow with any of several correlation ids",
    query: correlated,
    body: { ...jsonContent(listOf({ type: "string" })), description: "The correlation ids." },
    answers: answersJson(mapOf(listOf(WorkflowSchema))),
  },
  {
    ...runs,
    method: "get",
    path: `${all}/running/:name`,
    id: "getRunningWorkflows",
    summary: "The ids of the runs of a workflow that are RUNNING, or of those that started within a span of time",
    query: {
      version: queryInteger(undefined, "Counts together with both times only."),
      startTime: queryTime("Begin of the span."),
      endTime: queryTime("End of the span."),
    },
    answers: answersJson(listOf({ type: "string" })),
  },
  {
    ...runs,
    method: "get",
    path: `${all}/search`,
    id: "searchWorkflows",
    summary: "Search runs; answers summaries",
    query: runQuery,
    answers: answersJson(pageOf(WorkflowSummarySchema)),
  },
  {
    ...runs,
    method: "get",
    path: `${all}/search-v2`,
    id: "searchWorkflowsV2",
    summary: "Search runs; answers them whole, without their tasks",
    query: runQuery,
    answers: answersJson(pageOf(WorkflowSchema)),
  },
  {
    ...runs,
    method: "get",
    path: `${all}/search-by-tasks`,
    id: "searchWorkflowsByTasks",
    summary: "Search tasks; answers summaries of their runs",
    query: searchQuery,
    answers: answersJson(pageOf(WorkflowSummarySchema)),
  },
  {
    ...runs,
    method: "get",
    path: `${all}/search-by-tasks-v2`,
    id: "searchWorkflowsByTasksV2",
    summary: "Search tasks; answers their runs whole, without their tasks",
    query: searchQuery,
    answers: answersJson(pageOf(WorkflowSchema)),
  },
];
