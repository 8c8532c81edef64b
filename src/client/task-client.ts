/** Tasks of runs: polled, reported, looked at. */
import type { PollData, Task, TaskLog, TaskResult } from "../core/model/execution.ts";
import type { PollRequest } from "../core/task-source.ts";
import { readNothing, readObject, readObjects, readOptionalObject, readText } from "./answer.ts";
import type { Json } from "../core/json.ts";
import { query } from "./call.ts";
import type { SendCall } from "./call.ts";
import { badAnswer } from "./failure.ts";
import { segment } from "./path-segment.ts";

export type TaskClient = ReturnType<typeof createTaskClient>;

/** What a poll gets on top of the time that the server may hold it. A poll given up too early loses the tasks in its answer. */
const pollMarginMs = 10_000;

export function createTaskClient(send: SendCall) {
  return {
    /** One task, or undefined after about 100 ms. */
    async poll(taskType: string, options: { workerId?: string; domain?: string } = {}): Promise<Task | undefined> {
      const path = `/tasks/poll/${segment(taskType)}${query({ workerid: options.workerId, domain: options.domain })}`;
      return readOptionalObject<Task>(await send({ method: "GET", path, repeat: "never", held: true, timeoutMs: pollMarginMs }));
    },
    /** Up to `count` tasks, or more: some servers hand out more than was asked for. Never repeated, never cut short. */
    async pollBatch(request: PollRequest): Promise<Task[]> {
      const { taskType, workerId, domain, count, waitMs } = request;
      const path = `/tasks/poll/batch/${segment(taskType)}${query({ workerid: workerId, domain, count, timeout: waitMs })}`;
      const answer = await send({ method: "GET", path, repeat: "never", held: waitMs > 0, timeoutMs: waitMs + pollMarginMs });
      return answer.status === 204 ? [] : readObjects<Task>(answer);
    },
    /** Reports a result; the server ignores it for a task that has ended. Answers with the task's id. */
    async update(result: TaskResult): Promise<string> {
      return readText(await send({ method: "POST", path: "/tasks", body: result, repeat: "idempotent" }));
    },
    /** Reports a result and polls the next task of the same type. Never repeated: a lost answer may hold a task. */
    async updateV2(result: TaskResult): Promise<Task | undefined> {
      const call = { method: "POST", path: "/tasks/update-v2", body: result, repeat: "never", timeoutMs: pollMarginMs } as const;
      return readOptionalObject<Task>(await send(call));
    },
    /** Rejects with a 404 (`isMissing`) if there is none. */
    async get(taskId: string): Promise<Task> {
      return readObject<Task>(await send({ method: "GET", path: `/tasks/${segment(taskId)}` }));
    },
    async getLogs(taskId: string): Promise<TaskLog[]> {
      const answer = await send({ method: "GET", path: `/tasks/${segment(taskId)}/log` });
      return answer.status === 204 ? [] : readObjects<TaskLog>(answer);
    },
    /** The server keeps the text as it is. */
    async addLog(taskId: string, log: string): Promise<void> {
      readNothing(await send({ method: "POST", path: `/tasks/${segment(taskId)}/log`, text: log }));
    },
    /** How many tasks wait in each queue: a hint, as some servers count only what they have at hand. */
    async getQueueSizes(): Promise<Record<string, number>> {
      const answer = await send({ method: "GET", path: "/tasks/queue/all" });
      const sizes = readObject<Record<string, number>>(answer);
      // An error that came as a success would otherwise be a server on which nothing waits.
      if (Object.values<Json>(sizes).every((size) => typeof size === "number")) return sizes;
      throw badAnswer("The server answered with something other than the sizes of queues", answer.place);
    },
    /** Who polled last, and when; of one task type or of all. */
    async getPollData(taskType?: string): Promise<PollData[]> {
      const path = taskType === undefined ? "/tasks/queue/polldata/all" : `/tasks/queue/polldata${query({ taskType })}`;
      return readObjects<PollData>(await send({ method: "GET", path }));
    },
  };
}
