import type { Json } from "../../core/json.ts";
import type { Evaluation } from "../engine/change.ts";
import type { EvaluationAnswer, EvaluationJob } from "./messages.ts";

/** A thread's answer as the engine takes it. */
export function toEvaluation(job: EvaluationJob, answer: EvaluationAnswer): Evaluation {
  if (!answer.ok) return { ok: false, error: answer.error };
  if (job.language === "javascript") return { ok: true, value: parseJson(answer.json) };
  const all = parseJson(answer.json);
  return Array.isArray(all) ? { ok: true, value: all[0] ?? null, all } : { ok: false, error: "jq gave an unexpected answer." };
}

/** Both engines write JSON. */
function parseJson(text: string): Json {
  const value: Json = JSON.parse(text);
  return value;
}
