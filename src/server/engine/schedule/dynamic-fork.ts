/** FORK_JOIN_DYNAMIC: branches that come from the input, in one of three styles, and the JOIN that waits for them. */
import { withDefaults } from "../../../core/model/defaults.ts";
import { WorkflowTaskSchema } from "../../../core/model/workflow-def.ts";
import type { WorkflowTask } from "../../../core/model/workflow-def.ts";
import { edit, finish, placeOf } from "../draft.ts";
import type { Draft } from "../draft.ts";
import { unregisteredBranchDef } from "../defaults.ts";
import { asJson } from "../own.ts";
import { iterationOf } from "../successor.ts";
import { plainInput } from "./behaviour.ts";
import type { TaskBehaviour } from "./behaviour.ts";
import { readBranches } from "./dynamic-branches.ts";

export const dynamicForkTask: TaskBehaviour = {
  shownAs: "FORK",
  isNeverRetried: true,
  input: plainInput,
  onScheduled(draft, row, spec, schedule) {
    const join = placeOf(draft, row.base)?.next;
    if (join?.type !== "JOIN") return "Dynamic join definition is not followed by a join task.  Check the workflow definition.";
    const isNested = draft.rows.some((other) => other !== row && other.task.workflowTask?.type === "FORK_JOIN_DYNAMIC");
    const read = readBranches(spec, row.task.inputData, { isNested });
    if ("problem" in read) return read.problem;
    const branches = read.branches.map((branch) => withDefinition(draft, branch));

    const task = edit(draft, row);
    task.startTime = draft.context.now;
    task.inputData = {
      ...task.inputData,
      forkedTasks: branches.map((branch) => branch.taskReferenceName),
      forkedTaskDefs: read.branches.map((branch) => asJson(withDefaults(WorkflowTaskSchema, branch))),
    };
    finish(draft, row, "COMPLETED");
    task.executed = true;

    const place = { scope: row.scope, iteration: iterationOf(row) };
    const joinOn: string[] = [];
    // A name that comes twice in the list is one branch.
    const named = new Map(branches.map((branch) => [branch.taskReferenceName, branch]));
    for (const branch of named.values()) {
      if (schedule(draft, branch, place) === undefined) {
        if (draft.ended) return undefined;
        return `No dynamic tasks could be created, attempted to create a duplicate task reference name: ${branch.taskReferenceName}`;
      }
      // A branch that is a SWITCH or a fork is done when what it scheduled last is done.
      const last = draft.rows.at(-1);
      if (last !== undefined) joinOn.push(last.base);
    }
    const joinRow = schedule(draft, join, place);
    if (joinRow !== undefined) {
      edit(draft, joinRow).inputData = { ...join.inputParameters, joinOn };
    }
    return undefined;
  },
};

function withDefinition(draft: Draft, branch: WorkflowTask): WorkflowTask {
  if (branch.taskDefinition !== undefined) return branch;
  const type = branch.type ?? "SIMPLE";
  return { ...branch, type, taskDefinition: draft.context.taskDef?.(branch.name) ?? unregisteredBranchDef({ ...branch, type }) };
}
