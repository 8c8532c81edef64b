/** What starts runs and moves them. */
import { RerunWorkflowRequestSchema, StartWorkflowRequestSchema, WorkflowSchema } from "../../core/model/execution.ts";
import { SignalResponseSchema, returnStrategies } from "../../core/model/signal-response.ts";
import { WorkflowTestRequestSchema } from "../../core/model/workflow-test.ts";
import type { Operation } from "./operation.ts";
import {
  anyObject,
  answersJson,
  answersNoContent,
  answersNothing,
  answersText,
  jsonContent,
  queryChoice,
  queryFlag,
  queryInteger,
  queryText,
  queryTexts,
} from "./operation.ts";

const runs = { group: "Workflows" } as const;
const all = "/api/workflow";
const one = `${all}/:id`;

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

export const workflowOperations: readonly Operation[] = [...starts, ...executes, ...moves];
