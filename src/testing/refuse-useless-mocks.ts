/** Mocks that could stand for nothing: of steps that are not there, and of those that the server has done before anybody could. */
import type { ConductorApi } from "../core/conductor-api.ts";
import type { WorkflowDef } from "../core/model/workflow-def.ts";
import { nearest } from "../core/nearest.ts";
import { hasUnknownTasks, mockableNames, tasksOf } from "./mockable-names.ts";
import type { Mocks } from "./mocks.ts";
import { testError } from "./test-error.ts";

type Metadata = ConductorApi["metadata"];

/** Those for all runs. Throws `usage`. Where no workflow is there yet, nobody can tell. */
export function refuseUselessMocks(mocks: Mocks, metadata: Metadata): void {
  const workflows = metadata.getWorkflowDefs();
  if (workflows.length === 0) return;
  const others = metadata.getTaskDefs().map(({ name }) => name);
  refuse(mocks, { workflows, others, whose: "No workflow of this server has a step" });
}

/** Those of one run and its sub-workflows. Throws `usage`. */
export function refuseUselessMocksOfRun(mocks: Mocks, workflow: WorkflowDef, metadata: Metadata): void {
  const workflows = withSubWorkflows(workflow, metadata.getWorkflowDefs());
  const whose =
    workflows.length > 1 ? `Neither ${workflow.name} nor a sub-workflow of it has a step` : `The workflow ${workflow.name} has no step`;
  refuse(mocks, { workflows, others: [], whose });
}

interface Known {
  workflows: readonly WorkflowDef[];
  /** Names that may be mocked as well. */
  others: readonly string[];
  /** The begin of what is said of a name that nothing has. */
  whose: string;
}

function refuse(mocks: Mocks, { workflows, others, whose }: Known): void {
  const { mockable, immediate } = mockableNames(workflows);
  const known = new Set([...mockable, ...others]);
  const isOpen = workflows.some(hasUnknownTasks);
  for (const name of Object.keys(mocks)) {
    // In a loop each turn has a name of its own.
    if (known.has(name) || known.has(name.replace(/(?:__\d+)+$/, ""))) continue;
    const type = immediate.get(name);
    if (type !== undefined) {
      const message = `mocks: the step ${name} is a ${type}, which is done as on a server: no mock can stand for it.`;
      throw testError("usage", message, "Leave the mock out, and give what the step works on.");
    }
    if (isOpen) continue;
    const near = nearest(name, mockable);
    throw testError(
      "usage",
      `mocks: ${whose} or task ${name}.`,
      near === undefined ? `There are ${[...mockable].join(", ")}.` : `Did you mean ${near}?`,
    );
  }
}

/** With all that its steps may start as sub-workflows: every one where an expression decides. */
function withSubWorkflows(first: WorkflowDef, all: readonly WorkflowDef[]): WorkflowDef[] {
  const found = new Set([first]);
  // A set that grows while it is gone through is gone through to its end.
  for (const workflow of found)
    for (const { subWorkflowParam } of tasksOf(workflow)) {
      if (subWorkflowParam === undefined || typeof subWorkflowParam.workflowDefinition === "object") continue;
      const { name = "", version, workflowDefinition } = subWorkflowParam;
      const isDecidedLater = name.includes("${") || workflowDefinition !== undefined;
      for (const one of all)
        if (isDecidedLater || (one.name === name && (typeof version !== "number" || one.version === version))) found.add(one);
    }
  return [...found];
}
