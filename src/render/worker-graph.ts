/** The tasks that a worker can run, each with the workflows and steps in which it is used. */
import { identityText } from "../core/definition.ts";
import type { TaskUse } from "../core/find-task-uses.ts";
import type { Palette } from "./palette.ts";
import { lines, visible } from "./text.ts";
import type { WorkerEntry } from "./worker-list.ts";
import { renderEntries } from "./worker-list.ts";

export interface WorkerGraph {
  tasks: readonly WorkerEntry[];
  /** By the name of the task. */
  uses: ReadonlyMap<string, readonly TaskUse[]>;
  /** Names that workflows use and that have no function in the project. */
  lacking: readonly string[];
}

export function renderWorkerGraph({ tasks, uses, lacking }: WorkerGraph, palette: Palette): string {
  const rows = renderEntries(tasks, palette);
  const known = tasks.flatMap(({ name }, index) => [rows[index] ?? "", ...branches(uses.get(name) ?? [], palette)]);
  const unknown = lacking.flatMap((name) => [visible(name), ...branches(uses.get(name) ?? [], palette)]);
  const none = tasks.length === 0 ? ["There is no task with a function in the project."] : [];
  return lines(...none, ...known, ...(unknown.length === 0 ? [] : ["", palette.bold("Without a function here"), ...unknown]));
}

function branches(uses: readonly TaskUse[], palette: Palette): string[] {
  if (uses.length === 0) return [palette.dim("└─ used in no workflow of the project")];
  return uses.map(({ workflow, version, steps }, index) => {
    const line = palette.dim(index === uses.length - 1 ? "└─" : "├─");
    return `${line} ${visible(identityText({ name: workflow, version }))}: ${steps.map(visible).join(", ")}`;
  });
}
