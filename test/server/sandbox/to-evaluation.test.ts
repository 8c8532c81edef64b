import { expect, it } from "vitest";
import { stringifyJson } from "../../../src/core/exact-json.ts";
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

it("numbers of jq stay as they were written, in Java's form", () => {
  const json = "[2.0,1E+3,9007199254740993,3]";
  const answer = toEvaluation(job("jq"), { id: 1, ok: true, json });
  expect(stringifyJson(answer.ok ? (answer.all ?? null) : null)).toBe("[2.0,1000.0,9007199254740993,3]");
});
