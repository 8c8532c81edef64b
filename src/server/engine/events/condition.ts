/** Whether a handler acts on an event. */
import type { Json } from "../../../core/json.ts";
import { isJsonObject } from "../../../core/json.ts";
import type { EventHandler } from "../../../core/model/event-handler.ts";
import type { Evaluation, EvaluationRequest } from "../change.ts";
import { isTruthy } from "../evaluation.ts";
import { own } from "../own.ts";
import { expandJson } from "./expand-json.ts";

export type ConditionResult = { status: "known"; holds: boolean } | { status: "error"; reason: string };

/** `readCondition` reads what the sandbox answers. */
export type ConditionCheck = ConditionResult | { status: "evaluate"; request: EvaluationRequest };

/**
 * A handler without a condition acts on every event. Otherwise the condition sees the payload with its inline JSON read; an
 * evaluator that nobody knows means JavaScript, as in Conductor.
 */
export function checkCondition({ condition, evaluatorType }: EventHandler, payload: Json): ConditionCheck {
  if (condition === undefined || condition === "") return { status: "known", holds: true };
  const input = expandJson(payload);
  if (evaluatorType === "value-param") {
    if (!isJsonObject(input)) return { status: "error", reason: "The payload of the event is no JSON object." };
    return { status: "known", holds: isTruthy(own(input, condition) ?? null) };
  }
  if (evaluatorType === "python")
    return { status: "error", reason: "The evaluator 'python' is not available in the embedded server; use 'javascript'." };
  return { status: "evaluate", request: { key: "condition", language: "javascript", form: "expression", source: condition, input } };
}

export function readCondition(answer: Evaluation): ConditionResult {
  if (answer.ok) return { status: "known", holds: isTruthy(answer.value) };
  return { status: "error", reason: `Error evaluating the script \`${answer.error}\`` };
}
