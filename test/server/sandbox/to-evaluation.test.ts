import { expect, it } from "vitest";
import { toEvaluation } from "../../../src/server/sandbox/to-evaluation.ts";

const job = (language: "javascript" | "jq") => ({ id: 1, language, form: "expression" as const, source: ".", input: "{}" });

it.each([
  ["javascript", "[1] [2]"],
  ["javascript", ""],
  ["jq", "[1"],
  ["jq", "1"],
] as const)("%s that answers %j fails its script", (language, json) => {
  expect(toEvaluation(job(language), { id: 1, ok: true, json })).toEqual({ ok: false, error: `${language} gave an unexpected answer.` });
});
