/**
 * What runs ask for beyond themselves: children, failure workflows, HTTP requests, events. Each is stored with the change that asks
 * for it and forgotten with the change that comes of it, so it is done at least once, also if the process ends in between.
 */
import { isTerminalWorkflow } from "../../core/model/execution.ts";
import type { StartWorkflowRequest } from "../../core/model/execution.ts";
import { StorageFault } from "../../core/storage-fault.ts";
import type { DefinitionLookup, Effect } from "../engine/change.ts";
import { decide } from "../engine/decide.ts";
import { queueTypeOf } from "../engine/events/sinks.ts";
import { childReopened } from "../engine/lifecycle/child-reopened.ts";
import { terminateRun } from "../engine/lifecycle/terminate.ts";
import { withSecrets } from "../engine/secrets.ts";
import { createRun } from "../engine/start-run.ts";
import type { StartContext } from "../engine/start-run.ts";
import { childEnded, effectEnded, failureWorkflowNotStarted } from "../engine/update-task.ts";
import type { EffectOutcome } from "../engine/update-task.ts";
import type { PendingEffect, Store } from "../store/store.ts";
import type { HttpTasks } from "./http-task.ts";
import type { KafkaTasks } from "./kafka/kafka-tasks.ts";
import { outsideInput } from "./payloads.ts";
import type { Runs } from "./runs.ts";

export interface EffectParts {
  runs: Runs;
  store: Store;
  lookup: DefinitionLookup;
  http: HttpTasks;
  kafka: KafkaTasks;
  /** An event was raised and is in the store. */
  announce: (event: string) => void;
  secrets: Readonly<Record<string, string>>;
  /** Whether a test ends the task, so that nothing is sent for it. */
  isMocked: (workflowId: string, taskId: string) => boolean;
  /** Whether somebody outside ends the task, a SUB_WORKFLOW included. */
  isReplaced: ((workflowId: string, taskId: string) => boolean) | undefined;
  now: () => number;
  nextId: () => string;
}

/** Does one effect. Rejects with a StorageFault, or where no task waits for what nobody expects; the effect then stays pending. */
export async function performEffect(parts: EffectParts, pending: PendingEffect): Promise<void> {
  const { effect } = pending;
  try {
    await perform(parts, pending);
  } catch (error) {
    if (error instanceof StorageFault || !("taskId" in effect)) throw error;
    const reason = `The server could not do what the task asks for: ${messageOf(error)}`;
    await endTask(parts, pending, effect.taskId, { ok: false, reason });
  }
}

async function perform(parts: EffectParts, pending: PendingEffect): Promise<void> {
  const { effect } = pending;
  if ("taskId" in effect && effect.type !== "start-child" && parts.isMocked(pending.workflowId, effect.taskId))
    return parts.store.removePendingEffect(pending.id);
  if ("taskId" in effect && parts.isReplaced?.(pending.workflowId, effect.taskId) === true)
    return parts.store.removePendingEffect(pending.id);
  switch (effect.type) {
    case "start-child":
      return startChild(parts, pending, effect);
    case "start-workflow":
      return startWorkflow(parts, pending, effect);
    case "start-failure-workflow":
      return startFailureWorkflow(parts, pending, effect);
    case "human-trigger":
      return startTriggered(parts, pending, effect);
    case "terminate-child":
      return terminateChild(parts, pending, effect);
    case "run-ended":
      return tellParent(parts, pending, effect);
    case "reopen-parent":
      return reopenParent(parts, pending, effect);
    case "http":
      return sendHttp(parts, pending, effect);
    case "kafka":
      return sendToKafka(parts, pending, effect);
    case "publish-event":
      return publishEvent(parts, pending, effect);
    case "enqueue":
    case "dequeue":
      return parts.store.removePendingEffect(pending.id);
  }
}

type Of<Type extends Effect["type"]> = Extract<Effect, { type: Type }>;

/** Starts a run under an id that is settled already; a run that has it was started before the process ended. */
async function startAs(
  parts: EffectParts,
  request: StartWorkflowRequest,
  context: Partial<StartContext> & { workflowId: string },
  done: string[],
  isWanted?: () => boolean,
): Promise<void> {
  if (parts.runs.find(context.workflowId) !== undefined) return done.forEach((id) => parts.store.removePendingEffect(id));
  const state = createRun(request, parts.lookup, {
    now: parts.now(),
    nextId: parts.nextId,
    ...context,
    ...outsideInput(parts.store, request),
  });
  await parts.runs.add(state, decide, { doneEffectIds: done }, isWanted);
}

async function startChild(parts: EffectParts, pending: PendingEffect, effect: Of<"start-child">): Promise<void> {
  const isAwaited = (): boolean => {
    const task = parts.runs.find(pending.workflowId)?.tasks.find((candidate) => candidate.taskId === effect.taskId);
    return task?.status === "IN_PROGRESS" && task.subWorkflowId === effect.workflowId;
  };
  // The task was cancelled or tried again in the meantime: nobody waits for this child.
  if (!isAwaited()) return parts.store.removePendingEffect(pending.id);
  try {
    const parent = { workflowId: pending.workflowId, taskId: effect.taskId };
    await startAs(parts, effect.request, { workflowId: effect.workflowId, parent }, [pending.id], isAwaited);
    if (!isAwaited()) parts.store.removePendingEffect(pending.id);
  } catch (error) {
    passOn(error);
    await endTask(parts, pending, effect.taskId, { ok: false, reason: messageOf(error) });
  }
}

