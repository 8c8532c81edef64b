/** Who may poll a task, and from when. */
import { edit } from "./draft.ts";
import type { Draft, Row } from "./draft.ts";
import { own } from "./own.ts";

/** Puts a worker task into its queue. `availableAt` is in epoch milliseconds. */
export function enqueue(draft: Draft, row: Row, availableAt: number): void {
  const { task } = row;
  const domain = task.domain ?? chooseDomain(draft, task.taskType);
  if (domain !== undefined && task.domain === undefined) edit(draft, row).domain = domain;
  draft.effects.push({
    type: "enqueue",
    taskId: task.taskId,
    taskType: task.taskType,
    ...(domain === undefined ? {} : { domain }),
    priority: task.workflowPriority,
    availableAt,
  });
}

/** Takes a task out of its queue again, also where this very decision put it there. */
export function dequeue(draft: Draft, row: Row): void {
  const { taskId } = row.task;
  const queued = draft.effects.findIndex((effect) => effect.type === "enqueue" && effect.taskId === taskId);
  if (queued >= 0) draft.effects.splice(queued, 1);
  if (!draft.created.has(taskId)) draft.effects.push({ type: "dequeue", taskId });
}

/**
 * The first domain of the list that a worker polls, else the last one; `NO_DOMAIN` at the end means the queue without a domain.
 */
function chooseDomain(draft: Draft, taskType: string): string | undefined {
  const { taskToDomain } = draft.workflow;
  const written = own(taskToDomain, taskType) ?? own(taskToDomain, "*");
  if (written === undefined || written.trim() === "") return undefined;
  const domains = written.split(",").map((domain) => domain.trim());
  const active = domains.find((domain) => domain !== "NO_DOMAIN" && draft.context.isDomainActive(taskType, domain));
  if (active !== undefined) return active;
  const last = domains.at(-1);
  return last === "NO_DOMAIN" || last === "" ? undefined : last;
}
