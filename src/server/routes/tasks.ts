import type { Context } from "hono";
import { ConductorFault } from "../../core/conductor-api.ts";
import type { ConductorApi, TaskApi } from "../../core/conductor-api.ts";
import type { ValidationError } from "../../core/errors.ts";
import { TaskResultSchema } from "../../core/model/execution.ts";
import type { TaskResult } from "../../core/model/execution.ts";
import { answerJson, answerNoContent, answerNothing, answerText } from "./answer.ts";
import type { App } from "./app.ts";
import { invalid, unreadable } from "./faults.ts";
import { readModel, readObject, readText } from "./read-body.ts";
import { readSearch } from "./read-search.ts";
import { taskResultStatusOf, textQuery } from "./read-query.ts";

export function addTaskRoutes(app: App, { tasks, workflows }: ConductorApi): void {
  app.post("/api/tasks", async (context) => {
    const result = await readModel<TaskResult>(context, TaskResultSchema);
    const errors = missingIds(result);
    if (errors.length > 0) throw invalid(errors);
    return answerText(await tasks.updateTask(result));
  });
  app.post("/api/tasks/update-v2", async (context) => {
    const result = await readModel<TaskResult>(context, TaskResultSchema);
    const errors = missingIds(result);
    if (errors.length > 0) throw unreadable(`Validation failed: ${errors.map(({ message }) => message).join(", ")}`);
    const next = await tasks.updateTaskV2(result);
    return next === undefined ? answerNoContent() : answerJson(next);
  });
  app.get("/api/tasks/search", (context) => answerJson(tasks.searchTasks(readSearch(context))));
  app.get("/api/tasks/search-v2", (context) => answerJson(tasks.searchTasksV2(readSearch(context))));
  app.post("/api/tasks/:taskId/log", async (context) => {
    const log = await readText(context);
    if (log === "") throw unreadable("Required request body is missing");
    tasks.addTaskLog(context.req.param("taskId"), log);
    return answerNothing();
  });
  app.get("/api/tasks/:taskId/log", (context) => {
    const logs = tasks.getTaskLogs(context.req.param("taskId"));
    return logs.length === 0 ? answerNoContent() : answerJson(logs);
  });
  app.post("/api/tasks/:workflowId/:ref/:status/sync", async (context) => {
    const { workflowId } = context.req.param();
    const taskId = await updateByReference(context, tasks, null);
    if (taskId === undefined)
      throw new ConductorFault(404, `Found no running task ${context.req.param("ref")} of workflow ${workflowId} to update`);
    return answerJson(workflows.getWorkflow(workflowId, true));
  });
  app.post("/api/tasks/:workflowId/:ref/:status", async (context) => {
    const taskId = await updateByReference(context, tasks);
    return taskId === undefined ? answerNothing() : answerText(taskId);
  });
  app.get("/api/tasks/:taskId", (context) => answerJson(tasks.getTask(context.req.param("taskId"))));
}

function missingIds({ workflowInstanceId, taskId }: TaskResult): ValidationError[] {
  const errors: ValidationError[] = [];
  if (!workflowInstanceId) errors.push({ path: "updateTask.arg0.workflowInstanceId", message: "Workflow Id cannot be null or empty" });
  if (!taskId) errors.push({ path: "updateTask.arg0.taskId", message: "Task ID cannot be null or empty" });
  return errors;
}

/** `nobody`: the worker where the call names none; undefined keeps the one that has it. */
async function updateByReference(context: Context, tasks: TaskApi, nobody?: null): Promise<string | undefined> {
  const workerId = textQuery(context, "workerid") ?? nobody;
  return tasks.updateTaskByReference({
    workflowId: context.req.param("workflowId") ?? "",
    referenceTaskName: context.req.param("ref") ?? "",
    status: taskResultStatusOf(context.req.param("status") ?? ""),
    output: await readObject(context),
    ...(workerId === undefined ? {} : { workerId }),
  });
}
