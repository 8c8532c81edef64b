/** Every task type that the engine knows, and how a task gets into a run. */
import type { WorkflowTask } from "../../../core/model/workflow-def.ts";
import { appendRow, createRow, removeRows } from "../draft.ts";
import type { Draft, Row } from "../draft.ts";
import { failRun } from "../end-run.ts";
import { refuseLargeInput } from "../payload-size.ts";
import { newTask } from "./behaviour.ts";
import type { Scheduler, TaskBehaviour } from "./behaviour.ts";
import { doWhileTask } from "./do-while.ts";
import { dynamicForkTask } from "./dynamic-fork.ts";
import { eventTask, httpTask, jqTask, kafkaPublishTask, startWorkflowTask } from "./effects.ts";
import { forkTask } from "./fork.ts";
import { inlineTask, lambdaTask } from "./inline.ts";
import { exclusiveJoinTask, joinTask } from "./join.ts";
import { humanTask, noopTask, setVariableTask, terminateTask } from "./simple-system.ts";
import { subWorkflowTask } from "./sub-workflow.ts";
import { decisionTask, switchTask } from "./switch.ts";
import { waitTask } from "./wait.ts";
import { customTask, dynamicTask, simpleTask } from "./worker-task.ts";

type KnownType =
  | "SIMPLE"
  | "DYNAMIC"
  | "FORK_JOIN"
  | "FORK_JOIN_DYNAMIC"
  | "JOIN"
  | "EXCLUSIVE_JOIN"
  | "SWITCH"
  | "DECISION"
  | "DO_WHILE"
  | "SUB_WORKFLOW"
  | "START_WORKFLOW"
  | "SET_VARIABLE"
  | "TERMINATE"
  | "WAIT"
  | "HUMAN"
  | "INLINE"
  | "LAMBDA"
  | "HTTP"
  | "JSON_JQ_TRANSFORM"
  | "EVENT"
  | "NOOP"
  | "KAFKA_PUBLISH";

const behaviours = {
  SIMPLE: simpleTask,
  DYNAMIC: dynamicTask,
  FORK_JOIN: forkTask,
  FORK_JOIN_DYNAMIC: dynamicForkTask,
  JOIN: joinTask,
  EXCLUSIVE_JOIN: exclusiveJoinTask,
  SWITCH: switchTask,
  DECISION: decisionTask,
  DO_WHILE: doWhileTask,
  SUB_WORKFLOW: subWorkflowTask,
  START_WORKFLOW: startWorkflowTask,
  SET_VARIABLE: setVariableTask,
  TERMINATE: terminateTask,
  WAIT: waitTask,
  HUMAN: humanTask,
  INLINE: inlineTask,
  LAMBDA: lambdaTask,
  HTTP: httpTask,
  JSON_JQ_TRANSFORM: jqTask,
  EVENT: eventTask,
  NOOP: noopTask,
  KAFKA_PUBLISH: kafkaPublishTask,
} as const satisfies Record<KnownType, TaskBehaviour>;

const byType: ReadonlyMap<string, TaskBehaviour> = new Map(Object.entries(behaviours));

export const behaviourOf = (spec: WorkflowTask | undefined): TaskBehaviour => byType.get(spec?.type ?? "SIMPLE") ?? customTask;

export const schedule: Scheduler = (draft: Draft, spec: WorkflowTask, place): Row | undefined => {
  if (draft.ended || draft.latest.has(spec.taskReferenceName + place.scope)) return undefined;
  const behaviour = behaviourOf(spec);
  const task = newTask(draft, spec, place);
  if (behaviour.shownAs !== undefined) {
    task.taskType = behaviour.shownAs;
    task.taskDefName = behaviour.shownAs;
  }
  if (behaviour.isDelayable === true) task.callbackAfterSeconds = spec.startDelay ?? 0;
  if (behaviour.showsRateLimit === true) {
    task.rateLimitPerFrequency = spec.taskDefinition?.rateLimitPerFrequency ?? 0;
    task.rateLimitFrequencyInSeconds = spec.taskDefinition?.rateLimitFrequencyInSeconds ?? 1;
  }
  // Before the task is in the run: its own name in an expression still means the try or the round before.
  const row = createRow(task, spec.taskReferenceName, place.scope);
  task.inputData = behaviour.input(draft, row, spec);
  const isRefused = refuseLargeInput(task);
  appendRow(draft, row);
  if (isRefused) {
    task.endTime = draft.context.now;
    return row;
  }
  const refusal = behaviour.onScheduled?.(draft, row, spec, schedule);
  if (refusal === undefined) return row;
  removeRows(draft, (other) => other === row);
  failRun(draft, { reason: refusal });
  return undefined;
};
