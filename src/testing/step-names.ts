/** The steps that a run can come to. */
import { nearest } from "../core/nearest.ts";
import { topTasks, typeOf, walkTasks } from "../core/nested-tasks.ts";
import type { Workflow } from "../core/model/execution.ts";
import { stepName } from "./players.ts";
import { testError } from "./test-error.ts";

/** Throws `usage` for a name that neither the definition nor the run knows. Branches that are made at run time may have any. */
export function refuseUnknownStep({ workflowDefinition, tasks }: Workflow, name: string): void {
  const written = walkTasks(topTasks(workflowDefinition)).flatMap(({ task }) => task ?? []);
  if (written.some((task) => typeOf(task) === "FORK_JOIN_DYNAMIC")) return;
  const known = new Set(written.flatMap(({ taskReferenceName }) => taskReferenceName ?? []));
  for (const task of tasks) known.add(task.referenceTaskName).add(stepName(task));
  if (known.has(name) || known.has(name.replace(/__\d+$/, ""))) return;
  const near = nearest(name, [...known]);
  const nextStep = near === undefined ? `Its steps are ${[...known].join(", ")}.` : `Did you mean ${near}?`;
  throw testError("usage", `The workflow ${workflowDefinition.name} has no step ${name}.`, nextStep);
}
