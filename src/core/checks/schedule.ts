import { zoneRefusal } from "../time-zone.ts";
import type { WorkflowSchedule } from "../model/schedule.ts";
import type { Violation } from "./violation.ts";

const zoneHint = "Write it as in the tz database, for example Europe/Berlin, or as an offset such as +01:00.";

/** The server answers all of them with a 500, of its database or of Java; the words are mostly ours. */
export function checkSchedule({ name, startWorkflowRequest, zoneId, cronSchedules = [] }: Partial<WorkflowSchedule>): Violation[] {
  const violations: Violation[] = [];
  if (name === undefined) {
    violations.push({ code: "name-missing", pointer: "/name", message: "A schedule needs a name", javaPath: "name" });
  }
  const target: string | undefined = startWorkflowRequest?.name;
  if (target === undefined) {
    violations.push({
      code: "schedule-workflow-missing",
      pointer: "/startWorkflowRequest",
      message: "A schedule needs startWorkflowRequest.name, the workflow that it starts",
      javaPath: "startWorkflowRequest.name",
    });
  }
  // It looks at this one only, and not where there is a list.
  const refusal = zoneId === undefined || cronSchedules.length > 0 ? undefined : zoneRefusal(zoneId);
  if (refusal !== undefined) {
    violations.push({ code: "zone-unknown", pointer: "/zoneId", message: refusal, javaPath: "zoneId", hint: zoneHint });
  }
  const nulls = cronSchedules.flatMap((entry: object | null, index) => (entry === null ? [index] : []));
  for (const index of nulls) {
    const place = { pointer: `/cronSchedules/${index}`, javaPath: `cronSchedules[${index}]` };
    violations.push({ ...place, code: "wrong-type", message: `${place.javaPath} must be an object, not null` });
  }
  return violations;
}
