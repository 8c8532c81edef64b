/** What a TypeScript file may say in the place of Conductor's own fields; YAML and JSON files may too. */
import type { JsonObject } from "../json.ts";
import type { WorkflowDef } from "../model/workflow-def.ts";
import type { StandardSchema } from "../task-module.ts";
import type { SemanticVersion } from "./versions.ts";

export interface AuthoredFields {
  /** Conductor knows the definition as `namespace.name`. */
  namespace?: string;
  /** What the input must be: a JSON Schema, or a validator that can tell its own. Stands for `inputSchema` and `enforceSchema`. */
  schema?: JsonObject | StandardSchema;
}

export interface AuthoredWorkflow extends Omit<WorkflowDef, "version">, AuthoredFields {
  /** `2.1.0`, or a whole number. */
  version?: number | SemanticVersion;
}
