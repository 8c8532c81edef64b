import type { WorkflowApi } from "../../core/conductor-api.ts";
import { answerText } from "./answer.ts";
import type { App } from "./app.ts";
import { readObject } from "./read-body.ts";
import { readStartRequest, refuseInvalidStart } from "./read-start-request.ts";
import { integerQuery, optionalInteger } from "./read-query.ts";

/** A run is started by a request, or by a name in the path with the bare input as body. Both answer with the run's id as text. */
export function addWorkflowStartRoutes(app: App, workflows: WorkflowApi): void {
  app.post("/api/workflow", async (context) => answerText(await workflows.startWorkflow(await readStartRequest(context))));
  app.post("/api/workflow/:name", async (context) => {
    const version = optionalInteger(context, "version");
    const correlationId = context.req.query("correlationId");
    const request = {
      name: context.req.param("name"),
      input: await readObject(context),
      priority: integerQuery(context, "priority", 0),
      ...(version === undefined ? {} : { version }),
      ...(correlationId === undefined ? {} : { correlationId }),
    };
    refuseInvalidStart(request);
    return answerText(await workflows.startWorkflow(request));
  });
}
