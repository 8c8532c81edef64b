/** Answers scripts and jq without running any: each known source has its answer, everything else is an error. */
import { isJsonObject } from "../../../../src/core/json.ts";
import type { Json } from "../../../../src/core/json.ts";
import type { Evaluation, EvaluationRequest } from "../../../../src/server/engine/change.ts";
import { numberIn, own } from "../../../../src/server/engine/own.ts";

const answers: Record<string, Json> = {
  "({ a: 1 })": { a: 1 },
  null: null,
  true: true,
  false: false,
  '"A"': "A",
  "[1, 2]": [1, 2],
  "join-pending": { status: "IN_PROGRESS", reasonForIncompletion: "Pending", outputData: { left: 1 } },
  "join-failed": { status: "FAILED", reasonForIncompletion: "The script says so" },
};

export function answerScript({ language, source, input }: EvaluationRequest): Evaluation {
  if (language === "jq") {
    if (source === ".") return { ok: true, value: input, all: [input] };
    return source === ".[]" ? { ok: true, value: 1, all: [1, null, "x"] } : { ok: false, error: "jq: syntax error" };
  }
  const known = own(answers, source);
  if (known !== undefined) return { ok: true, value: known };
  const given = isJsonObject(input) ? input : {};
  const rounds = /^\$\.(\w+)\.iteration < (\d+)$/.exec(source);
  if (rounds !== null) {
    const loop = own(given, rounds[1] ?? "");
    if (!isJsonObject(loop)) return { ok: false, error: `TypeError: cannot read iteration of ${rounds[1]}` };
    return { ok: true, value: (numberIn(own(loop, "iteration")) ?? Infinity) < Number(rounds[2]) };
  }
  const property = /^\$\.(\w+)$/.exec(source);
  if (property !== null) return { ok: true, value: own(given, property[1] ?? "") ?? null };
  return { ok: false, error: `SyntaxError: ${source}` };
}
