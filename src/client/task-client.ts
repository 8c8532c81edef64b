/** Tasks of runs: polled, reported, looked at. */
import type { SearchRequest } from "../core/conductor-api.ts";
import type {
  PollData,
  SearchResult,
  Task,
  TaskLog,
  TaskResult,
  TaskResultStatus,
  TaskSummary,
  Workflow,
} from "../core/model/execution.ts";
import type { PollRequest } from "../core/task-source.ts";
import { readNothing, readObject, readObjects, readOptionalObject, readText } from "./answer.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { query } from "./call.ts";
import type { SendCall } from "./call.ts";
import { badAnswer } from "./failure.ts";
import { segment } from "./path-segment.ts";

export type TaskClient = ReturnType<typeof createTaskClient>;

/** What a poll gets on top of the time that the server may hold it. A poll given up too early loses the tasks in its answer. */
const pollMarginMs = 10_000;

/** What a task came to. */
export interface TaskReport extends Omit<TaskResult, "outputData"> {
  outputData?: object;
}

export interface ReferenceUpdate {
  workflowId: string;
  referenceName: string;
  status: TaskResultStatus;
  output: object;
  workerId?: string;
}

const referencePath = ({ workflowId, referenceName, status, workerId }: ReferenceUpdate, way: "" | "/sync"): string =>
  `/tasks/${segment(workflowId)}/${segment(referenceName)}/${status}${way}${query({ workerid: workerId })}`;

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
    async update(result: TaskReport): Promise<string> {
      return readText(await send({ method: "POST", path: "/tasks", body: result, repeat: "idempotent" }));
    },
    /** Reports a result and polls the next task of the same type. Never repeated: a lost answer may hold a task. */
    async updateV2(result: TaskResult): Promise<Task | undefined> {
      const call = { method: "POST", path: "/tasks/update-v2", body: result, repeat: "never", timeoutMs: pollMarginMs } as const;
      return readOptionalObject<Task>(await send(call));
    },
    /**
     * Reports on the open task of that reference name. Answers with the task's id, or with "" where none is open: open-source
     * servers say no more. Sent once: in a loop or after a failure the next task has the same name, and would get the report as well.
     */
    async updateByReference(update: ReferenceUpdate): Promise<string> {
      return readText(await send({ method: "POST", path: referencePath(update, ""), body: update.output }));
    },
    /** The same, and answers with the run as it is then. Rejects with a 404 (`isMissing`) where none is open. */
    async updateByReferenceSync(update: ReferenceUpdate): Promise<Workflow> {
      return readObject<Workflow>(await send({ method: "POST", path: referencePath(update, "/sync"), body: update.output }));
    },
    /** Reports on the WAIT or HUMAN task at which a run stands, without naming it. Nothing happens where it stands at none. */
    async signal(workflowId: string, status: TaskResultStatus, output: object): Promise<void> {
      readNothing(await send({ method: "POST", path: `/tasks/${segment(workflowId)}/${status}/signal`, body: output }));
    },
    /** At most 5000 at a time. Values in the query must not hold quotes, parentheses or commas. */
    async search(request: Partial<SearchRequest>): Promise<SearchResult<TaskSummary>> {
      return readObject<SearchResult<TaskSummary>>(await send({ method: "GET", path: `/tasks/search${query({ ...request })}` }));
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
    /** How many tasks of these types wait. */
    async getQueueSizesOf(taskTypes: readonly string[]): Promise<Record<string, number>> {
      return readObject<Record<string, number>>(await send({ method: "GET", path: `/tasks/queue/sizes${query({ taskType: taskTypes })}` }));
    },
    /** Who polled last, and when; of one task type or of all. */
    async getPollData(taskType?: string): Promise<PollData[]> {
      const path = taskType === undefined ? "/tasks/queue/polldata/all" : `/tasks/queue/polldata${query({ taskType })}`;
      const answer = await send({ method: "GET", path });
      const polls = readObjects<PollData & JsonObject>(answer);
      const isPoll = ({ queueName, lastPollTime }: JsonObject): boolean =>
        typeof queueName === "string" && typeof lastPollTime === "number";
      if (polls.every(isPoll)) return polls;
      throw badAnswer("The server answered with something other than polls", answer.place);
    },
  };
}
