/** SIMPLE, DYNAMIC and every type that the engine does not know: a worker polls it. */
import { edit } from "../draft.ts";
import type { Draft, Row } from "../draft.ts";
import { enqueue } from "../queue.ts";
import { javaText } from "../java-text.ts";
import { resolveInput } from "../expressions.ts";
import { templatedInput } from "./behaviour.ts";
import type { TaskBehaviour } from "./behaviour.ts";

/** The queue is the task's name. */
export const simpleTask: TaskBehaviour = {
  isWorkerTask: true,
  showsRateLimit: true,
  isDelayable: true,
  input: templatedInput,
  onScheduled(draft, row, spec) {
    const task = edit(draft, row);
    task.taskType = spec.name;
    task.startDelayInSeconds = spec.startDelay ?? 0;
    task.responseTimeoutSeconds = spec.taskDefinition?.responseTimeoutSeconds ?? 3600;
    return enqueueNew(draft, row);
  },
};

/** A type unknown to the engine: the queue is the type. */
export const customTask: TaskBehaviour = {
  isWorkerTask: true,
  showsRateLimit: true,
  isDelayable: true,
  input: templatedInput,
  onScheduled: enqueueNew,
};

/** A worker task whose name comes from its input. */
export const dynamicTask: TaskBehaviour = {
  isWorkerTask: true,
  isDelayable: true,
  input: templatedInput,
  onScheduled(draft, row, spec) {
    const parameter = spec.dynamicTaskNameParam ?? "";
    const input = resolveInput(draft, row, spec.inputParameters ?? {});
    const name = input[parameter] ?? null;
    if (name === null)
      return `Cannot map a dynamic task based on the parameter and input. Parameter= ${parameter}, input= ${javaText(input, draft.foundLists)}`;
    const task = edit(draft, row);
    task.taskType = javaText(name);
    task.taskDefName = task.taskType;
    task.workflowTask = { ...spec, name: task.taskType };
    task.startDelayInSeconds = spec.startDelay ?? 0;
    task.responseTimeoutSeconds = spec.taskDefinition?.responseTimeoutSeconds ?? 0;
    return enqueueNew(draft, row);
  },
};

function enqueueNew(draft: Draft, row: Row): undefined {
  // Not an update of the row: a scheduled task's update time stays 0 until a worker touches it.
  row.task.updateTime = 0;
  enqueue(draft, row, draft.context.now + row.task.callbackAfterSeconds * 1000);
}
