import type { Context } from "hono";
import { ConductorFault } from "../../core/conductor-api.ts";
import type { TaskApi } from "../../core/conductor-api.ts";
import type { Task } from "../../core/model/execution.ts";
import { answerJson, answerNoContent } from "./answer.ts";
import type { App, RequestBindings } from "./app.ts";
import { integerQuery } from "./read-query.ts";
import { waitSignal } from "./wait-signal.ts";

/** Milliseconds that a poll without `timeout` is held. */
const defaultWaitMs = 100;
const longestWaitMs = 5000;

/** A single poll answers 204 where there is nothing, a batch poll an empty list. */
export function addTaskPollRoutes(app: App, tasks: TaskApi): void {
  app.get("/api/tasks/poll/batch/:type", async (context) => {
    const count = integerQuery(context, "count", 1);
    const waitMs = integerQuery(context, "timeout", defaultWaitMs);
    if (waitMs > longestWaitMs) throw new ConductorFault(400, "Long Poll Timeout value cannot be more than 5 seconds");
    return answerJson(count < 1 ? [] : await poll(context, tasks, count, Math.max(0, waitMs)));
  });
  app.get("/api/tasks/poll/:type", async (context) => {
    const [task] = await poll(context, tasks, 1, defaultWaitMs);
    return task === undefined ? answerNoContent() : answerJson(task);
  });
}

async function poll(context: Context<{ Bindings: RequestBindings }>, tasks: TaskApi, count: number, waitMs: number): Promise<Task[]> {
  const taskType = context.req.param("type") ?? "";
  const workerId = context.req.query("workerid");
  const domain = context.req.query("domain");
  const wait = waitSignal(context);
  try {
    return await tasks.pollTasks({
      taskType,
      count,
      waitMs,
      signal: wait.signal,
      ...(workerId === undefined ? {} : { workerId }),
      ...(domain === undefined || domain === "" ? {} : { domain }),
    });
  } finally {
    wait.release();
  }
}
