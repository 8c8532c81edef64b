import type { EventHandler } from "../model/event-handler.ts";
import type { ReadTask, ReadWorkflow } from "../nested-tasks.ts";
import { typeOf } from "../nested-tasks.ts";
import type { PlacedTask } from "../task-order.ts";
import type { Advice, Tools } from "./advice.ts";

interface Script {
  /** Relative to the task. */
  key: string;
  text: unknown;
  /** The body of a function. */
  body?: boolean;
}

const isJavaScript = (evaluator: unknown): boolean => evaluator === "javascript" || evaluator === "graaljs";

/** The scripts that the server looks at only when they run. */
const scripts = new Map(
  Object.entries<(task: ReadTask) => Script[]>({
    SWITCH: ({ evaluatorType, expression }) => (evaluatorType === "graaljs" ? [{ key: "expression", text: expression }] : []),
    DO_WHILE: ({ evaluatorType, loopCondition }) =>
      evaluatorType === undefined || isJavaScript(evaluatorType) ? [{ key: "loopCondition", text: loopCondition }] : [],
    INLINE: ({ inputParameters = {} }) =>
      isJavaScript(inputParameters["evaluatorType"] ?? "javascript")
        ? [{ key: "inputParameters/expression", text: inputParameters["expression"] }]
        : [],
    LAMBDA: ({ inputParameters = {} }) => [
      { key: "inputParameters/scriptExpression", text: inputParameters["scriptExpression"], body: true },
    ],
  }),
);

export function findBrokenScripts(_workflow: ReadWorkflow, tasks: readonly PlacedTask[], tools: Tools): Advice[] {
  return tasks.flatMap(({ task, pointer }) =>
    (scripts.get(typeOf(task))?.(task) ?? []).flatMap(({ key, text, body }) => describe(`${pointer}/${key}`, text, tools, body)),
  );
}

export function findBrokenCondition({ condition, evaluatorType }: Partial<EventHandler>, tools: Tools): Advice[] {
  return evaluatorType === undefined || isJavaScript(evaluatorType) ? describe("/condition", condition, tools) : [];
}

function describe(pointer: string, text: unknown, { parseScript }: Tools, body = false): Advice[] {
  // An expression in it is replaced before, by what nobody knows yet.
  if (typeof text !== "string" || text.includes("${")) return [];
  const mistake = parseScript?.(text, body);
  return mistake === undefined ? [] : [{ pointer, message: `The script does not parse and fails when it runs: ${mistake.message}.` }];
}
