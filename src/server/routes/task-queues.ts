import type { TaskApi } from "../../core/conductor-api.ts";
import { answerJson, answerText } from "./answer.ts";
import type { App } from "./app.ts";
import { unreadable } from "./faults.ts";
import { listQuery, requiredQuery } from "./read-query.ts";

const at = "/api/tasks/queue";

export function addTaskQueueRoutes(app: App, tasks: TaskApi): void {
  app.get(`${at}/sizes`, (context) => {
    const taskTypes = listQuery(context, "taskType");
    if (taskTypes === undefined) throw unreadable("Required request parameter 'taskType' is not present");
    return answerJson(tasks.getQueueSizes(taskTypes));
  });
  app.get(`${at}/size`, (context) => {
    const taskType = requiredQuery(context, "taskType");
    const domain = context.req.query("domain");
    const queue = domain === undefined || domain === "" ? taskType : `${domain}:${taskType}`;
    return answerJson(tasks.getQueueSizes([queue])[queue] ?? 0);
  });
  app.get(`${at}/all`, () => answerJson(tasks.getAllQueueSizes()));
  app.get(`${at}/polldata/all`, () => answerJson(tasks.getPollData()));
  app.get(`${at}/polldata`, (context) => answerJson(tasks.getPollData(requiredQuery(context, "taskType"))));
  app.post(`${at}/requeue/:type`, async (context) => answerText(String(await tasks.requeuePending(context.req.param("type")))));
}
