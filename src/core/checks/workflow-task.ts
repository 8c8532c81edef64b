/** What the server asks of a task inside a workflow: its names, and the fields that its type needs. */
import { stringifyJson } from "../exact-json.ts";
import type { ReadTask, TaskPlace } from "../nested-tasks.ts";
import { typeOf } from "../nested-tasks.ts";
import { isWaitDate, isWaitDuration } from "./wait-time.ts";
import type { CheckContext, Violation } from "./violation.ts";

/** A type's complaint. `key` is the field that it is about, relative to the task. */
interface Complaint {
  code: string;
  key: string;
  message: string;
  hint?: string;
  dependsOnServer?: boolean;
}

export function checkWorkflowTask({ task, pointer, javaPath }: TaskPlace, context: CheckContext): Violation[] {
  if (task === null) return [];
  const complaints = typeChecks.get(typeOf(task))?.(task, context) ?? [];
  return [
    ...checkNames(task, pointer, javaPath),
    ...checkStartDelay(task, pointer, javaPath),
    ...complaints.map(({ key, ...complaint }) => ({ ...complaint, pointer: `${pointer}/${key}`, javaPath })),
  ];
}

function checkNames(task: ReadTask, pointer: string, javaPath: string): Violation[] {
  const messages = {
    name: "WorkflowTask name cannot be empty or null",
    taskReferenceName: "WorkflowTask taskReferenceName name cannot be empty or null",
  } as const;
  return (["name", "taskReferenceName"] as const).flatMap((field): Violation[] => {
    const value = task[field];
    if (value !== undefined && value !== "") return [];
    const code = field === "name" ? "task-name-missing" : "reference-name-missing";
    const place = { code, pointer: `${pointer}/${field}`, javaPath: `${javaPath}.${field}` };
    return [{ ...place, message: messages[field], ...(value === undefined ? {} : { invalidValue: value }) }];
  });
}

function checkStartDelay({ startDelay = 0 }: ReadTask, pointer: string, javaPath: string): Violation[] {
  if (startDelay >= 0) return [];
  const place = { code: "value-too-small", pointer: `${pointer}/startDelay`, javaPath: `${javaPath}.startDelay` };
  return [{ ...place, message: "must be greater than or equal to 0", invalidValue: String(startDelay) }];
}

const required = (field: string, key: string, task: ReadTask): Complaint => ({
  code: "task-field-missing",
  key,
  message: `${field} field is required for taskType: ${typeOf(task)} taskName: ${task.name}`,
});

const requireFields = (task: ReadTask, ...fields: (keyof ReadTask)[]): Complaint[] =>
  fields.filter((field) => task[field] === undefined).map((field) => required(field, field, task));

type TypeCheck = (task: ReadTask, context: CheckContext) => Complaint[];

const typeChecks = new Map(
  Object.entries<TypeCheck>({
    EVENT: (task) => requireFields(task, "sink"),
    DYNAMIC: (task) => requireFields(task, "dynamicTaskNameParam"),
    SUB_WORKFLOW: (task) => requireFields(task, "subWorkflowParam"),
    SWITCH: (task, context) => {
      const missing = requireFields(task, "evaluatorType", "expression").slice(0, 1);
      const script = task.evaluatorType === "javascript" ? task.expression : undefined;
      return [...missing, ...checkScript(task, "expression", script, context), ...checkCases(task)];
    },
    DECISION: (task, context) => {
      const undecided = task.caseValueParam === undefined && task.caseExpression === undefined;
      return [
        ...(undecided ? [required("caseValueParam or caseExpression", "caseValueParam", task)] : []),
        ...checkScript(task, "caseExpression", task.caseExpression, context),
        ...checkCases(task),
      ];
    },
    FORK_JOIN: (task) => {
      if ((task.forkTasks ?? []).length > 0) return [];
      const message = `forkTasks should have atleast one task for taskType: FORK_JOIN taskName: ${task.name}`;
      return [{ code: "task-field-missing", key: "forkTasks", message }];
    },
    FORK_JOIN_DYNAMIC: checkDynamicFork,
    DO_WHILE: (task) => [
      ...requireFields(task, "loopCondition"),
      ...((task.loopOver ?? []).length > 0 ? [] : [required("loopOver", "loopOver", task)]),
    ],
    HTTP: (task, context) =>
      hasInput(task, "uri") || hasInput(task, "method")
        ? []
        : requireInput(task, "http_request", "inputParameters.http_request or inputParameters.uri", context),
    KAFKA_PUBLISH: (task, context) => requireInput(task, "kafka_request", "inputParameters.kafka_request", context),
    JSON_JQ_TRANSFORM: (task, context) => requireInput(task, "queryExpression", "inputParameters.queryExpression", context),
    TERMINATE: checkTerminate,
    WAIT: checkWait,
  }),
);

