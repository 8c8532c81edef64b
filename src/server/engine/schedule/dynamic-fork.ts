/** FORK_JOIN_DYNAMIC: branches that come from the input, in one of three styles, and the JOIN that waits for them. */
import { decode } from "../../../core/model/decode.ts";
import { withDefaults } from "../../../core/model/defaults.ts";
import { WorkflowTaskSchema } from "../../../core/model/workflow-def.ts";
import type { WorkflowTask } from "../../../core/model/workflow-def.ts";
import { edit, finish, placeOf, specOf } from "../draft.ts";
import type { Draft, Row } from "../draft.ts";
import { nameOfRun } from "../lifecycle/refusals.ts";
import { asJson, own } from "../own.ts";
import { iterationOf } from "../successor.ts";
import { plainInput } from "./behaviour.ts";
import type { Scheduler, TaskBehaviour } from "./behaviour.ts";
import { readBranches } from "./dynamic-branches.ts";
import { firstChosen } from "./switch.ts";

export const dynamicForkTask: TaskBehaviour = {
  shownAs: "FORK",
  isNeverRetried: true,
  input: plainInput,
  onScheduled(draft, row, spec, schedule) {
    const join = placeOf(draft, row.base)?.next;
    if (join?.type !== "JOIN") return "Dynamic join definition is not followed by a join task.  Check the workflow definition.";
    // Forks that are scheduled in one pass do not see each other.
    const others = [...draft.dropped, ...draft.rows].filter((other) => !draft.unseen.has(other));
    const isNested = others.some((other) => other.task.workflowTask?.type === "FORK_JOIN_DYNAMIC");
    const read = readBranches(spec, row.task.inputData, { isNested });
    if ("problem" in read) return read.problem;
    const branches = read.branches.map((branch) => withDefinition(draft, branch));

    const task = edit(draft, row);
    task.startTime = draft.context.now;
    task.inputData = {
      ...task.inputData,
      forkedTasks: branches.map((branch) => branch.taskReferenceName),
      forkedTaskDefs: branches.map((branch) => asJson(branch)),
    };
    finish(draft, row, "COMPLETED");
    task.executed = true;

    // A name that comes twice in the list is one branch.
    const named = new Map(branches.map((branch) => [branch.taskReferenceName, branch]));
    for (const branch of named.values()) {
      if (schedule(draft, branch, placeOfChildren(row)) !== undefined) continue;
      if (draft.ended) return undefined;
      const fork = `${nameOfRun(draft.workflow)}, Dynamic Fork Task: ${branch.name}/${branch.taskReferenceName}`;
      return `No dynamic tasks could be created for the Workflow: ${fork} attempted to create a duplicate task reference name: ${branch.taskReferenceName}`;
    }
    scheduleJoin(draft, row, { names: branches.map((branch) => branch.taskReferenceName), join }, schedule);
    return undefined;
  },
  isInstant: true,
  onStarted: (draft, row) => finish(draft, row, "COMPLETED"),
  scheduleChildren(draft, row, _spec, schedule) {
    const join = placeOf(draft, row.base)?.next;
    const listed = own(row.task.inputData, "forkedTaskDefs");
    if (join === undefined || !Array.isArray(listed)) return;
    const branches = listed.map((branch) => decode<WorkflowTask>(WorkflowTaskSchema, branch).value);
    const named = new Map(branches.map((branch) => [branch.taskReferenceName, branch]));
    for (const branch of named.values()) {
      if (!draft.latest.has(branch.taskReferenceName + row.scope)) schedule(draft, withDefinition(draft, branch), placeOfChildren(row));
    }
    scheduleJoin(draft, row, { names: branches.map((branch) => branch.taskReferenceName), join }, schedule);
  },
};

const placeOfChildren = (row: Row): { scope: string; iteration: number } => ({ scope: row.scope, iteration: iterationOf(row) });

function scheduleJoin(
  draft: Draft,
  row: Row,
  { names, join }: { names: readonly string[]; join: WorkflowTask },
  schedule: Scheduler,
): void {
  const joinRow = schedule(draft, join, placeOfChildren(row));
  if (joinRow === undefined) return;
  edit(draft, joinRow).inputData = { ...join.inputParameters, joinOn: names.map((name) => lastOf(draft, name, row.scope)) };
}

/** A branch that is a SWITCH or a fork is done when what came last with it is done. */
function lastOf(draft: Draft, base: string, scope: string): string {
  const row = draft.latest.get(base + scope);
  const last = row === undefined ? undefined : lastChild(draft, row);
  return last === undefined ? base : lastOf(draft, last.taskReferenceName, scope);
}

function lastChild(draft: Draft, row: Row): WorkflowTask | undefined {
  const spec = specOf(draft, row);
  if (row.task.taskType === "FORK") return placeOf(draft, row.base)?.next;
  return spec === undefined ? undefined : firstChosen(draft, row, spec);
}

/** As it is shown in its tasks. A name that nobody registered has no definition: such a branch is neither retried nor timed out. */
function withDefinition(draft: Draft, branch: WorkflowTask): WorkflowTask {
  const complete = withDefaults(WorkflowTaskSchema, branch);
  const definition = branch.taskDefinition ?? draft.context.taskDef?.(branch.name);
  return definition === undefined ? complete : { ...complete, taskDefinition: definition };
}
