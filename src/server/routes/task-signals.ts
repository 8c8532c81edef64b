import { randomUUID } from "node:crypto";
import type { Context } from "hono";
import { ConductorFault } from "../../core/conductor-api.ts";
import type { ConductorApi, TaskApi } from "../../core/conductor-api.ts";
import { answerJson, answerNothing } from "./answer.ts";
import type { App } from "./app.ts";
import { readObject } from "./read-body.ts";
import { optionalInteger, taskResultStatusOf } from "./read-query.ts";
import { awaitSignalResponse, strategyQuery } from "./signal-response.ts";

const defaultTimeoutMs = 5000;

/** Reports on the WAIT at which a run stands, without naming it. */
export function addTaskSignalRoutes(app: App, { tasks, workflows }: ConductorApi): void {
  app.post("/api/tasks/:workflowId/:status/signal", async (context) => {
    await signal(context, tasks);
    return answerNothing();
  });
  app.post("/api/tasks/:workflowId/:status/signal/sync", async (context) => {
    const workflowId = context.req.param("workflowId");
    const strategy = strategyQuery(context);
    const timeoutMs = optionalInteger(context, "timeoutMillis", "long") ?? defaultTimeoutMs;
    if ((await signal(context, tasks)) === undefined)
      throw new ConductorFault(404, `Found no blocked task in workflow ${workflowId} to signal`);
    const awaited = { workflowId, references: [], strategy, requestId: randomUUID(), timeoutMs };
    return answerJson(await awaitSignalResponse(context, workflows, awaited));
  });
}

async function signal(context: Context, tasks: TaskApi): Promise<string | undefined> {
  const status = taskResultStatusOf(context.req.param("status") ?? "");
  return tasks.signalWorkflow({ workflowId: context.req.param("workflowId") ?? "", status, output: await readObject(context) });
}
