/** The REST routes that workers use, over the task state. */
import type { IncomingMessage } from "node:http";
import type { TaskResult } from "../../../src/core/model/execution.ts";
import { isTerminalTask } from "../../../src/core/model/execution.ts";
import type { Clock } from "../../../src/workers/clock.ts";
import type { TaskState } from "../../workers/fake-task-state.ts";
import type { Ledger } from "../../workers/ledger.ts";
import type { TcpConductorOptions } from "./tcp-conductor.ts";
import type { Tokens } from "./tokens.ts";
import type { Operation, WireEvent } from "./wire-log.ts";
import type { WorkflowLocks } from "./workflow-locks.ts";

export interface ConductorParts {
  clock: Clock;
  state: TaskState;
  ledger: Ledger;
  locks: WorkflowLocks;
  tokens: Tokens;
  storage: Map<string, string>;
  options: TcpConductorOptions;
  url: string;
}

export interface RouteAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface RouteRequest {
  log: WireEvent;
  query: URLSearchParams;
  body: string;
  token: string | undefined;
}

/** What is known of the connection while the answer is made. */
interface Fate {
  /** The answer will not arrive. */
  isLost(): boolean;
  /** The server has died meanwhile. */
  isDead(): boolean;
}

type Route = (request: RouteRequest, parts: ConductorParts, fate: Fate) => RouteAnswer | Promise<RouteAnswer>;

/** `update-v2` waits that long for a next task, and so does a single poll. */
const shortWaitMs = 100;

const json = (status: number, value: unknown): RouteAnswer => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});
const failure = (status: number, message: string): RouteAnswer =>
  json(status, { status, message, instance: "conductor", retryable: false });
const nothing: RouteAnswer = { status: 204, headers: {}, body: "" };

const lastSegment = (path: string): string => decodeURIComponent(path.split("/").at(-1) ?? "");

const routes: Record<Operation, Route> = {
  poll: async ({ log, query }, parts, fate) => {
    const isBatch = log.path.includes("/poll/batch/");
    const waitMs = isBatch ? Number(query.get("timeout") ?? shortWaitMs) : shortWaitMs;
    if (waitMs > 5000) return failure(400, "Long Poll Timeout value cannot be more than 5 seconds");
    const count = isBatch ? Number(query.get("count") ?? 1) : 1;
    const delivered = await take(log, { count, waitMs, workerId: query.get("workerid") ?? "" }, parts, fate);
    if (isBatch) return json(200, delivered);
    return delivered[0] === undefined ? nothing : json(200, delivered[0]);
  },
  update: async ({ log, body }, parts, fate) => {
    const result = readResult(body);
    if (typeof result === "string") return failure(400, result);
    if (!parts.state.accept(result)) return failure(404, `No such task found by id: ${result.taskId}`);
    await parts.locks.decide(result.workflowInstanceId);
    if (log.version === 1) return { status: 200, headers: { "content-type": "text/plain;charset=UTF-8" }, body: result.taskId };
    const task = parts.state.find(result.taskId);
    if (task === undefined || !isTerminalTask(task.status)) return nothing;
    const [next] = await take(log, { count: 1, waitMs: shortWaitMs, workerId: result.workerId ?? "" }, parts, fate);
    return next === undefined ? nothing : json(200, next);
  },
  lease: ({ log }, { state }) => {
    if (!state.extendLease(log.taskId ?? "")) return failure(404, `No such task found by id: ${log.taskId}`);
    return log.version === 2 ? nothing : { status: 200, headers: { "content-type": "text/plain;charset=UTF-8" }, body: "" };
  },
  task: ({ log }, { state }) => {
    const task = state.find(lastSegment(log.path));
    return task === undefined ? failure(404, `No such task found by id: ${lastSegment(log.path)}`) : json(200, task);
  },
  queues: (_request, { state }) => json(200, state.queueSizes()),
  token: (_request, { tokens }) =>
    tokens.areWanted ? json(200, { token: tokens.create() }) : failure(404, "No static resource api/token."),
  storage: ({ log, query, body }, { storage, options, url }) => {
    if (options.hasStorage !== true) return failure(500, "No external payload storage is configured.");
    if (log.path.endsWith("/externalstoragelocation")) {
      const path = query.get("path") || `payload-${storage.size + 1}`;
      return json(200, { uri: `${url}/storage/${encodeURIComponent(path)}`, path });
    }
    const path = lastSegment(log.path);
    if (log.method === "GET") {
      const stored = storage.get(path);
      return stored === undefined
        ? failure(404, "no such payload")
        : { status: 200, headers: { "content-type": "application/json" }, body: stored };
    }
    storage.set(path, body);
    return { status: 200, headers: {}, body: "" };
  },
  log: () => ({ status: 200, headers: {}, body: "" }),
  other: ({ log }) => {
    if (log.path === "/metadata/taskdefs") return json(200, []);
    return failure(404, `No static resource api${log.path}.`);
  },
};

