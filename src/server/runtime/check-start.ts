/** The input of a run against the schema that its definition enforces, before anything of the run is stored. */
import { ConductorFault } from "../../core/conductor-api.ts";
import { identityText } from "../../core/definition.ts";
import { stringifyJson } from "../../core/exact-json.ts";
import { enforcedSchema, givenInput, sayProblems } from "../../core/input-schema.ts";
import type { Workflow } from "../../core/model/execution.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { SchemaAnswer } from "../sandbox/check-json-schema.ts";

/** Undefined where there is nothing to check. Rejects with a ConductorFault (400) that has the paths of what does not fit. */
export type StartCheck = (run: CheckedRun) => Promise<void> | undefined;

export type CheckedRun = Pick<Workflow, "workflowName" | "workflowVersion" | "workflowDefinition" | "input">;

export function createStartCheck(sandbox: Sandbox): StartCheck {
  return (run) => {
    const schema = enforcedSchema(run.workflowDefinition);
    return schema === undefined ? undefined : refuseUnfit(sandbox, run, stringifyJson(schema));
  };
}

async function refuseUnfit(sandbox: Sandbox, run: CheckedRun, source: string): Promise<void> {
  const request = { key: "", language: "json-schema", form: "expression", source, input: givenInput(run.input) } as const;
  const answer = (await sandbox.evaluate([request])).get("");
  const subject = `The input of ${identityText({ name: run.workflowName, version: run.workflowVersion })}`;
  if (answer?.ok !== true) {
    const reason = "it takes too long, as a pattern does that goes back and forth, or too much memory";
    throw refusal(`${subject} could not be checked by its schema: ${reason}`, [{ path: "inputSchema", message: reason }]);
  }
  const found = readAnswer(answer.value);
  if ("noSchema" in found) {
    throw refusal(`${subject} cannot be checked, as its inputSchema is no JSON Schema: ${found.noSchema}`, [
      { path: "inputSchema.data", message: found.noSchema },
    ]);
  }
  if (found.problems.length > 0) throw refusal(`${subject} does not fit its schema: ${sayProblems(found.problems)}`, found.problems);
}

/** What the thread has written as JSON. */
const readAnswer = (value: unknown): SchemaAnswer =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by checkByJsonSchema a moment ago
  value as SchemaAnswer;

const refusal = (message: string, errors: { path: string; message: string }[]): ConductorFault => new ConductorFault(400, message, errors);
