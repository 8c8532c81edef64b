import { nearest } from "../nearest.ts";
import type { ReadWorkflow } from "../nested-tasks.ts";
import { typeOf } from "../nested-tasks.ts";
import type { PlacedTask } from "../task-order.ts";
import type { Advice } from "./advice.ts";

/** With `value-param` the expression is the name of an input parameter; without one the value is null in every run. */
export function findMissingSwitchInputs(_workflow: ReadWorkflow, tasks: readonly PlacedTask[]): Advice[] {
  return tasks.flatMap(({ task, pointer }): Advice[] => {
    const named =
      typeOf(task) === "SWITCH" && task.evaluatorType === "value-param"
        ? { key: "expression", value: task.expression }
        : typeOf(task) === "DECISION" && task.caseExpression === undefined
          ? { key: "caseValueParam", value: task.caseValueParam }
          : undefined;
    if (named?.value === undefined) return [];
    const inputs = Object.keys(task.inputParameters ?? {});
    if (inputs.includes(named.value) || task.taskDefinition !== undefined) return [];
    const meant = nearest(named.value, inputs);
    const message = `${task.taskReferenceName} always takes its default: ${named.key} is to name one of its inputParameters, and "${named.value}" is none.`;
    return [{ pointer: `${pointer}/${named.key}`, message, ...(meant === undefined ? {} : { hint: `Did you mean ${meant}?` }) }];
  });
}
