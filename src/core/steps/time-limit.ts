/**
 * `timeoutSeconds` of a step. Conductor keeps time limits in task definitions, which every workflow with the task shares. A definition
 * that stands in the workflow itself counts for that one place, but replaces the registered one as a whole: so it is a copy of that.
 */
import type { JsonObject } from "../json.ts";
import { splitWorkerOptions } from "../define-task.ts";
import type { Step } from "./step.ts";

/** The server's own, which a limit must not be shorter than. */
const defaultResponseSeconds = 3600;
/** What a task of the server's own is without a definition. */
const ownDefaults: JsonObject = { retryCount: 0 };

export function limitDefinition(step: Step, registered: JsonObject | undefined): JsonObject {
  const { timeoutSeconds = 0 } = step;
  const base =
    registered === undefined
      ? { name: step.task, ...(step.type === "SIMPLE" ? {} : ownDefaults) }
      : splitWorkerOptions(registered).definition;
  const response = base["responseTimeoutSeconds"] ?? defaultResponseSeconds;
  return {
    timeoutPolicy: "RETRY",
    ...base,
    timeoutSeconds,
    responseTimeoutSeconds:
      typeof response === "number" && typeof timeoutSeconds === "number" ? Math.min(response, timeoutSeconds) : response,
  };
}
