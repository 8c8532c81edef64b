import { HumanExecutor, humanTask } from "../../../src/index.ts";
import type { ConductorClient } from "../../../src/index.ts";

const jo = "jo@example.com";
const review = humanTask("review", { displayName: "Review order", assignee: { userType: "EXTERNAL_USER", user: jo } });

export async function reviewOrder(client: ConductorClient): Promise<string> {
  await client.metadata.createWorkflowDef({ name: "order", version: 1, tasks: [review] }, { overwrite: true });
  const workflowId = await client.workflows.start({ name: "order" });

  const human = new HumanExecutor(client);
  const [task] = await human.pollSearch({ states: ["ASSIGNED"], workflowIds: [workflowId] });
  if (task === undefined) throw new Error("There is nothing to review.");
  await human.claimTaskAsExternalUser(task.taskId, jo);
  await human.completeTask(task.taskId, { output: { approved: true } });
  return workflowId;
}
