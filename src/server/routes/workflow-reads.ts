import type { WorkflowApi } from "../../core/conductor-api.ts";
import { taskStatuses } from "../../core/model/execution.ts";
import { answerJson } from "./answer.ts";
import type { App } from "./app.ts";
import { pageOf } from "./page-of.ts";
import { readTextList } from "./read-body.ts";
import { flagQuery, integerQuery, listQuery, optionalInteger } from "./read-query.ts";

export function addWorkflowReadRoutes(app: App, workflows: WorkflowApi): void {
  app.get("/api/workflow/running/:name", (context) => {
    const version = optionalInteger(context, "version", "int");
    const startTime = optionalInteger(context, "startTime", "long");
    const endTime = optionalInteger(context, "endTime", "long");
    return answerJson(
      workflows.getRunning(context.req.param("name"), {
        ...(version === undefined ? {} : { version }),
        ...(startTime === undefined ? {} : { startTime }),
        ...(endTime === undefined ? {} : { endTime }),
      }),
    );
  });
  app.get("/api/workflow/:name/correlated/:correlationId", (context) => {
    const { name, correlationId } = context.req.param();
    const options = { includeClosed: flagQuery(context, "includeClosed", false), includeTasks: flagQuery(context, "includeTasks", false) };
    return answerJson(workflows.getCorrelated(name, [correlationId], options)[correlationId] ?? []);
  });
  app.post("/api/workflow/:name/correlated", async (context) => {
    const options = { includeClosed: flagQuery(context, "includeClosed", false), includeTasks: flagQuery(context, "includeTasks", false) };
    return answerJson(workflows.getCorrelated(context.req.param("name"), await readTextList(context), options));
  });
  app.get("/api/workflow/:id/status", (context) =>
    answerJson(
      workflows.getStatus(context.req.param("id"), {
        includeOutput: flagQuery(context, "includeOutput", false),
        includeVariables: flagQuery(context, "includeVariables", false),
      }),
    ),
  );
  app.get("/api/workflow/:id/tasks", (context) => {
    const wanted = listQuery(context, "status")?.map((status) => status.toUpperCase());
    const status = taskStatuses.filter((known) => wanted?.includes(known) === true);
    const { results } = workflows.getTasks(context.req.param("id"), { status, start: 0, count: Infinity });
    // A status that does not exist is the status of no task.
    const tasks = wanted === undefined || status.length > 0 ? results : [];
    const page = pageOf(tasks, integerQuery(context, "start", 0), integerQuery(context, "count", 15));
    return answerJson({ totalHits: tasks.length, results: page });
  });
  app.get("/api/workflow/:id", (context) =>
    answerJson(workflows.getWorkflow(context.req.param("id"), flagQuery(context, "includeTasks", true))),
  );
}
