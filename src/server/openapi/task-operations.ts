import {
  PollDataSchema,
  TaskLogSchema,
  TaskResultSchema,
  TaskSchema,
  TaskSummarySchema,
  WorkflowSchema,
  taskResultStatuses,
} from "../../core/model/execution.ts";
import { SignalResponseSchema, returnStrategies } from "../../core/model/signal-response.ts";
import type { Operation, Parameter } from "./operation.ts";
import {
  anyObject,
  answersJson,
  answersJsonOrNoContent,
  answersNothing,
  answersText,
  jsonContent,
  listOf,
  mapOf,
  pageOf,
  queryChoice,
  queryInteger,
  queryText,
  queryTexts,
  required,
  searchQuery,
} from "./operation.ts";

const tasks = { group: "Tasks" } as const;
const queues = { group: "Task queues" } as const;
const all = "/api/tasks";
const bySignal = `${all}/:workflowId/:status/signal`;
const byReference = `${all}/:workflowId/:ref/:status`;

const poller: Record<string, Parameter> = {
  workerid: queryText("Who asks."),
  domain: queryText("The domain to poll in."),
};
const outcome: Parameter = { schema: { type: "string", enum: taskResultStatuses }, description: "How it ended." };
const update = {
  ...tasks,
  method: "post",
  pathParameters: { status: outcome },
  query: { workerid: queryText("Who reports.") },
  body: { ...jsonContent(anyObject), description: "The output of the task." },
} as const satisfies Partial<Operation>;

const signal = {
  ...tasks,
  method: "post",
  pathParameters: { status: outcome },
  body: { ...jsonContent(anyObject), description: "The output of the task." },
} as const satisfies Partial<Operation>;

const work: readonly Operation[] = [
  {
    ...tasks,
    method: "get",
    path: `${all}/poll/:type`,
    id: "pollTask",
    summary: "Take a task, if there is one",
    query: poller,
    answers: answersJsonOrNoContent(TaskSchema, "There is none."),
  },
  {
    ...tasks,
    method: "get",
    path: `${all}/poll/batch/:type`,
    id: "pollTasks",
    summary: "Take tasks; waits for the first one",
    query: {
      ...poller,
      count: queryInteger(1, "How many at most."),
      timeout: queryInteger(100, "Milliseconds to wait while there is none.", { maximum: 5000 }),
    },
    answers: answersJson(listOf(TaskSchema), "The tasks; an empty list where there is none."),
  },
  {
    ...tasks,
    method: "post",
    path: all,
    id: "updateTask",
    summary: "Report a task",
    body: jsonContent(TaskResultSchema),
    answers: answersText("The id of the task."),
  },
  {
    ...tasks,
    method: "post",
    path: `${all}/update-v2`,
    id: "updateTaskV2",
    summary: "Report a task and take the next one of its type",
    body: jsonContent(TaskResultSchema),
    answers: answersJsonOrNoContent(TaskSchema, "There is no next one."),
  },
  {
    ...update,
    path: byReference,
    id: "updateTaskByReference",
    summary: "Report the open task with a reference name",
    answers: {
      200: {
        description: "The id of the task; nothing where none is open.",
        content: { type: "text/plain", schema: { type: "string" } },
      },
    },
  },
  {
    ...update,
    path: `${byReference}/sync`,
    id: "updateTaskByReferenceSync",
    summary: "Report the open task with a reference name, and answer the run",
    answers: answersJson(WorkflowSchema),
  },
  {
    ...signal,
    path: bySignal,
    id: "signalWorkflow",
    summary: "Report the WAIT at which a run stands",
    answers: answersNothing,
  },
  {
    ...signal,
    path: `${bySignal}/sync`,
    id: "signalWorkflowSync",
    summary: "Report the WAIT at which a run stands, and wait for where that leads to",
    query: {
      returnStrategy: queryChoice("TARGET_WORKFLOW", returnStrategies, "What is answered: the run, or what it waits at."),
      timeoutMillis: queryInteger(5000, "How long at most.", { long: true }),
    },
    answers: answersJson(SignalResponseSchema, "The run as it is then; `signalTimeout` where the time was over."),
  },
];

const reads: readonly Operation[] = [
  { ...tasks, method: "get", path: `${all}/:taskId`, id: "getTask", summary: "One task", answers: answersJson(TaskSchema) },
  {
    ...tasks,
    method: "post",
    path: `${all}/:taskId/log`,
    id: "addTaskLog",
    summary: "Add a line to the log of a task",
    body: { type: "text/plain", schema: { type: "string" }, description: "Kept as it comes." },
    answers: answersNothing,
  },
  {
    ...tasks,
    method: "get",
    path: `${all}/:taskId/log`,
    id: "getTaskLogs",
    summary: "The log of a task",
    answers: answersJsonOrNoContent(listOf(TaskLogSchema), "It has none."),
  },
  {
    ...tasks,
    method: "get",
    path: `${all}/search`,
    id: "searchTasks",
    summary: "Search tasks; answers summaries",
    query: searchQuery,
    answers: answersJson(pageOf(TaskSummarySchema)),
  },
  {
    ...tasks,
    method: "get",
    path: `${all}/search-v2`,
    id: "searchTasksV2",
    summary: "Search tasks; answers them whole",
    query: searchQuery,
    answers: answersJson(pageOf(TaskSchema)),
  },
];

const ofQueues: readonly Operation[] = [
  {
    ...queues,
    method: "get",
    path: `${all}/queue/sizes`,
    id: "getQueueSizes",
    summary: "How many tasks wait in some queues",
    query: { taskType: required(queryTexts("The queues.")) },
    answers: answersJson(mapOf({ type: "integer" })),
  },
  {
    ...queues,
    method: "get",
    path: `${all}/queue/size`,
    id: "getQueueSize",
    summary: "How many tasks wait in one queue",
    query: {
      taskType: required(queryText("The task type.")),
      domain: queryText("Its domain."),
      isolationGroupId: queryText("Of system tasks."),
      executionNamespace: queryText("Of system tasks."),
    },
    answers: answersJson({ type: "integer" }),
  },
  {
    ...queues,
    method: "get",
    path: `${all}/queue/all`,
    id: "getAllQueueSizes",
    summary: "How many tasks wait in each queue",
    answers: answersJson(mapOf({ type: "integer" })),
  },
  {
    ...queues,
    method: "get",
    path: `${all}/queue/all/verbose`,
    id: "getAllQueueDetails",
    summary: "The same by shards, of which there is one",
    answers: answersJson(
      mapOf(
        mapOf({ type: "object", properties: { size: { type: "integer" }, uacked: { type: "integer" } }, required: ["size", "uacked"] }),
      ),
    ),
  },
  {
    ...queues,
    method: "get",
    path: `${all}/queue/polldata`,
    id: "getPollData",
    summary: "Who polled a task type last",
    query: { taskType: required(queryText("The task type.")) },
    answers: answersJson(listOf(PollDataSchema)),
  },
  {
    ...queues,
    method: "get",
    path: `${all}/queue/polldata/all`,
    id: "getAllPollData",
    summary: "Who polled each queue last",
    answers: answersJson(listOf(PollDataSchema)),
  },
  {
    ...queues,
    method: "post",
    path: `${all}/queue/requeue/:type`,
    id: "requeuePendingTasks",
    summary: "Hand out all open tasks of a type again, whoever holds them",
    answers: answersText("How many."),
  },
];

export const taskOperations: readonly Operation[] = [...work, ...reads, ...ofQueues];
