/** A case that expects what its run came to: what `flow test --update` writes. */
import { own } from "../changes.ts";
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import type { RunFacts, StepFacts } from "./compare-run.ts";
import { matchesPath } from "./match-path.ts";

/** `written`: the case as it stands in its file. Where it expects nothing, it expects status, path and output then. */
export function updateCase(written: JsonObject, actual: RunFacts): JsonObject {
  const expected = own(written, "expect");
  const { status, path, output, reason, steps } = actual;
  if (!isJsonObject(expected)) {
    const all = { status, path: [...path], ...(Object.keys(output).length === 0 ? {} : { output }) };
    return { ...written, expect: all };
  }
  const fresh: JsonObject = { ...expected };
  if (status !== (expected["status"] ?? "COMPLETED")) fresh["status"] = status;
  if (Array.isArray(expected["path"]) && !matchesPath(path, expected["path"].map(String))) fresh["path"] = [...path];
  updateParts(fresh, "output", output);
  updateReason(fresh, reason === undefined ? undefined : reasonOfStep(reason, steps));
  const named = expected["steps"];
  if (isJsonObject(named)) {
    fresh["steps"] = Object.fromEntries(
      Object.entries(named).map(([name, step]) => [name, isJsonObject(step) ? updateStep(step, steps.get(name)) : step]),
    );
  }
  return { ...written, expect: fresh };
}

/** A run's reason quotes that of the step that failed, behind the id of its task, which changes with every step that is added. */
function reasonOfStep(reason: string, steps: RunFacts["steps"]): string {
  const reasons = [...steps.values()].flatMap((step) => step.reason ?? []);
  return reasons.find((one) => reason.endsWith(`and reason: '${one}'`)) ?? reason;
}

function updateStep(expected: JsonObject, actual: StepFacts | undefined): JsonObject {
  if (actual === undefined) return { attempts: 0 };
  const fresh: JsonObject = { ...expected };
  if (expected["status"] !== undefined) fresh["status"] = actual.status;
  if (expected["attempts"] !== undefined) fresh["attempts"] = actual.attempts;
  updateParts(fresh, "input", actual.input);
  updateParts(fresh, "output", actual.output);
  updateReason(fresh, actual.reason);
  return fresh;
}

/** The values that are named, as they are; those that are not there any more go. */
function updateParts(fresh: JsonObject, key: "input" | "output", actual: JsonObject): void {
  const expected = own(fresh, key);
  if (!isJsonObject(expected)) return;
  const parts = Object.keys(expected).flatMap((name): [string, Json][] => {
    const value = own(actual, name);
    return value === undefined ? [] : [[name, value]];
  });
  fresh[key] = Object.fromEntries(parts);
}

function updateReason(fresh: JsonObject, actual: string | undefined): void {
  const expected = own(fresh, "reason");
  if (typeof expected !== "string" || actual?.includes(expected) === true) return;
  if (actual === undefined) delete fresh["reason"];
  else fresh["reason"] = actual;
}
