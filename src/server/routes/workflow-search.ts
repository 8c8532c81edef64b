import type { WorkflowApi } from "../../core/conductor-api.ts";
import { answerJson } from "./answer.ts";
import type { App } from "./app.ts";
import { readSearch } from "./read-search.ts";

export function addWorkflowSearchRoutes(app: App, workflows: WorkflowApi): void {
  app.get("/api/workflow/search", (context) => answerJson(workflows.searchWorkflows(readSearch(context, "searchWorkflows"))));
  app.get("/api/workflow/search-v2", (context) => answerJson(workflows.searchWorkflowsV2(readSearch(context, "searchWorkflowsV2"))));
}
