import { nearest } from "../nearest.ts";
import type { ReadWorkflow } from "../nested-tasks.ts";
import { typeOf } from "../nested-tasks.ts";
import type { PlacedTask } from "../task-order.ts";
import type { Advice } from "./advice.ts";

const evaluators: ReadonlySet<string> = new Set(["value-param", "javascript", "graaljs", "python"]);

/** The server takes any word and fails when it is to evaluate. */
export function findUnknownEvaluators(_workflow: ReadWorkflow, tasks: readonly PlacedTask[]): Advice[] {
  return tasks.flatMap(({ task, pointer }): Advice[] => {
    const type = typeOf(task);
    const isInline = type === "INLINE";
    const evaluator = isInline ? task.inputParameters?.["evaluatorType"] : type === "SWITCH" ? task.evaluatorType : undefined;
    if (typeof evaluator !== "string" || evaluator.includes("${") || evaluators.has(evaluator)) return [];
    const meant = nearest(evaluator, evaluators);
    const message = `${task.taskReferenceName} fails when it runs: the server has no evaluator "${evaluator}".`;
    const hint = meant === undefined ? `It has ${[...evaluators].join(", ")}.` : `Did you mean ${meant}?`;
    return [{ pointer: `${pointer}/${isInline ? "inputParameters/evaluatorType" : "evaluatorType"}`, message, hint }];
  });
}
