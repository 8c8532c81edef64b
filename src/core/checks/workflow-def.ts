import { topTasks, typeOf, walkTasks } from "../nested-tasks.ts";
import type { ReadTask, ReadWorkflow, TaskPlace } from "../nested-tasks.ts";
import { checkReferences, checkUnlookedReferences } from "./references.ts";
import type { JsonObject } from "../json.ts";
import { valueAt } from "../pointer.ts";
import type { CheckContext, Violation } from "./violation.ts";
import { checkWorkflowTask } from "./workflow-task.ts";

/** The places where the server checks fields: in these branches of every task, and never inside a loop's body. */
const checkedTasks = (workflow: ReadWorkflow): TaskPlace[] =>
  walkTasks(topTasks(workflow), (_parent, child) => child.branch !== "loopOver");

export function checkWorkflowDef(workflow: ReadWorkflow, context: CheckContext): Violation[] {
  const tops = topTasks(workflow);
  const checked = checkedTasks(workflow);
  // References count in the branches that a task's type makes use of.
  const collected = walkTasks(tops, isEntered);
  return [
    ...checkName(workflow),
    ...checkSchemaVersion(workflow),
    ...checkTaskList(workflow),
    ...checkNulls(collected),
    ...checked.flatMap((place) => checkWorkflowTask(place, context)),
    ...checkReferences(workflow, collected, context),
  ];
}

const entered = new Map(
  Object.entries<readonly string[]>({
    SWITCH: ["decisionCases", "defaultCase"],
    DECISION: ["decisionCases", "defaultCase"],
    FORK_JOIN: ["forkTasks"],
    DO_WHILE: ["loopOver"],
  }),
);

export const isEntered = (parent: ReadTask, child: TaskPlace): boolean => entered.get(typeOf(parent))?.includes(child.branch) ?? false;

function checkName({ name }: ReadWorkflow): Violation[] {
  if (name !== undefined && name !== "") return [];
  const message = "WorkflowDef name cannot be null or empty";
  return [{ code: "name-missing", pointer: "/name", message, javaPath: "name", ...(name === undefined ? {} : { invalidValue: name }) }];
}

function checkSchemaVersion({ schemaVersion = 2 }: ReadWorkflow): Violation[] {
  if (schemaVersion === 2) return [];
  const message = "workflowDef schemaVersion: 2 is only supported";
  const place = { code: "schema-version", pointer: "/schemaVersion", javaPath: "schemaVersion" };
  return [{ ...place, message, invalidValue: String(schemaVersion), hint: "Set schemaVersion to 2, or leave it out." }];
}

function checkTaskList({ tasks = [] }: ReadWorkflow): Violation[] {
  if (tasks.length > 0) return [];
  return [{ code: "tasks-missing", pointer: "/tasks", message: "WorkflowTask list cannot be empty", javaPath: "tasks" }];
}

/** The server's own check fails on these with a 500, so the words are ours. */
function checkNulls(places: readonly TaskPlace[]): Violation[] {
  return places
    .filter(({ task }) => task === null)
    .map(({ pointer, javaPath }) => ({ code: "null-task", pointer, message: `${javaPath} must be a task, not null`, javaPath }));
}

/** What the server does not look at, and would refuse if it did: tasks in loops, and expressions of nested tasks and of the output. */
export function checkUnlooked(workflow: ReadWorkflow, context: CheckContext): Violation[] {
  const checked = new Set(checkedTasks(workflow).map(({ pointer }) => pointer));
  const inLoops = walkTasks(topTasks(workflow)).filter(({ pointer }) => !checked.has(pointer));
  return [...inLoops.flatMap((place) => checkWorkflowTask(place, context)), ...checkUnlookedReferences(workflow, context)];
}

/** An explicit null, which reads as absent everywhere else, breaks the server's check of a WAIT. */
export function checkNullInputs(workflow: ReadWorkflow, body: JsonObject): Violation[] {
  return checkedTasks(workflow).flatMap(({ task, pointer, javaPath }): Violation[] => {
    if (task === null || typeOf(task) !== "WAIT" || valueAt(body, `${pointer}/inputParameters`) !== null) return [];
    const place = { code: "wrong-type", pointer: `${pointer}/inputParameters`, javaPath };
    return [{ ...place, message: `${javaPath}.inputParameters must be left out or be an object, not null` }];
  });
}
