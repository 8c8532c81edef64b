/** An outcome without what is allowed to differ from run to run: ids get names, times become their presence. */
import { stringifyJson } from "../../src/core/exact-json.ts";
import type { Json, JsonObject } from "../../src/core/json.ts";
import { isExactNumber, isJsonObject } from "../../src/core/json.ts";
import type { Outcome } from "./drive.ts";
import { withoutKnownDifferences, withoutKnownWording } from "./known-differences.ts";
import { textOf } from "./text-of.ts";

export function normalise(outcome: Outcome): JsonObject {
  const ids = nameIds(outcome.runs);
  const walk = (value: Json, key: string): Json => {
    if (typeof value === "string") return withoutKnownWording(nameIdsIn(value, ids));
    if (typeof value === "number") return isTime(key, value) ? timeOf(value) : value;
    if (Array.isArray(value))
      return withoutOrder(
        key,
        value.map((item) => walk(item, key)),
      );
    if (!isJsonObject(value)) return value;
    const entries = Object.keys(value)
      .toSorted()
      .filter((name) => !isIgnored(name, value))
      .map((name): [string, Json] => [nameIdsIn(name, ids), walk(value[name] ?? null, name)]);
    return Object.fromEntries(entries);
  };
  return {
    calls: walk(outcome.calls, ""),
    polls: walk(withoutKnownDifferences(outcome.polls), ""),
    runs: walk(withoutKnownDifferences(outcome.runs), ""),
  } satisfies JsonObject;
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Runs by their place, tasks by their run, reference name and try. */
function nameIds(runs: readonly Json[]): Map<string, string> {
  const ids = new Map<string, string>();
  for (const [index, run] of runs.entries()) {
    if (!isJsonObject(run)) continue;
    ids.set(textOf(run["workflowId"]), `run ${index}`);
    const { tasks } = run;
    if (!Array.isArray(tasks)) continue;
    for (const task of tasks) {
      if (isJsonObject(task))
        ids.set(textOf(task["taskId"]), `run ${index} ${textOf(task["referenceTaskName"])} #${textOf(task["retryCount"])}`);
    }
  }
  return ids;
}

function nameIdsIn(text: string, ids: Map<string, string>): string {
  return text.replaceAll(uuid, (id) => {
    const known = ids.get(id) ?? `id ${ids.size}`;
    ids.set(id, known);
    return `<${known}>`;
  });
}

const timeKeys = new Set([
  "createTime",
  "updateTime",
  "endTime",
  "startTime",
  "scheduledTime",
  "firstStartTime",
  "lastRetriedTime",
  "updatedTime",
]);
const earliestTime = 1_600_000_000_000;

const isTime = (key: string, value: number): boolean => timeKeys.has(key) || value > earliestTime;
const timeOf = (value: number): Json => (value === 0 ? 0 : "a time");

/** Polled by the server's own threads, as often as they come around. */
const ownThreads = new Set(["JOIN", "SUB_WORKFLOW", "START_WORKFLOW", "WAIT"]);

function isIgnored(key: string, within: JsonObject): boolean {
  // How long it lay in the queue, and the host that answered.
  if (key === "queueWaitTime" || key === "instance") return true;
  // A run and a JOIN have one or none at first, as their threads come by.
  if (key === "updateTime" && ("workflowDefinition" in within || within["taskType"] === "JOIN")) return true;
  // How long a thread leaves a JOIN alone.
  if (key === "callbackAfterSeconds" && within["taskType"] === "JOIN") return true;
  return key === "pollCount" && ownThreads.has(textOf(within["taskType"])) && "seq" in within;
}

/** The real server keeps these as sets. */
const sets = new Set(["validationErrors", "failedReferenceTaskNames", "failedTaskNames"]);

function withoutOrder(key: string, items: Json[]): Json[] {
  return sets.has(key) ? items.toSorted((left, right) => (jsonText(left) < jsonText(right) ? -1 : 1)) : items;
}

const jsonText = (value: Json): string => (isExactNumber(value) ? value.text : stringifyJson(value));