async function startWorkflow(parts: EffectParts, pending: PendingEffect, effect: Of<"start-workflow">): Promise<void> {
  // The effect's own id serves as the run's: started again after a crash, it is still the same run.
  const workflowId = pending.id;
  let outcome: EffectOutcome = { ok: true, output: { workflowId } };
  try {
    await startAs(parts, effect.request, { workflowId }, []);
  } catch (error) {
    passOn(error);
    outcome = { ok: false, reason: messageOf(error) };
  }
  await endTask(parts, pending, effect.taskId, outcome);
}

async function startFailureWorkflow(parts: EffectParts, pending: PendingEffect, effect: Of<"start-failure-workflow">): Promise<void> {
  try {
    await startAs(parts, effect.request, { workflowId: effect.workflowId }, [pending.id]);
  } catch (error) {
    passOn(error);
    const failure = { name: effect.request.name, reason: messageOf(error) };
    await changeIfThere(parts, pending, pending.workflowId, (state, context) => failureWorkflowNotStarted(state, failure, context));
  }
}

/** Nobody waits for the run: where it cannot be started, the log of the task says so. */
async function startTriggered(parts: EffectParts, pending: PendingEffect, effect: Of<"human-trigger">): Promise<void> {
  try {
    await startAs(parts, effect.request, { workflowId: pending.id }, [pending.id]);
  } catch (error) {
    passOn(error);
    const log = `The workflow ${effect.request.name} of a trigger could not be started: ${messageOf(error)}`;
    parts.store.addTaskLog({ taskId: effect.humanTaskId, log, createdTime: parts.now() });
    parts.store.removePendingEffect(pending.id);
  }
}

async function terminateChild(parts: EffectParts, pending: PendingEffect, effect: Of<"terminate-child">): Promise<void> {
  const child = parts.runs.find(effect.workflowId);
  if (child === undefined || isTerminalWorkflow(child.workflow.status)) return parts.store.removePendingEffect(pending.id);
  await parts.runs.change(
    effect.workflowId,
    (state, context) => (isTerminalWorkflow(state.workflow.status) ? decide(state, context) : terminateRun(state, effect.reason, context)),
    { doneEffectIds: [pending.id] },
  );
}

async function tellParent(parts: EffectParts, pending: PendingEffect, effect: Of<"run-ended">): Promise<void> {
  const child = parts.runs.find(pending.workflowId)?.workflow;
  if (child === undefined || effect.parentWorkflowId === undefined) return parts.store.removePendingEffect(pending.id);
  await changeIfThere(parts, pending, effect.parentWorkflowId, (state, context) => childEnded(state, child, context));
}

async function reopenParent(parts: EffectParts, pending: PendingEffect, effect: Of<"reopen-parent">): Promise<void> {
  const child = { workflowId: pending.workflowId, taskId: effect.parentWorkflowTaskId };
  await changeIfThere(parts, pending, effect.parentWorkflowId, (state, context) => childReopened(state, child, context));
}

async function sendHttp(parts: EffectParts, pending: PendingEffect, effect: Of<"http">): Promise<void> {
  const task = parts.runs.find(pending.workflowId)?.tasks.find((candidate) => candidate.taskId === effect.taskId);
  if (task?.status !== "IN_PROGRESS") return parts.store.removePendingEffect(pending.id);
  const outcome = await parts.http.send(withSecrets(task.inputData, parts.secrets));
  // Undefined: the server is stopping. The request is sent again at the next start.
  if (outcome !== undefined) await endTask(parts, pending, effect.taskId, outcome);
}

async function sendToKafka(parts: EffectParts, pending: PendingEffect, effect: Of<"kafka">): Promise<void> {
  const task = parts.runs.find(pending.workflowId)?.tasks.find((candidate) => candidate.taskId === effect.taskId);
  if (task?.status !== "IN_PROGRESS") return parts.store.removePendingEffect(pending.id);
  const outcome = await parts.kafka.publish(withSecrets(task.inputData, parts.secrets));
  if (outcome !== undefined) await endTask(parts, pending, effect.taskId, outcome);
}

/**
 * An event of the server's own queues is stored together with the end of its task. It is raised also where the run has ended in the
 * meantime, as the task got its turn before.
 */
async function publishEvent(parts: EffectParts, pending: PendingEffect, effect: Of<"publish-event">): Promise<void> {
  const { sink: event, taskId, payload } = effect;
  const task = parts.runs.find(pending.workflowId)?.tasks.find((candidate) => candidate.taskId === taskId);
  if (task === undefined) return parts.store.removePendingEffect(pending.id);
  if (queueTypeOf(event) !== "conductor") {
    const outcome = await parts.kafka.raise(event, { messageId: taskId, payload });
    return outcome === undefined ? undefined : endTask(parts, pending, taskId, outcome);
  }
  const raised = { event, messageId: taskId, createdTime: parts.now(), payload };
  await parts.runs.change(pending.workflowId, (state, context) => effectEnded(state, taskId, { ok: true, output: {} }, context), {
    doneEffectIds: [pending.id],
    raised,
  });
  parts.announce(event);
}

async function endTask(parts: EffectParts, pending: PendingEffect, taskId: string, outcome: EffectOutcome): Promise<void> {
  await changeIfThere(parts, pending, pending.workflowId, (state, context) => effectEnded(state, taskId, outcome, context));
}

/** The run may have been removed in the meantime. */
async function changeIfThere(
  parts: EffectParts,
  pending: PendingEffect,
  workflowId: string,
  operation: Parameters<Runs["change"]>[1],
): Promise<void> {
  if (parts.runs.find(workflowId) === undefined) return parts.store.removePendingEffect(pending.id);
  await parts.runs.change(workflowId, operation, { doneEffectIds: [pending.id] });
}

/** What the storage cannot take now is no failure of the run: it is done later. */
function passOn(error: unknown): void {
  if (error instanceof StorageFault) throw error;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
