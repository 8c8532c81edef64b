import type { WorkflowSchedule } from "../model/schedule.ts";
import type { Violation } from "./violation.ts";

/** The server answers both with a 500 of its database; the words are ours. */
export function checkSchedule({ name, startWorkflowRequest }: Partial<WorkflowSchedule>): Violation[] {
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
  return violations;
}
