/** Starts runs and completes their tasks until it is killed, and says what has been acknowledged. */
import { writeSync } from "node:fs";
import { createRuntime } from "../../../../src/server/runtime/create-runtime.ts";

const dbFile = process.argv.at(-1) ?? "";
const { api } = await createRuntime({ dbFile });
api.metadata.createWorkflowDef({ name: "wf", tasks: [{ name: "a", taskReferenceName: "a_ref", type: "SIMPLE" }] }, false);

for (;;) {
  for (let n = 0; n < 8; n += 1) writeSync(1, `started ${await api.workflows.startWorkflow({ name: "wf", input: {} })}\n`);
  for (const { taskId, workflowInstanceId } of await api.tasks.pollTasks({ taskType: "a", count: 5, waitMs: 0 })) {
    await api.tasks.updateTask({ workflowInstanceId, taskId, status: "COMPLETED" });
    writeSync(1, `completed ${workflowInstanceId}\n`);
  }
}
