/** What a TypeScript file may say in the place of Conductor's own fields; YAML and JSON files may too. */
import type { JsonObject } from "../json.ts";
import type { WorkflowDef } from "../model/workflow-def.ts";
import type { BuildSteps, StepFields } from "../steps/build-steps.ts";
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

/** The same with a function that adds the steps. Where `schema` is a validator, the input of the run has its type. */
export interface WorkflowOfBuiltSteps<Context> extends Omit<WorkflowInSteps, "steps" | "output" | "schema"> {
  schema?: JsonObject | StandardSchema<Context>;
  steps: BuildSteps<Context>;
}

export interface AuthoredWorkflow extends Omit<WorkflowDef, "version">, AuthoredFields {
  /** `2.1.0`, or a whole number. */
  version?: number | SemanticVersion;
}
