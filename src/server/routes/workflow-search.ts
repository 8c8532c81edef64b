import type { Context } from "hono";
import type { SearchRequest, WorkflowApi } from "../../core/conductor-api.ts";
import { answerJson } from "./answer.ts";
import type { App } from "./app.ts";
import { readLimitedSearch, readSearch } from "./read-search.ts";
import { flagQuery } from "./read-query.ts";

export function addWorkflowSearchRoutes(app: App, workflows: WorkflowApi): void {
  app.get("/api/workflow/search", (context) => answerJson(workflows.searchWorkflows(readRunSearch(context, "searchWorkflows"))));
  app.get("/api/workflow/search-v2", (context) => answerJson(workflows.searchWorkflowsV2(readRunSearch(context, "searchWorkflowsV2"))));
  app.get("/api/workflow/search-by-tasks", (context) => answerJson(workflows.searchWorkflowsByTasks(readSearch(context))));
  app.get("/api/workflow/search-by-tasks-v2", (context) => answerJson(workflows.searchWorkflowsByTasksV2(readSearch(context))));
}

/** The parameters besides the query are short for parts of it. */
function readRunSearch(context: Context, call: string): SearchRequest {
  const request = readLimitedSearch(context, call);
  const classes = (context.req.query("classifier") ?? "").split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
  const parts = [
    request.query,
    classes.length === 0 ? "" : `classifier IN (${classes.join(",")})`,
    flagQuery(context, "topLevelOnly", false) ? 'parentWorkflowId=""' : "",
  ];
  return { ...request, query: parts.filter((part) => part.trim() !== "").join(" AND ") };
}