async function take(
  log: WireEvent,
  poll: { count: number; waitMs: number; workerId: string },
  { state }: ConductorParts,
  fate: Fate,
): Promise<unknown[]> {
  const taken = await state.gather({ taskType: log.taskType ?? "", ...poll });
  if (fate.isDead()) {
    for (const taskId of taken) state.offerAgain(taskId);
    return [];
  }
  const tasks = taken.flatMap((taskId) => state.deliver(taskId, poll.workerId, fate.isLost()) ?? []);
  log.delivered = tasks.map(({ taskId }) => taskId);
  return tasks;
}

/** In words what is wrong with it. */
function readResult(body: string): TaskResult | string {
  const result: Partial<TaskResult> | null = JSON.parse(body);
  const { taskId, workflowInstanceId, status } = result ?? {};
  if (taskId === undefined || workflowInstanceId === undefined || status === undefined)
    return "taskId, workflowInstanceId and status are needed";
  return { ...result, taskId, workflowInstanceId, status };
}

export function findOperation(request: IncomingMessage, body: string, at: number): RouteRequest {
  const url = new URL(request.url ?? "/", "http://conductor");
  const path = url.pathname.replace(/^\/api/, "");
  const method = request.method ?? "GET";
  const log: WireEvent = { at, operation: operationOf(method, path), method, path, version: path.endsWith("/update-v2") ? 2 : 1 };
  if (log.operation === "poll") log.taskType = lastSegment(path);
  if (log.operation === "update") {
    const update = readUpdate(body);
    if (update.extendLease === true) log.operation = "lease";
    log.taskId = update.taskId;
    log.says = update.status;
  }
  const token = request.headers["x-authorization"];
  return { log, query: url.searchParams, body, token: typeof token === "string" ? token : undefined };
}

function readUpdate(body: string): Partial<TaskResult> {
  try {
    const update: Partial<TaskResult> | null = JSON.parse(body);
    return update ?? {};
  } catch {
    return {};
  }
}

function operationOf(method: string, path: string): Operation {
  if (path.startsWith("/tasks/poll/")) return "poll";
  if (method === "POST" && (path === "/tasks" || path === "/tasks/update-v2")) return "update";
  if (path === "/token") return "token";
  if (path.startsWith("/tasks/queue")) return "queues";
  if (path === "/tasks/externalstoragelocation" || path.startsWith("/storage/")) return "storage";
  if (/^\/tasks\/[^/]+\/log$/.test(path)) return "log";
  if (method === "GET" && /^\/tasks\/[^/]+$/.test(path)) return "task";
  return "other";
}

export async function answerRoute(request: RouteRequest, parts: ConductorParts, fate: Fate): Promise<RouteAnswer> {
  const { operation } = request.log;
  if (operation !== "token" && !parts.tokens.isValid(request.token)) {
    return json(401, { status: 401, error: "EXPIRED_TOKEN", message: "Token has expired", retryable: false });
  }
  try {
    return await routes[operation](request, parts, fate);
  } catch (error) {
    return failure(500, error instanceof SyntaxError ? `JSON parse error: ${error.message}` : String(error));
  }
}
