/** A step that somebody would have to do, and for which the case has no mock. */
import { isTerminalTask } from "../../core/model/execution.ts";
import type { Task, Workflow } from "../../core/model/execution.ts";
import type { CaseResult } from "../../core/test-cases/result.ts";
import type { Mocks } from "../mocks.ts";
import { stepName } from "../players.ts";
import { isQueued } from "../stage.ts";

/** What the server itself does by talking to others; nothing was sent for it, whatever it has come to since. */
const talking: ReadonlySet<string> = new Set(["HTTP", "KAFKA_PUBLISH"]);

export interface RunReader {
  mocks: Mocks;
  read: (workflowId: string) => Workflow | undefined;
}

/** Also in runs that the run has started. Undefined where there is none. */
export function findUnmocked(run: Workflow, reader: RunReader): CaseResult["error"] | undefined {
  return findIn(run, reader, describeUndone) ?? findIn(run, reader, describeWaiting);
}

type Describe = (task: Task, run: Workflow) => CaseResult["error"] | undefined;

function findIn(run: Workflow, reader: RunReader, describe: Describe): CaseResult["error"] | undefined {
  for (const task of run.tasks) {
    if (isMocked(task, reader.mocks)) continue;
    const { taskType, subWorkflowId } = task;
    const child = taskType === "SUB_WORKFLOW" && subWorkflowId !== undefined ? reader.read(subWorkflowId) : undefined;
    const found = child === undefined ? describe(task, run) : findIn(child, reader, describe);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isMocked = (task: Task, mocks: Mocks): boolean =>
  [task.referenceTaskName, stepName(task), task.taskDefName].some((name) => Object.hasOwn(mocks, name));

function describeUndone(task: Task, { workflowName }: Workflow): CaseResult["error"] | undefined {
  if (!talking.has(task.taskType) && !(task.status === "SCHEDULED" && isQueued(task))) return undefined;
  const step = stepName(task);
  const key = JSON.stringify(step).slice(1, -1) === step ? step : JSON.stringify(step);
  const isTalking = talking.has(task.taskType);
  const why = isTalking ? "and no test sends anything" : "and no test calls the project's functions unasked";
  const what = isTalking ? task.taskType : `task ${task.taskDefName}`;
  const real = !isTalking ? `, or let its function run: \`${key}: { runs: real }\`` : "";
  return {
    message: `The step ${step} (${what}) of ${workflowName} has no mock, ${why}.`,
    hint: `Give it one below \`mocks\`: \`${key}: { output: { ... } }\`${real}.`,
  };
}

function describeWaiting(task: Task, { workflowName, status }: Workflow): CaseResult["error"] | undefined {
  if (status !== "RUNNING" || isTerminalTask(task.status) || !(task.taskType === "HUMAN" || task.taskType === "WAIT")) return undefined;
  const step = stepName(task);
  return {
    message: `The step ${step} (${task.taskType}) of ${workflowName} waits for somebody outside.`,
    hint: `Give it a mock below \`mocks\`: \`${step}: { output: { ... } }\`, or look at the run there: \`until: ${step}\`.`,
  };
}
