import {
  BulkResponseSchema,
  RerunWorkflowRequestSchema,
  StartWorkflowRequestSchema,
  TaskSchema,
  WorkflowSchema,
  WorkflowStatusSummarySchema,
  WorkflowSummarySchema,
  taskStatuses,
} from "../../core/model/execution.ts";
import { SignalResponseSchema, returnStrategies } from "../../core/model/signal-response.ts";
import { WorkflowTestRequestSchema } from "../../core/model/workflow-test.ts";
import type { Operation, Parameter } from "./operation.ts";
import {
  anyObject,
  answersJson,
  answersNoContent,
  answersNothing,
  answersText,
  jsonContent,
  listOf,
  mapOf,
  pageOf,
  queryChoice,
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
const returnStrategy = queryChoice("TARGET_WORKFLOW", returnStrategies, "What is answered: the run, or what it waits at.");
const archiveWorkflow = queryFlag(true, "Whether an open run is kept from being removed.");
const reason = queryText("Why; it stands in the run.");

const starts: readonly Operation[] = [
  {
    ...runs,
    method: "post",
    path: all,
    id: "startWorkflow",
    summary: "Start a run",
    body: jsonContent(StartWorkflowRequestSchema),
    answers: answersText("The id of the run."),
  },
  {
    ...runs,
    method: "post",
    path: `${all}/:name`,
    id: "startWorkflowByName",
    summary: "Start a run by the name of its workflow",
    query: {
      version: queryInteger(undefined, "The latest where it is left out."),
      correlationId: queryText("An id of your own for the run."),
      priority: queryInteger(0, "Higher is first.", { minimum: 0, maximum: 99 }),
    },
    body: { ...jsonContent(anyObject), description: "The input of the run." },
    answers: answersText("The id of the run."),
  },
];

const executes: readonly Operation[] = [
  {
    ...runs,
    method: "post",
    path: `${all}/execute/:name/:version`,
    id: "executeWorkflow",
    summary: "Start a run and wait for it",
    pathParameters: { version: queryInteger(undefined, "0 is the latest.") },
    query: {
      waitForSeconds: queryInteger(10, "How long at most."),
      waitUntilTaskRef: queryTexts("Wait until one of these tasks has ended."),
      requestId: queryText("An id of your own for the request."),
      returnStrategy,
    },
    body: jsonContent(StartWorkflowRequestSchema),
    answers: answersJson(SignalResponseSchema, "The run as it is then; `signalTimeout` where the time was over."),
  },
  {
    ...runs,
    method: "post",
    path: `${all}/test`,
    id: "testWorkflow",
    summary: "Run with results made up for its tasks; the run stays stored",
    body: jsonContent(WorkflowTestRequestSchema),
    answers: answersJson(WorkflowSchema, "The run as it is in the end."),
  },
];

const moves: readonly Operation[] = [
  { ...runs, method: "put", path: `${all}/decide/:id`, id: "decideWorkflow", summary: "Decide a run anew", answers: answersNothing },
  { ...runs, method: "put", path: `${one}/pause`, id: "pauseWorkflow", summary: "Pause a run", answers: answersNothing },
  { ...runs, method: "put", path: `${one}/resume`, id: "resumeWorkflow", summary: "Resume a run that is paused", answers: answersNothing },
  {
    ...runs,
    method: "put",
    path: `${one}/skiptask/:ref`,
    id: "skipTask",
    summary: "Skip a task that is still to come",
    answers: answersNothing,
  },
  {
    ...runs,
    method: "post",
    path: `${one}/restart`,
    id: "restartWorkflow",
    summary: "Restart a run that has ended from its beginning",
    query: { useLatestDefinitions: queryFlag(false, "Whether to take the definitions as they are now.") },
    answers: answersNoContent,
  },
  {
    ...runs,
    method: "post",
    path: `${one}/retry`,
    id: "retryWorkflow",
    summary: "Try the last failed task of a run again",
    query: { resumeSubworkflowTasks: queryFlag(false, "Whether to go on inside of the sub-workflow that has failed.") },
    answers: answersNoContent,
  },
  {
    ...runs,
    method: "post",
    path: `${one}/rerun`,
    id: "rerunWorkflow",
    summary: "Run again from a task on",
    body: jsonContent(RerunWorkflowRequestSchema),
    answers: answersText("The id of the run."),
  },
  {
    ...runs,
    method: "post",
    path: `${one}/resetcallbacks`,
    id: "resetCallbacks",
    summary: "Hand out the tasks that wait for their callback at once",
    answers: answersNoContent,
  },
  { ...runs, method: "delete", path: one, id: "terminateWorkflow", summary: "Terminate a run", query: { reason }, answers: answersNothing },
  {
    ...runs,
    method: "delete",
    path: `${one}/remove`,
    id: "removeWorkflow",
    summary: "Remove a run from the store",
    query: { archiveWorkflow },
    answers: answersNothing,
  },
  {
    ...runs,
    method: "delete",
    path: `${one}/terminate-remove`,
    id: "terminateAndRemoveWorkflow",
    summary: "Terminate a run and remove it from the store",
    query: { reason, archiveWorkflow },
    answers: answersNothing,
  },
];

const runQuery: Record<string, Parameter> = {
  ...searchQuery,
  size: queryInteger(100, "How many to answer.", { maximum: 5000 }),
  classifier: queryText("Only runs of workflows of these classes, separated by commas."),
  topLevelOnly: queryFlag(false, "Whether to leave out runs that another one has started as its sub-workflow."),
};

const reads: readonly Operation[] = [
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

const inBulk = (method: Operation["method"], verb: string, id: string, summary: string, query?: Record<string, Parameter>): Operation => ({
  group: "Workflows in bulk",
  method,
  path: `${all}/bulk/${verb}`,
  id,
  summary,
  ...(query === undefined ? {} : { query }),
  body: { ...jsonContent(listOf({ type: "string" })), description: "Ids of runs; 1000 at most." },
  answers: answersJson(BulkResponseSchema, "What was done, and what was not."),
});

const bulk: readonly Operation[] = [
  inBulk("put", "pause", "pauseWorkflows", "Pause runs"),
  inBulk("put", "resume", "resumeWorkflows", "Resume runs"),
  inBulk("post", "restart", "restartWorkflows", "Restart runs", {
    useLatestDefinitions: queryFlag(false, "Whether to take the definitions as they are now."),
  }),
  inBulk("post", "retry", "retryWorkflows", "Try the last failed tasks of runs again"),
  inBulk("post", "terminate", "terminateWorkflows", "Terminate runs", { reason }),
  inBulk("delete", "remove", "removeWorkflows", "Remove runs from the store", { archiveWorkflow }),
  inBulk("delete", "terminate-remove", "terminateAndRemoveWorkflows", "Terminate runs and remove them", { archiveWorkflow, reason }),
  {
    ...inBulk("post", "search", "getWorkflowsOfList", "Runs by their ids, as the server keeps them inside", {
      includeTasks: queryFlag(true, "Whether to answer their tasks."),
    }),
    answers: answersJson({
      type: "object",
      properties: { bulkErrorResults: mapOf({ type: "string" }), bulkSuccessfulResults: listOf(anyObject) },
      required: ["bulkErrorResults", "bulkSuccessfulResults"],
    }),
  },
];

export const workflowOperations: readonly Operation[] = [...starts, ...executes, ...moves, ...reads, ...bulk];
