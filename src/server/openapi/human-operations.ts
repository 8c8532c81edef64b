import { TaskSchema } from "../../core/model/execution.ts";
import {
  HumanTaskAssignmentSchema,
  HumanTaskEntrySchema,
  HumanTaskSearchResultSchema,
  HumanTaskSearchSchema,
  HumanTaskTemplateSchema,
} from "../../core/model/human.ts";
import type { Operation } from "./operation.ts";
import { anyObject, answersJson, answersNothing, jsonContent, listOf, queryFlag, queryInteger, queryText, required } from "./operation.ts";

const human = { group: "Human tasks" } as const;
const tasks = "/api/human/tasks";
const task = `${tasks}/:taskId`;
const templates = "/api/human/template";

const withTemplate = queryFlag(false, "Whether the template of the form stands in `humanTaskDef.fullTemplate`.");
const claimQuery = {
  overrideAssignment: queryFlag(false, "Whether to take it from whoever is assigned or has claimed it."),
  withTemplate,
};
const complete = queryFlag(false, "Whether the task is done with that.");
const output = { ...jsonContent(anyObject), description: "Output; it is added to what is there." } as const;
const newVersion = { newVersion: queryFlag(false, "Whether it gets the next version instead of replacing one.") };
const versionInPath = { version: { schema: { type: "integer" }, description: "0 is the latest." } } as const;

const onTasks: readonly Operation[] = [
  {
    ...human,
    method: "post",
    path: `${tasks}/search`,
    id: "searchHumanTasks",
    summary: "Search HUMAN tasks, the newest first",
    body: jsonContent(HumanTaskSearchSchema),
    answers: answersJson(HumanTaskSearchResultSchema),
  },
  {
    ...human,
    method: "get",
    path: `${tasks}/getTaskDisplayNames`,
    id: "getHumanTaskDisplayNames",
    summary: "The display names of open tasks",
    answers: answersJson(listOf({ type: "string" })),
  },
  {
    ...human,
    method: "post",
    path: `${tasks}/update/taskRef`,
    id: "updateHumanTaskByReference",
    summary: "Add to the output of the latest task of a reference name, or end it",
    query: {
      workflowId: required(queryText("The run.")),
      taskRefName: required(queryText("The reference name, without the turn of a loop.")),
      complete,
      iteration: queryInteger(undefined, "The turn of the loop; the latest if absent."),
    },
    body: output,
    answers: answersNothing,
  },
  {
    ...human,
    method: "delete",
    path: `${tasks}/delete`,
    id: "deleteHumanTasks",
    summary: "Remove ended tasks from the list of HUMAN tasks, all or none",
    body: { ...jsonContent(listOf({ type: "string" })), description: "Ids of tasks." },
    answers: answersNothing,
  },
  {
    ...human,
    method: "delete",
    path: `${tasks}/delete/:taskId`,
    id: "deleteHumanTask",
    summary: "Remove an ended task from the list of HUMAN tasks",
    answers: answersNothing,
  },
  {
    ...human,
    method: "get",
    path: task,
    id: "getHumanTask",
    summary: "One HUMAN task",
    query: { withTemplate },
    answers: answersJson(HumanTaskEntrySchema),
  },
  {
    ...human,
    method: "get",
    path: `${task}/conductorTask`,
    id: "getTaskOfHumanTask",
    summary: "The same as the task of its run",
    answers: answersJson(TaskSchema),
  },
];

