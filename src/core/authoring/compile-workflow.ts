/** For programs: a workflow with short forms, as Conductor has it. */
import { FlowError } from "../errors.ts";
import type { Json, JsonObject } from "../json.ts";
import type { WorkflowDef } from "../model/workflow-def.ts";
import { pointerText } from "../pointer.ts";
import type { AuthoredWorkflow, WorkflowInSteps } from "./authored-types.ts";
import { expandAuthored } from "./expand-definition.ts";
import type { AuthoringProblem } from "./problem.ts";
import { isValidator, schemaOfValidator } from "./schema-of-validator.ts";

/** What to register on a server. Throws a FlowError (`usage`) that names the field where a short form is wrong. */
export function compileWorkflow(workflow: AuthoredWorkflow | WorkflowInSteps): WorkflowDef {
  const { value, problems } = expandAuthored("workflow", withJsonSchema(workflow));
  const problem = problems.find(({ severity }) => severity === "error");
  if (problem !== undefined) throw refusal(workflow.name, problem);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an authored workflow without its short forms is a WorkflowDef
  return value as Json & WorkflowDef;
}

function withJsonSchema(workflow: AuthoredWorkflow | WorkflowInSteps): JsonObject {
  const { schema } = workflow;
  const converted = isValidator(schema) ? schemaOfValidator(schema, "input") : { schema };
  if ("problem" in converted && converted.problem !== undefined) {
    const { problem: message, hint } = converted;
    throw refusal(workflow.name, { code: "schema-misplaced", severity: "error", pointer: "/schema", message, hint });
  }
  const fields: object = { ...workflow, ...(converted.schema === undefined ? {} : { schema: converted.schema }) };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fields of a definition are JSON
  return fields as JsonObject;
}

function refusal(name: string, { pointer, message, hint }: AuthoringProblem): FlowError {
  const said = `The workflow ${name} cannot be compiled: ${pointerText(pointer)}: ${message}`;
  return new FlowError("usage", [said, hint].filter((part) => part !== undefined).join(" "));
}
