import type { TaskDef } from "../model/task-def.ts";
import type { Violation } from "./violation.ts";

interface Minimum {
  field:
    | "retryCount"
    | "responseTimeoutSeconds"
    | "pollTimeoutSeconds"
    | "backoffScaleFactor"
    | "maxRetryDelaySeconds"
    | "backoffJitterMs"
    | "totalTimeoutSeconds";
  minimum: 0 | 1;
  message: string;
}

/** The messages are the server's, odd as some are. Only one shows the value. */
const minimums: readonly Minimum[] = [
  { field: "retryCount", minimum: 0, message: "TaskDef retryCount: 0 must be >= 0" },
  { field: "responseTimeoutSeconds", minimum: 1, message: "TaskDef responseTimeoutSeconds: {value} should be minimum 1 second" },
  { field: "pollTimeoutSeconds", minimum: 0, message: "TaskDef pollTimeoutSeconds: 0 must be >= 0" },
  { field: "backoffScaleFactor", minimum: 1, message: "Backoff scale factor. Applicable for LINEAR_BACKOFF" },
  { field: "maxRetryDelaySeconds", minimum: 0, message: "TaskDef maxRetryDelaySeconds: 0 must be >= 0" },
  { field: "backoffJitterMs", minimum: 0, message: "TaskDef backoffJitterMs: 0 must be >= 0" },
  { field: "totalTimeoutSeconds", minimum: 0, message: "TaskDef totalTimeoutSeconds: 0 must be >= 0" },
];

export function checkTaskDef(task: Partial<TaskDef>): Violation[] {
  return [...checkName(task), ...minimums.flatMap((minimum) => checkMinimum(task, minimum)), ...checkTimeouts(task)];
}

function checkName({ name }: Partial<TaskDef>): Violation[] {
  if (name !== undefined && name !== "") return [];
  const message = "TaskDef name cannot be null or empty";
  return [{ code: "name-missing", pointer: "/name", message, javaPath: "name", ...(name === undefined ? {} : { invalidValue: name }) }];
}

function checkMinimum(task: Partial<TaskDef>, { field, minimum, message }: Minimum): Violation[] {
  const value = task[field];
  if (value === undefined || value >= minimum) return [];
  const hint = `Set ${field} to at least ${minimum}, or leave it out.`;
  const place = { code: "value-too-small", pointer: `/${field}`, javaPath: field };
  return [{ ...place, message: message.replace("{value}", String(value)), invalidValue: String(value), hint }];
}

/** A response may not take longer than the try, nor a try longer than all of them. */
function checkTimeouts(task: Partial<TaskDef>): Violation[] {
  const { name, timeoutSeconds = 0, responseTimeoutSeconds = 3600, totalTimeoutSeconds = 0 } = task;
  if (timeoutSeconds <= 0) return [];
  const violations: Violation[] = [];
  const place = { code: "task-timeouts", pointer: "/timeoutSeconds", javaPath: "" };
  if (responseTimeoutSeconds > timeoutSeconds) {
    const unset =
      task.responseTimeoutSeconds === undefined ? `responseTimeoutSeconds is ${responseTimeoutSeconds} unless you set it. ` : "";
    violations.push({
      ...place,
      message: `TaskDef: ${name} responseTimeoutSeconds: ${responseTimeoutSeconds} must be less than timeoutSeconds: ${timeoutSeconds}`,
      hint: `${unset}Set responseTimeoutSeconds to at most ${timeoutSeconds}.`,
    });
  }
  if (totalTimeoutSeconds > 0 && timeoutSeconds > totalTimeoutSeconds) {
    violations.push({
      ...place,
      message: `TaskDef: ${name} timeoutSeconds: ${timeoutSeconds} must be less than or equal to totalTimeoutSeconds: ${totalTimeoutSeconds}`,
      hint: `Set timeoutSeconds to at most ${totalTimeoutSeconds}, or raise totalTimeoutSeconds.`,
    });
  }
  return violations;
}
