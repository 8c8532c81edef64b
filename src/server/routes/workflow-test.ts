import type { WorkflowApi } from "../../core/conductor-api.ts";
import { isJsonObject } from "../../core/json.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { StartWorkflowRequestSchema } from "../../core/model/execution.ts";
import type { StartWorkflowRequest } from "../../core/model/execution.ts";
import { TaskMockSchema } from "../../core/model/workflow-test.ts";
import type { TaskMock, WorkflowTestRequest } from "../../core/model/workflow-test.ts";
import { answerJson } from "./answer.ts";
import type { App } from "./app.ts";
import type { DefinitionChecker } from "./check-definitions.ts";
import { unreadable } from "./faults.ts";
import { decodeModel, readJson } from "./read-body.ts";
import { checkStartRequest } from "./read-start-request.ts";

/** A run with results made up for its tasks. Answers with the run as it stands in the end. */
export function addWorkflowTestRoute(app: App, workflows: WorkflowApi, checker: DefinitionChecker): void {
  app.post("/api/workflow/test", async (context) => {
    const json = await readJson(context);
    const request = checkStartRequest(json, checker);
    return answerJson(await workflows.testWorkflow(withMocks(request, json)));
  });
}

function withMocks(request: StartWorkflowRequest, json: Json): WorkflowTestRequest {
  const { taskRefToMockOutput, subWorkflowTestRequest } = isJsonObject(json) ? json : {};
  return {
    ...request,
    taskRefToMockOutput: mapOf(taskRefToMockOutput, mocksOf),
    subWorkflowTestRequest: mapOf(subWorkflowTestRequest, (child) => {
      return withMocks(decodeModel<StartWorkflowRequest & JsonObject>(StartWorkflowRequestSchema, child), child);
    }),
  };
}

function mocksOf(mocks: Json, reference: string): TaskMock[] {
  if (!Array.isArray(mocks)) throw unreadable(`JSON parse error: the mocks of ${reference} are not a list, with one mock for each try`);
  return mocks.map((mock) => {
    const decoded = decodeModel<TaskMock>(TaskMockSchema, mock);
    if (decoded.output === undefined) throw unreadable(`A mock of ${reference} has no output; {} is an empty one`);
    return decoded;
  });
}

function mapOf<T>(value: Json | undefined, read: (item: Json, key: string) => T): Record<string, T> {
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value)) throw unreadable("JSON parse error: mocks are an object, by the reference names of tasks");
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, read(item, key)]));
}
