/** Versions back in the form that people write them in: in texts that they read, and in files that are edited. */
import type { LocalDefinition } from "../definition.ts";
import { stringifyJson } from "../exact-json.ts";
import type { Json, JsonObject } from "../json.ts";
import { isWithin, valueAt, withValueAt } from "../pointer.ts";
import { versionText } from "./versions.ts";

/** Of a workflow, or of one that is started. Anything else of that name is somebody's own. */
const versionPlace =
  /^\/version$|\/failureWorkflowVersion$|\/(?:subWorkflowParam|workflowDefinition|startWorkflowRequest|startWorkflow|start_workflow|start_agent)\/version$/;

/** A definition's value as JSON, but for a semantic version, which is as it is written. */
export function valueText(pointer: string, value: Json): string {
  return typeof value === "number" && versionPlace.test(pointer) ? versionText(value) : stringifyJson(value);
}

/** Where a definition's file says a semantic version, and nothing but that stands for another form. */
export function findWrittenVersions({ body, computed }: Pick<LocalDefinition, "body" | "computed">): string[] {
  const authored = computed?.authored ?? [];
  return authored.filter(
    (pointer) =>
      versionPlace.test(pointer) &&
      typeof valueAt(body, pointer) === "number" &&
      !authored.some((other) => other !== pointer && isWithin(pointer, other)),
  );
}

/** The body with the texts of these versions. */
export function withWrittenVersions(body: JsonObject, pointers: readonly string[]): JsonObject {
  return pointers.reduce((value, pointer) => {
    const version = valueAt(value, pointer);
    const text = typeof version === "number" ? versionText(version) : "";
    // A whole number is written as one.
    return text.includes(".") ? withValueAt(value, pointer, text) : value;
  }, body);
}
