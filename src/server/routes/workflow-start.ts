import type { ConductorApi } from "../../core/conductor-api.ts";
import { answerText } from "./answer.ts";
import type { App } from "./app.ts";
import type { DefinitionChecker } from "./check-definitions.ts";
import { readObject } from "./read-body.ts";
import { readStartRequest, refusePriority } from "./read-start-request.ts";
import { integerQuery, optionalInteger } from "./read-query.ts";

/** A run is started by a request, or by a name in the path with the bare input as body. Both answer with the run's id as text. */
export function addWorkflowStartRoutes(app: App, { metadata, workflows }: ConductorApi, checker: DefinitionChecker): void {
  app.post("/api/workflow", async (context) => answerText(await workflows.startWorkflow(await readStartRequest(context, checker))));
  app.post("/api/workflow/:name", async (context) => {
    const version = optionalInteger(context, "version");
    const correlationId = context.req.query("correlationId");
    const priority = integerQuery(context, "priority", 0);
    const name = context.req.param("name");
    const input = await readObject(context);
    refusePriority(priority);
    // The call by name looks the definition up by itself, and has its own words where there is none.
    metadata.getWorkflowDef(name, version);
    const request = {
      name,
      input,
      priority,
      ...(version === undefined ? {} : { version }),
      ...(correlationId === undefined ? {} : { correlationId }),
    };
    return answerText(await workflows.startWorkflow(request));
  });
}
