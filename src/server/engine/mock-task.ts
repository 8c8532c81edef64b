/** A made-up result that also says how long the task took. */
import { isTerminalTask, isTerminalWorkflow } from "../../core/model/execution.ts";
import type { TaskMock } from "../../core/model/workflow-test.ts";
import type { Decision, EngineContext, RunState } from "./change.ts";
import { decideOn } from "./decide.ts";
import { edit, openDraft } from "./draft.ts";
import { dequeue } from "./queue.ts";

/** The task as if it had waited and run for the times of the mock until now. Ignored where it has ended. */
export function mockTask(state: RunState, taskId: string, mock: TaskMock, context: EngineContext): Decision {
  const draft = openDraft(state, context);
  const row = draft.byId.get(taskId);
  if (row === undefined || isTerminalTask(row.task.status) || isTerminalWorkflow(draft.workflow.status)) return decideOn(draft);
  if (row.task.status === "SCHEDULED") dequeue(draft, row);
  const task = edit(draft, row);
  const { now } = context;
  const { status = "COMPLETED", output = {}, executionTime = 0, queueWaitTime = 0 } = mock;
  task.status = status;
  task.outputData = { ...task.outputData, ...output };
  task.startTime = now - executionTime;
  task.scheduledTime = task.startTime - queueWaitTime;
  task.queueWaitTime = queueWaitTime;
  if (isTerminalTask(status)) task.endTime = now;
  return decideOn(draft);
}
