import { isConflict, isHttpError, isMissing } from "../../../src/client/index.ts";
import type { MetadataClient, WorkflowDef } from "../../../src/client/index.ts";

export async function publish(definitions: MetadataClient, workflow: WorkflowDef): Promise<string> {
  try {
    await definitions.registerWorkflowDef(workflow);
    return "published";
  } catch (error) {
    if (isConflict(error)) return "there already";
    if (isMissing(error)) return "not found";
    if (isHttpError(error) && error.validationErrors.length > 0) return error.validationErrors.map(({ message }) => message).join("\n");
    throw error;
  }
}