/** Of these two fields alone the server looks at the script before it runs. */
function checkScript(task: ReadTask, key: string, script: string | undefined, { parseScript }: CheckContext): Complaint[] {
  const mistake = script === undefined ? undefined : parseScript?.(script);
  if (mistake === undefined) return [];
  const message = `Expression is not well formatted: SyntaxError: ${mistake.message}, taskType: ${typeOf(task)} taskName ${task.name}`;
  return [{ code: "script-syntax", key, message }];
}

function checkCases(task: ReadTask): Complaint[] {
  if (Object.keys(task.decisionCases ?? {}).length > 0) return [];
  const message = `decisionCases should have atleast one task for taskType: ${typeOf(task)} taskName: ${task.name}`;
  return [{ code: "task-field-missing", key: "decisionCases", message }];
}

function checkDynamicFork(task: ReadTask): Complaint[] {
  if (hasInput(task, "forkTaskInputs")) return [];
  if (task.dynamicForkJoinTasksParam === undefined) return requireFields(task, "dynamicForkTasksParam", "dynamicForkTasksInputParamName");
  if (task.dynamicForkTasksParam === undefined && task.dynamicForkTasksInputParamName === undefined) return [];
  const message =
    "dynamicForkJoinTasksParam or combination of dynamicForkTasksInputParamName and dynamicForkTasksParam cam be used" +
    ` for taskType: FORK_JOIN_DYNAMIC taskName: ${task.name}`;
  return [{ code: "task-fields-conflict", key: "dynamicForkJoinTasksParam", message }];
}

const hasInput = (task: ReadTask, key: string): boolean => Object.hasOwn(task.inputParameters ?? {}, key);

/** Input that the task may also get from the template of its task definition, inline or registered. */
function requireInput(task: ReadTask, key: string, field: string, context: CheckContext): Complaint[] {
  if (hasInput(task, key)) return [];
  const inline = task.taskDefinition;
  const template = inline === undefined ? context.inputTemplateOf(task.name ?? "") : inline.inputTemplate;
  if (Object.hasOwn(template ?? {}, key)) return [];
  const unsure = inline === undefined && !context.complete;
  return [{ ...required(field, "inputParameters", task), ...(unsure ? { dependsOnServer: true } : {}) }];
}

function checkTerminate(task: ReadTask): Complaint[] {
  const complaints: Complaint[] = [];
  if (task.optional === true) {
    complaints.push({ code: "terminate-optional", key: "optional", message: `terminate task cannot be optional, taskName: ${task.name}` });
  }
  const status = task.inputParameters?.["terminationStatus"];
  if (typeof status !== "string" || !["COMPLETED", "FAILED", "TERMINATED"].includes(status)) {
    const needs = "terminate task must have an terminationStatus parameter and must be set to COMPLETED or FAILED";
    const message = `${needs}, taskName: ${task.name}`;
    complaints.push({ code: "terminate-status", key: "inputParameters/terminationStatus", message });
  }
  return complaints;
}

function checkWait(task: ReadTask): Complaint[] {
  const duration = waitText(task, "duration");
  const until = waitText(task, "until");
  const complaints: Complaint[] = [];
  if (duration !== "" && until !== "") {
    const message = "Both 'duration' and 'until' specified. Please provide only one input";
    complaints.push({ code: "wait-time", key: "inputParameters/until", message });
  }
  if (duration !== "" && !duration.startsWith("${")) {
    if (!isWaitDuration(duration)) {
      const message = "Either date or duration is passed as null ";
      const hint = "Write a duration as 1 day 2 hours 3 mins 4 secs, and leave out what it has none of.";
      complaints.push({ code: "wait-time", key: "inputParameters/duration", message, hint });
    }
  } else if (until !== "" && !until.startsWith("${") && !isWaitDate(until)) {
    const hint = "Write a date as 2030-01-31 or 2030-01-31 10:00 GMT+02:00.";
    complaints.push({ code: "wait-time", key: "inputParameters/until", message: "Unable to parse date ", hint });
  }
  return complaints;
}

/** Empty for absent and for blank. */
function waitText(task: ReadTask, key: "duration" | "until"): string {
  const value = task.inputParameters?.[key] ?? "";
  const text = typeof value === "object" ? stringifyJson(value) : String(value);
  return text.trim() === "" ? "" : text;
}
