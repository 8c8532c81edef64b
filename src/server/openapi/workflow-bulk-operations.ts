/** The same move for many runs. */
import { BulkResponseSchema } from "../../core/model/execution.ts";
import type { Operation, Parameter } from "./operation.ts";
import { anyObject, answersJson, jsonContent, listOf, mapOf, queryFlag, queryText } from "./operation.ts";

const archiveWorkflow = queryFlag(true, "Whether an open run is kept from being removed.");
const reason = queryText("Why; it stands in the run.");

const inBulk = (method: Operation["method"], verb: string, id: string, summary: string, query?: Record<string, Parameter>): Operation => ({
  group: "Workflows in bulk",
  method,
  path: `/api/workflow/bulk/${verb}`,
  id,
  summary,
  ...(query === undefined ? {} : { query }),
  body: { ...jsonContent(listOf({ type: "string" })), description: "Ids of runs; 1000 at most." },
  answers: answersJson(BulkResponseSchema, "What was done, and what was not."),
});

export const workflowBulkOperations: readonly Operation[] = [
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
