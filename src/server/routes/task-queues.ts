import type { Context } from "hono";
import type { TaskApi } from "../../core/conductor-api.ts";
import { answerJson, answerText } from "./answer.ts";
import type { App } from "./app.ts";
import { unreadable } from "./faults.ts";
import { listQuery, requiredQuery, textQuery } from "./read-query.ts";

const at = "/api/tasks/queue";

export function addTaskQueueRoutes(app: App, tasks: TaskApi): void {
  app.get(`${at}/sizes`, (context) => {
    const taskTypes = listQuery(context, "taskType");
    if (taskTypes === undefined) throw unreadable("Required request parameter 'taskType' is not present");
    return answerJson(tasks.getQueueSizes(taskTypes));
  });
  app.get(`${at}/size`, (context) => {
    const queue = queueNameIn(context);
    return answerJson(tasks.getQueueSizes([queue])[queue] ?? 0);
  });
  app.get(`${at}/all`, () => answerJson(tasks.getAllQueueSizes()));
  app.get(`${at}/all/verbose`, () => {
    const sizes = Object.entries(tasks.getAllQueueSizes());
    // What is handed out is in no queue, so nothing is there that was not acknowledged.
    return answerJson(Object.fromEntries(sizes.map(([queue, size]) => [queue, { a: { size, uacked: 0 } }])));
  });
  app.get(`${at}/polldata/all`, () => answerJson(tasks.getPollData()));
  app.get(`${at}/polldata`, (context) => answerJson(tasks.getPollData(requiredQuery(context, "taskType"))));
  app.post(`${at}/requeue/:type`, async (context) => answerText(String(await tasks.requeuePending(context.req.param("type")))));
}

/** As queues are named: the domain before the type. Only system tasks have the other two, and their queues are empty here. */
function queueNameIn(context: Context): string {
  const taskType = requiredQuery(context, "taskType");
  const part = (name: string, mark: string): string => {
    const value = textQuery(context, name)?.trim();
    return value === undefined ? "" : `${mark}${value}`;
  };
  const domain = textQuery(context, "domain")?.trim();
  const name = domain === undefined ? taskType : `${domain}:${taskType}`;
  return `${name}${part("executionNamespace", "@")}${part("isolationGroupId", "-")}`;
}
