/** A run as text, for messages of failed tests. */
import { isTerminalTask } from "../core/model/execution.ts";
import type { Task, Workflow } from "../core/model/execution.ts";
import { identityText } from "../core/definition.ts";

/** The run's status, then a line for each step with its tries. */
export function describeRun(run: Workflow): string {
  const { workflowName: name, workflowVersion: version, status, reasonForIncompletion: reason } = run;
  const head = `${identityText({ name, version })} is ${status}${reason === undefined ? "" : `: ${reason}`}`;
  const steps = lastTries(run.tasks);
  const width = Math.max(0, ...steps.map((task) => task.referenceTaskName.length));
  return [head, ...steps.map((task) => `  ${task.referenceTaskName.padEnd(width)}  ${describeStep(task)}`)].join("\n");
}

/** The last try of each step, in the order in which the steps began. */
export function lastTries(tasks: readonly Task[]): Task[] {
  const byReference = new Map<string, Task>();
  for (const task of [...tasks].sort((left, right) => left.seq - right.seq)) byReference.set(task.referenceTaskName, task);
  return [...byReference.values()];
}

function describeStep({ status, retryCount, reasonForIncompletion: reason }: Task): string {
  const tries = retryCount === 0 ? "" : ` in try ${retryCount + 1}`;
  return `${status}${tries}${reason === undefined ? "" : `: ${reason}`}`;
}

/** What a run stands at and what a test can do about it; undefined where nothing is open. */
export function describeWaiting(run: Workflow, read: (workflowId: string) => Workflow): string | undefined {
  const open = run.tasks.filter((task) => !isTerminalTask(task.status));
  if (run.status === "PAUSED") return "The run is paused: resume it.";
  for (const task of open) {
    const { taskType, referenceTaskName: reference, subWorkflowId } = task;
    if (taskType === "SUB_WORKFLOW" && subWorkflowId !== undefined) {
      const below = describeWaiting(read(subWorkflowId), read);
      if (below !== undefined) return below;
    }
    if (waitsForPeople(task)) return `${reference} (${taskType}) waits for somebody: complete it in the test, or give it a mock.`;
  }
  const [first] = open;
  return first === undefined ? undefined : `${first.referenceTaskName} (${first.taskType}) is ${first.status}.`;
}

const waitsForPeople = ({ taskType, status }: Task): boolean => status === "IN_PROGRESS" && (taskType === "HUMAN" || taskType === "WAIT");
