import type { JsonObject } from "../json.ts";
import type { WorkflowTask } from "../model/workflow-def.ts";
import { taskHead } from "./task-head.ts";
import { asJson } from "./task-input.ts";

/** What becomes of the task when all to whom it was assigned let their time pass. */
export type AssignmentCompletionStrategy = "LEAVE_OPEN" | "TERMINATE";

export interface HumanTaskOptions {
  /** What people see as its name. */
  displayName?: string;
  /** The name of the form template to fill in. */
  formTemplate?: string;
  /** The version of the template; 0, which is the latest, if absent. Without formTemplate it says nothing. */
  formVersion?: number;
  assignmentCompletionStrategy?: AssignmentCompletionStrategy;
  /** Who is to do it. */
  assignee?: { userType: "EXTERNAL_USER" | "EXTERNAL_GROUP" | "CONDUCTOR_USER" | "CONDUCTOR_GROUP"; user: string };
  /** Whether the workflow goes on when the task has failed. */
  optional?: boolean;
}

export interface HumanTaskDef extends WorkflowTask {
  type: "HUMAN";
  inputParameters: JsonObject & {
    __humanTaskDefinition: Pick<HumanTaskOptions, "displayName" | "assignmentCompletionStrategy" | "assignee"> & {
      userFormTemplate?: { name: string; version: number };
    };
  };
}

/** Waits until a person has done something. What the person enters is its output. */
export function humanTask(taskReferenceName: string, options: HumanTaskOptions = {}): HumanTaskDef {
  const { displayName, formTemplate, formVersion = 0, assignmentCompletionStrategy, assignee, optional } = options;
  const definition = {
    ...(assignmentCompletionStrategy === undefined ? {} : { assignmentCompletionStrategy }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(formTemplate === undefined ? {} : { userFormTemplate: { name: formTemplate, version: formVersion } }),
    ...(assignee === undefined ? {} : { assignee: { userType: assignee.userType, user: assignee.user } }),
  };
  return { ...taskHead("HUMAN", taskReferenceName, optional), inputParameters: asJson({ __humanTaskDefinition: definition }) };
}
