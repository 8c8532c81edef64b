/** What kind of workflow a definition describes, as searches and lists ask for it. */
import type { WorkflowDef } from "./workflow-def.ts";

/** What the definition says of itself, else `agent` for those that Conductor's agents are made of, else `workflow`. */
export function classifierOf({ metadata = {} }: Pick<WorkflowDef, "metadata">): string {
  const { classifier, agent_sdk: agentSdk, agentDef } = metadata;
  if (typeof classifier === "string") return classifier;
  return agentSdk !== undefined || agentDef !== undefined ? "agent" : "workflow";
}
