import { stringifyJson } from "../core/exact-json.ts";
import type { TaskResult } from "../core/model/execution.ts";
import type { TaskSource } from "../core/task-source.ts";
import { readNothing } from "./answer.ts";
import type { SendCall } from "./call.ts";
import type { PayloadClient } from "./payload-client.ts";
import type { TaskClient } from "./task-client.ts";

/** Tasks for workers. Nothing is repeated here: the worker keeps its results and decides itself when to send them again. */
export function createTaskSource(send: SendCall, tasks: TaskClient, openPayloads: () => Promise<PayloadClient>): TaskSource {
  return {
    poll: (request) => tasks.pollBatch(request),
    async update(result, outputJson) {
      const json = outputJson === undefined ? stringifyJson(result) : withOutput(result, outputJson);
      readNothing(await send({ method: "POST", path: "/tasks", json, repeat: "never" }));
    },
    async extendLease({ taskId, workflowInstanceId }) {
      // The server ignores all but the ids here, yet refuses a body without a status.
      const body = { taskId, workflowInstanceId, status: "IN_PROGRESS", extendLease: true };
      readNothing(await send({ method: "POST", path: "/tasks", body, repeat: "never" }));
    },
    getTask: (taskId) => tasks.get(taskId),
    readInput: async (path) => (await openPayloads()).readInput(path),
    storeOutput: async (output) => (await openPayloads()).storeOutput(output),
    queueSizes: () => tasks.getQueueSizes(),
  };
}

/** The result as JSON with an output that is JSON already. */
function withOutput(result: TaskResult, outputJson: string): string {
  const { outputData: _, ...rest } = result;
  return `${JSON.stringify(rest).slice(0, -1)},"outputData":${outputJson}}`;
}
