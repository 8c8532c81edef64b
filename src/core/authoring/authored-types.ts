/** What a TypeScript file may say in the place of Conductor's own fields; YAML and JSON files may too. */
import type { JsonObject } from "../json.ts";
import type { EventAction, EventHandler } from "../model/event-handler.ts";
import type { WorkflowSchedule } from "../model/schedule.ts";
import type { SubWorkflowParams, WorkflowDef, WorkflowTask } from "../model/workflow-def.ts";
import type { BuildSteps, ListedSteps, StepFields } from "../steps/build-steps.ts";
import type { StandardSchema } from "../task-module.ts";
import type { SemanticVersion } from "./versions.ts";

export interface AuthoredFields {
  /** Conductor knows the definition as `namespace.name`. */
  namespace?: string;
  /** What the input must be: a JSON Schema, or a validator that can tell its own. Stands for `inputSchema` and `enforceSchema`. */
  schema?: JsonObject | StandardSchema;
}

/** A workflow that says what depends on what, and leaves forks and joins to be made of that. */
export interface WorkflowInSteps extends Omit<AuthoredWorkflow, "tasks" | "outputParameters"> {
  steps: StepFields[];
  /** What the run gives. */
  output?: JsonObject;
}

/** The same with a list in which tasks may stand themselves. */
export interface WorkflowOfListedSteps<Name extends string, Inputs extends readonly unknown[]> extends Omit<WorkflowInSteps, "steps"> {
  steps: ListedSteps<Name, Inputs>;
}

/** The same with a function that adds the steps. Where `schema` is a validator, the input of the run has its type. */
export interface WorkflowOfBuiltSteps<Context> extends Omit<WorkflowInSteps, "steps" | "output" | "schema"> {
  schema?: JsonObject | StandardSchema<Context>;
  steps: BuildSteps<Context>;
}

/** `2.1.0`, or a whole number. */
type Version = number | SemanticVersion;

export interface AuthoredWorkflow extends Omit<WorkflowDef, "version" | "failureWorkflowVersion" | "tasks">, AuthoredFields {
  version?: Version;
  failureWorkflowVersion?: Version;
  tasks: AuthoredTask[];
}

type Nested = "decisionCases" | "defaultCase" | "forkTasks" | "loopOver";

/** A task, which may start a semantic version of a workflow. */
export interface AuthoredTask extends Omit<WorkflowTask, Nested | "subWorkflowParam"> {
  decisionCases?: Record<string, AuthoredTask[]>;
  defaultCase?: AuthoredTask[];
  forkTasks?: AuthoredTask[][];
  loopOver?: AuthoredTask[];
  subWorkflowParam?: Omit<SubWorkflowParams, "version"> & { version?: Version };
}

/** A schedule, which may do so too. */
export interface AuthoredSchedule extends Omit<WorkflowSchedule, "startWorkflowRequest"> {
  startWorkflowRequest: Omit<WorkflowSchedule["startWorkflowRequest"], "version"> & { version?: Version };
}

/** An event handler, whose actions may do so too. */
export interface AuthoredEventHandler extends Omit<EventHandler, "actions"> {
  actions?: AuthoredAction[];
}

interface AuthoredAction extends Omit<EventAction, "start_workflow" | "start_agent"> {
  start_workflow?: WithVersion<NonNullable<EventAction["start_workflow"]>>;
  start_agent?: WithVersion<NonNullable<EventAction["start_agent"]>>;
}

type WithVersion<Started> = Omit<Started, "version"> & { version?: Version };
