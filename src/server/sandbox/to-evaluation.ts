import { parseJson } from "../../core/exact-json.ts";
import type { Json } from "../../core/json.ts";
import type { Evaluation } from "../engine/change.ts";
import type { EvaluationAnswer, EvaluationJob } from "./messages.ts";

/** A thread's answer as the engine takes it. Both engines write JSON; whatever else comes fails the script, not the server. */
export function toEvaluation(job: EvaluationJob, answer: EvaluationAnswer): Evaluation {
  if (!answer.ok) return { ok: false, error: answer.error };
  try {
    // jq hands numbers on as they were written.
    const value: Json = job.language === "jq" ? parseJson(answer.json) : JSON.parse(answer.json);
    if (job.language !== "jq") return { ok: true, value };
    return Array.isArray(value) ? { ok: true, value: value[0] ?? null, all: value } : unexpected("jq");
  } catch {
    return unexpected(job.language);
  }
}

const unexpected = (engine: string): Evaluation => ({ ok: false, error: `${engine} gave an unexpected answer.` });
