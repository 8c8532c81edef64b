/** INLINE and LAMBDA: JavaScript over the task's input. */
import type { Json } from "../../../core/json.ts";
import { finish } from "../draft.ts";
import type { Draft, Row } from "../draft.ts";
import { evaluateExpression, evaluateScript } from "../evaluation.ts";
import { textOf } from "../own.ts";
import { templatedInput } from "./behaviour.ts";
import type { TaskBehaviour } from "./behaviour.ts";

export const inlineTask: TaskBehaviour = {
  ignoresDelay: true,
  input: templatedInput,
  advance(draft, row) {
    const { inputData } = row.task;
    const evaluatorType = inputData["evaluatorType"] ?? "javascript";
    const expression = textOf(inputData["expression"]) ?? "";
    const fail = (error: string): void => finish(draft, row, "FAILED_WITH_TERMINAL_ERROR", { output: { error }, reason: error });
    if (typeof evaluatorType !== "string" || evaluatorType.trim() === "") {
      return fail("Empty 'evaluatorType' in INLINE task's input parameters. A non-empty String value must be provided.");
    }
    if (expression.trim() === "") {
      return fail("Empty 'expression' in Inline task's input parameters. A non-empty String value must be provided.");
    }
    const answer = evaluateExpression(draft, { evaluatorType, expression, input: inputData });
    if (answer === "waiting") return;
    if (answer === "unknown-evaluator") return fail(`Unknown evaluator '${evaluatorType}' in INLINE task.`);
    return answer.ok ? complete(draft, row, answer.value) : fail(answer.error);
  },
};

export const lambdaTask: TaskBehaviour = {
  ignoresDelay: true,
  input: templatedInput,
  advance(draft, row) {
    const { inputData } = row.task;
    const source = textOf(inputData["scriptExpression"]) ?? "";
    if (source.trim() === "") {
      const reason = "Empty 'scriptExpression' in Lambda task's input parameters. A non-empty String value must be provided.";
      return finish(draft, row, "FAILED", { reason });
    }
    const answer = evaluateScript(draft, { language: "javascript", source, input: inputData, form: "body" });
    if (answer === "waiting") return;
    if (answer.ok) return complete(draft, row, answer.value);
    return finish(draft, row, "FAILED", { output: { error: answer.error }, reason: answer.error });
  },
};

const complete = (draft: Draft, row: Row, result: Json): void => finish(draft, row, "COMPLETED", { output: { result } });
