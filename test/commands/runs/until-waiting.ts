import type { ConductorClient } from "../../../src/client/conductor-client.ts";
import type { Workflow } from "../../../src/core/model/execution.ts";
import { pollUntil } from "../../harness/poll-until.ts";

/** A run that stands at its last task; where that is a sub-workflow, which is named before it is there, the same of it. */
export async function untilWaiting(client: ConductorClient, id: string): Promise<void> {
  const run = await pollUntil(() => client.workflows.get(id).catch(() => undefined), isWaiting);
  const inner = run?.tasks.at(-1)?.subWorkflowId ?? "";
  if (inner !== "") await untilWaiting(client, inner);
}

/** The server starts these itself; others wait for a worker as they are scheduled. */
const startedByServer: readonly (string | undefined)[] = ["HUMAN", "JOIN", "SUB_WORKFLOW", "WAIT"];

function isWaiting(run: Workflow | undefined): boolean {
  const { status, taskType, subWorkflowId = "" } = run?.tasks.at(-1) ?? {};
  if (taskType === "SUB_WORKFLOW" && subWorkflowId === "") return false;
  return status === "IN_PROGRESS" || (status === "SCHEDULED" && !startedByServer.includes(taskType));
}
