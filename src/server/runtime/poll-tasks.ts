/** Handing tasks to workers: out of the queue, marked as theirs in the store, then answered. */
import { isTerminalTask } from "../../core/model/execution.ts";
import type { Task } from "../../core/model/execution.ts";
import { withoutPayload } from "../../core/model/outside-payloads.ts";
import type { RunState } from "../engine/change.ts";
import { withSecrets } from "../engine/secrets.ts";
import { markPolled, polledTaskDeadline } from "../engine/update-task.ts";
import type { QueuedTask } from "../store/store.ts";
import { runtimeMetadataOf } from "./environment.ts";
import type { Environment } from "./environment.ts";
import type { RunBook, RunTransaction } from "./run-book.ts";
import type { TaskLimits } from "./task-limits.ts";
import type { QueueKey, TaskQueues } from "./task-queues.ts";

export interface PollParts {
  book: RunBook;
  queues: TaskQueues;
  limits: TaskLimits;
  environment: Environment;
  now(): number;
}

interface RunPoll {
  state: RunState;
  tasks: Task[];
  wakeAt: number | undefined;
}

interface Claims extends PollParts {
  polls: Map<string, RunPoll>;
  workerId: string | undefined;
}

/**
 * What is ready now, at most `count`, for a transaction of `book.transact`. In the store the tasks are IN_PROGRESS before anybody
 * hears of them.
 */
export function pollReadyTasks(
  parts: PollParts,
  transaction: RunTransaction,
  { queue, count, workerId }: { queue: QueueKey; count: number; workerId: string | undefined },
): Task[] {
  const polls = new Map<string, RunPoll>();
  const taken: QueuedTask[] = [];
  const order: Task[] = [];
  transaction.onRollback(() => {
    for (const task of order) parts.limits.takeBack(task);
    for (const queued of taken) parts.queues.add(queued);
  });
  const claims: Claims = { ...parts, polls, workerId };
  for (let missing = count; missing > 0; missing = count - order.length) {
    const batch = parts.queues.take(queue, missing);
    if (batch.length === 0) break;
    for (const queued of batch) {
      const task = claim(claims, queued);
      if (task === undefined) continue;
      // Other polls of the same transaction see at once that its place is taken.
      parts.limits.observe(task);
      taken.push(queued);
      order.push(task);
    }
  }
  parts.book.replaceTasks(transaction, [...polls.values()]);
  return order.map((task) => handedOut(task, parts.environment));
}

/** The worker's copy: with values that are stored nowhere. */
function handedOut(task: Task, environment: Environment): Task {
  const definition = task.taskDefinition ?? task.workflowTask?.taskDefinition;
  const runtimeMetadata = runtimeMetadataOf(definition?.runtimeMetadata, environment);
  const copy = { ...withoutPayload(task), inputData: withSecrets(task.inputData, environment.secrets) };
  return runtimeMetadata === undefined ? copy : { ...copy, runtimeMetadata };
}

/** Undefined where the task is no longer to be handed out, or not yet. */
function claim({ polls, workerId, ...parts }: Claims, queued: QueuedTask): Task | undefined {
  const state = polls.get(queued.workflowId)?.state ?? parts.book.find(queued.workflowId);
  const task = state?.tasks.find((candidate) => candidate.taskId === queued.taskId);
  // Tasks that a worker holds are in a queue only if somebody asked for it.
  if (state === undefined || task === undefined || isTerminalTask(task.status)) return undefined;
  if (parts.limits.keepsBack(task, queued)) return undefined;
  const polled = markPolled(task, { now: parts.now(), ...(workerId === undefined ? {} : { workerId }) });
  const poll = polls.get(queued.workflowId) ?? { state, tasks: [], wakeAt: parts.book.wakeAt(queued.workflowId) };
  poll.tasks.push(polled);
  poll.wakeAt = earliest(poll.wakeAt, polledTaskDeadline(polled));
  polls.set(queued.workflowId, poll);
  return polled;
}

function earliest(left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return Math.min(left, right);
}
