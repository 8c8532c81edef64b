/** Handing tasks to workers: out of the queue, marked as theirs in the store, then answered. */
import { isTerminalTask } from "../../core/model/execution.ts";
import type { Task } from "../../core/model/execution.ts";
import type { RunState } from "../engine/change.ts";
import { withSecrets } from "../engine/secrets.ts";
import { markPolled, polledTaskDeadline } from "../engine/update-task.ts";
import type { QueuedTask } from "../store/store.ts";
import { runtimeMetadataOf } from "./environment.ts";
import type { Environment } from "./environment.ts";
import type { ExecLimits } from "./exec-limits.ts";
import type { RunBook } from "./run-book.ts";
import type { QueueKey, TaskQueues } from "./task-queues.ts";

export interface PollParts {
  book: RunBook;
  queues: TaskQueues;
  limits: ExecLimits;
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
  counts: Map<string, number>;
}

/** What is ready now, at most `count`. In the store the tasks are IN_PROGRESS before anybody hears of them. */
export function pollReadyTasks(parts: PollParts, queue: QueueKey, options: { count: number; workerId: string | undefined }): Task[] {
  const polls = new Map<string, RunPoll>();
  // By definition: tasks of this very poll count towards limits, although they are not stored yet.
  const counts = new Map<string, number>();
  const taken: QueuedTask[] = [];
  const order: Task[] = [];
  const claims: Claims = { ...parts, polls, counts };
  for (let missing = options.count; missing > 0; missing = options.count - order.length) {
    const batch = parts.queues.take(queue, missing);
    if (batch.length === 0) break;
    for (const queued of batch) {
      const task = claim(claims, queued, options.workerId);
      if (task === undefined) continue;
      taken.push(queued);
      order.push(task);
    }
  }
  if (order.length === 0) return order;
  try {
    parts.book.replaceTasks([...polls.values()]);
  } catch (error) {
    for (const queued of taken) parts.queues.add(queued);
    throw error;
  }
  return order.map((task) => handedOut(task, parts.environment));
}

/** The worker's copy: with values that are stored nowhere. */
function handedOut(task: Task, environment: Environment): Task {
  const definition = task.taskDefinition ?? task.workflowTask?.taskDefinition;
  const runtimeMetadata = runtimeMetadataOf(definition?.runtimeMetadata, environment);
  const copy = { ...task, inputData: withSecrets(task.inputData, environment.secrets) };
  return runtimeMetadata === undefined ? copy : { ...copy, runtimeMetadata };
}

/** Undefined where the task is no longer to be handed out, or not yet. */
function claim({ polls, counts, ...parts }: Claims, queued: QueuedTask, workerId: string | undefined): Task | undefined {
  const state = polls.get(queued.workflowId)?.state ?? parts.book.find(queued.workflowId);
  const task = state?.tasks.find((candidate) => candidate.taskId === queued.taskId);
  // Tasks that a worker holds are in a queue only if somebody asked for it.
  if (state === undefined || task === undefined || isTerminalTask(task.status)) return undefined;
  if (!parts.limits.admits(task, counts.get(task.taskDefName) ?? 0)) {
    parts.limits.park(task.taskDefName, queued);
    return undefined;
  }
  counts.set(task.taskDefName, (counts.get(task.taskDefName) ?? 0) + 1);
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
