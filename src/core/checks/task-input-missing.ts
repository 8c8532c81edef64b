import type { ReadTask, ReadWorkflow } from "../nested-tasks.ts";
import { typeOf } from "../nested-tasks.ts";
import type { PlacedTask } from "../task-order.ts";
import type { Advice } from "./advice.ts";

/** What a type needs when it runs and the server does not ask for before, as keys of `inputParameters`. */
type Needs = (task: ReadTask) => (string | undefined)[];

const needs = new Map(
  Object.entries<Needs>({
    INLINE: () => ["expression"],
    LAMBDA: () => ["scriptExpression"],
    START_WORKFLOW: () => ["startWorkflow"],
    HTTP: ({ inputParameters = {} }) => (Object.hasOwn(inputParameters, "http_request") ? [] : ["uri", "method"]),
    DYNAMIC: (task) => [task.dynamicTaskNameParam],
    FORK_JOIN_DYNAMIC: ({ inputParameters = {}, ...task }) =>
      Object.hasOwn(inputParameters, "forkTaskInputs")
        ? []
        : [task.dynamicForkTasksParam, task.dynamicForkTasksInputParamName, task.dynamicForkJoinTasksParam],
  }),
);

/** A definition of the task, inline or registered, may fill in what is missing; an inline one is seen, so it is believed. */
export function findMissingInputs(_workflow: ReadWorkflow, tasks: readonly PlacedTask[]): Advice[] {
  return tasks.flatMap(({ task, pointer }): Advice[] => {
    const type = typeOf(task);
    const given = { ...task.taskDefinition?.inputTemplate, ...task.inputParameters };
    const missing = (needs.get(type)?.(task) ?? []).filter((key) => key !== undefined && !Object.hasOwn(given, key));
    // What the server refuses for it is said as that.
    if (missing.length === 0 || (type === "HTTP" && missing.length === 2)) return [];
    const message = `${task.taskReferenceName} fails when it runs: ${type} needs inputParameters.${missing.join(" and inputParameters.")}.`;
    return [{ pointer: `${pointer}/inputParameters`, message }];
  });
}