const onClaims: readonly Operation[] = [
  {
    ...human,
    method: "post",
    path: `${task}/claim`,
    id: "claimHumanTask",
    summary: "Claim a task as the user of this server",
    query: claimQuery,
    answers: answersJson(HumanTaskEntrySchema),
  },
  {
    ...human,
    method: "post",
    path: `${task}/externalUser/:userId`,
    id: "claimHumanTaskForExternalUser",
    summary: "Claim a task for a user that this server does not know",
    query: claimQuery,
    answers: answersJson(HumanTaskEntrySchema),
  },
  {
    ...human,
    method: "post",
    path: `${task}/release`,
    id: "releaseHumanTask",
    summary: "Give a claimed task back",
    answers: answersNothing,
  },
  {
    ...human,
    method: "post",
    path: `${task}/reassign`,
    id: "reassignHumanTask",
    summary: "Assign a task to others",
    body: { ...jsonContent(listOf(HumanTaskAssignmentSchema)), description: "One after the other." },
    answers: answersNothing,
  },
  {
    ...human,
    method: "post",
    path: `${task}/skip`,
    id: "skipHumanTask",
    summary: "Go on to the next assignment",
    query: { reason: queryText("Why; it stands in the task if that times out.") },
    answers: answersNothing,
  },
  {
    ...human,
    method: "post",
    path: `${task}/update`,
    id: "updateHumanTask",
    summary: "Add to the output of a task, or end it",
    query: { complete },
    body: output,
    answers: answersNothing,
  },
];

const onTemplates: readonly Operation[] = [
  {
    ...human,
    method: "get",
    path: templates,
    id: "getHumanTaskTemplates",
    summary: "All templates of forms, by name and version",
    query: { name: queryText("Only of this name."), version: queryInteger(undefined, "Only of this version.") },
    answers: answersJson(listOf(HumanTaskTemplateSchema)),
  },
  {
    ...human,
    method: "post",
    path: templates,
    id: "saveHumanTaskTemplate",
    summary: "Create or replace a template",
    query: newVersion,
    body: jsonContent(HumanTaskTemplateSchema),
    answers: answersJson(HumanTaskTemplateSchema, "The template as it is stored."),
  },
  {
    ...human,
    method: "post",
    path: `${templates}/bulk`,
    id: "saveHumanTaskTemplates",
    summary: "Create or replace templates, all or none",
    query: newVersion,
    body: jsonContent(listOf(HumanTaskTemplateSchema)),
    answers: answersJson(listOf(HumanTaskTemplateSchema), "The templates as they are stored."),
  },
  {
    ...human,
    method: "get",
    path: `${templates}/:humanTaskId`,
    id: "getTemplateOfHumanTask",
    summary: "The template of a task's form",
    answers: answersJson(HumanTaskTemplateSchema),
  },
  {
    ...human,
    method: "delete",
    path: `${templates}/:name`,
    id: "deleteHumanTaskTemplates",
    summary: "Delete all versions of a template",
    answers: answersNothing,
  },
  {
    ...human,
    method: "get",
    path: `${templates}/:name/:version`,
    id: "getHumanTaskTemplate",
    summary: "One template",
    pathParameters: versionInPath,
    answers: answersJson(HumanTaskTemplateSchema),
  },
  {
    ...human,
    method: "delete",
    path: `${templates}/:name/:version`,
    id: "deleteHumanTaskTemplate",
    summary: "Delete one version of a template",
    pathParameters: { version: { schema: { type: "integer" }, description: "Its number." } },
    answers: answersNothing,
  },
];

const page = { type: "text/html", schema: { type: "string" } } as const;
const problems: Operation["answers"] = {
  303: { description: "Done; see the page of the task." },
  403: { description: "It was not sent by a page of this server.", content: page },
  422: { description: "The page, with what is wrong.", content: page },
};

const onPages: readonly Operation[] = [
  {
    ...human,
    method: "get",
    path: "/human",
    id: "getHumanTaskListPage",
    summary: "A page with the open tasks",
    query: { start: queryInteger(0, "How many to leave out.") },
    answers: { 200: { description: "The page.", content: page } },
  },
  {
    ...human,
    method: "get",
    path: "/human/:taskId",
    id: "getHumanTaskPage",
    summary: "A page with the form of a task",
    answers: { 200: { description: "The page.", content: page } },
  },
  {
    ...human,
    method: "post",
    path: "/human/:taskId",
    id: "submitHumanTaskPage",
    summary: "What that page sends",
    query: { draft: queryFlag(false, "Whether the task stays open.") },
    body: { type: "application/x-www-form-urlencoded", schema: anyObject, description: "The fields." },
    answers: problems,
  },
];

export const humanOperations: readonly Operation[] = [...onTasks, ...onClaims, ...onTemplates, ...onPages];
