/** HUMAN tasks, as JSON items and as lines. */
import type { HumanTaskEntry, HumanTaskUser } from "../core/model/human.ts";
import type { Palette } from "./palette.ts";
import { alignColumns, countText, lines, shownText, visible } from "./text.ts";

export function humanTaskItem(task: HumanTaskEntry) {
  const { taskId, state, displayName, definitionName, taskRefName, workflowId, workflowName, assignee, claimant } = task;
  const times = { createdOn: task.createdOn, updatedOn: task.updatedOn };
  return { taskId, state, displayName, definitionName, taskRefName, workflowId, workflowName, assignee, claimant, ...times };
}

export function renderHumanTasks(tasks: readonly HumanTaskEntry[], total: number, palette: Palette): string {
  if (total === 0) return lines("No human task was found.");
  const rows = alignColumns(
    tasks.map((task) => [task.state, visible(nameOf(task)), visible(task.workflowName), visible(task.taskId), whoHas(task)]),
  );
  return lines(...rows, palette.bold(`${countText(total, "human task")}.${shownText(tasks.length, total)}`));
}

export const renderHumanTask = (task: HumanTaskEntry, palette: Palette): string =>
  lines(`${palette.bold(visible(nameOf(task)))} ${palette.dim(visible(task.taskId))} ${task.state} ${whoHas(task)}`.trimEnd());

const nameOf = ({ displayName, taskRefName }: HumanTaskEntry): string => displayName ?? taskRefName;

/** `claimed by jo`, `assigned to clerks (group)`; "" where it is nobody's. */
export function whoHas({ assignee, claimant }: HumanTaskEntry): string {
  if (claimant !== undefined) return `claimed by ${userText(claimant)}`;
  return assignee === undefined ? "" : `assigned to ${userText(assignee)}`;
}

const userText = ({ user = "", userType }: HumanTaskUser): string =>
  `${visible(user)}${userType?.endsWith("GROUP") === true ? " (group)" : ""}`;
