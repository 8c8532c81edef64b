/** The input of a run against the schema of its definition, before the run is started. */
import { ConductorFault } from "../core/conductor-api.ts";
import { FlowError } from "../core/errors.ts";
import { filledInput } from "../core/input-schema.ts";
import type { JsonObject } from "../core/json.ts";
import type { WorkflowDef } from "../core/model/workflow-def.ts";

/**
 * Rejects with a usage error that has the paths of what does not fit. The definition is the server's, and a pattern in it may never
 * end: it is checked in a thread. Where that does not tell, whether the run can be started is for the server to say.
 */
export async function refuseUnfitInput(definition: WorkflowDef, input: JsonObject): Promise<void> {
  const [{ createSandbox }, { createStartCheck }] = await Promise.all([
    import("../server/sandbox/sandbox.ts"),
    import("../server/runtime/check-start.ts"),
  ]);
  const { name: workflowName, version: workflowVersion = 1, inputTemplate } = definition;
  const run = { workflowName, workflowVersion, workflowDefinition: definition, input: filledInput(inputTemplate, input) };
  const sandbox = createSandbox();
  try {
    await createStartCheck(sandbox)(run);
  } catch (cause) {
    if (!(cause instanceof ConductorFault)) throw cause;
    if (cause.validationErrors?.some(({ path }) => path.startsWith("inputSchema")) === true) return;
    throw new FlowError("usage", cause.message, { cause, hint: "Nothing was started. Give an input that fits with --input." });
  } finally {
    await sandbox.close();
  }
}
