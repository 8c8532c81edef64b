/** Scripts and jq: asked of the sandbox, answered when the same decision is made again. */
import { stringifyJson } from "../../core/exact-json.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { Evaluation, EvaluationRequest } from "./change.ts";
import type { Draft } from "./draft.ts";
import { numberIn, own } from "./own.ts";
import { withSecrets } from "./secrets.ts";

/** The sandbox's answer, or `waiting`: the request is noted and nothing else is to be done now. */
export function evaluateScript(
  draft: Draft,
  request: Omit<EvaluationRequest, "key" | "input"> & { input: JsonObject },
): Evaluation | "waiting" {
  const input = withSecrets(request.input, draft.context.secrets);
  const key = digest(`${request.language} ${request.form} ${request.source.length} ${request.source} ${stringifyJson(input)}`);
  const answer = draft.context.evaluated.get(key);
  if (answer === undefined) {
    draft.requests.set(key, { ...request, key, input });
    return "waiting";
  }
  draft.answersUsed.add(key);
  if (answer.ok || request.language === "jq") return answer;
  return { ok: false, error: `Error evaluating the script \`${answer.error}\`` };
}

/** An expression of one of Conductor's evaluators. */
export function evaluateExpression(
  draft: Draft,
  request: { evaluatorType: string; expression: string; input: JsonObject },
): Evaluation | "waiting" | "unknown-evaluator" {
  switch (request.evaluatorType) {
    case "value-param":
      return { ok: true, value: own(request.input, request.expression) ?? null };
    case "javascript":
    case "graaljs":
      return evaluateScript(draft, { language: "javascript", source: request.expression, input: request.input, form: "expression" });
    case "python":
      return { ok: false, error: "The evaluator 'python' is not available in the embedded server; use 'javascript'." };
    default:
      return "unknown-evaluator";
  }
}

/** A loop's or an event handler's condition holds for true and for numbers above zero. */
export const isTruthy = (value: Json): boolean => value === true || (numberIn(value) ?? 0) > 0;

/** 106 bits, which is enough to tell a decision's few requests apart, and the length. */
function digest(text: string): string {
  const hash = (seed: number): string => {
    let high = 0xdeadbeef ^ seed;
    let low = 0x41c6ce57 ^ seed;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      high = Math.imul(high ^ code, 2654435761);
      low = Math.imul(low ^ code, 1597334677);
    }
    high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
    low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
    return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
  };
  return `${hash(1)}.${hash(2)}.${text.length}`;
}
