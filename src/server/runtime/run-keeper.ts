/** The runs of a runtime: how they are decided, stored, woken, and taken up again after a restart. */
import type { EngineContext, Evaluation } from "../engine/change.ts";
import { decide } from "../engine/decide.ts";
import type { RuntimeMetrics } from "../metrics/runtime-metrics.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { PendingEffect } from "../store/store.ts";
import type { Foundations } from "./foundations.ts";
import { createStartCheck } from "./check-start.ts";
import { createRunBook } from "./run-book.ts";
import type { RunBook, RunBookParts } from "./run-book.ts";
import { createRunCache } from "./run-cache.ts";
import { createRunTimers } from "./run-timers.ts";
import { createRuns } from "./runs.ts";
import type { Runs } from "./runs.ts";

export interface RunKeeper {
  runs: Runs;
  book: RunBook;
  /** Takes up what was open when the process ended. */
  recover(): void;
}

export interface RunKeeperParts extends Foundations, Pick<RunBookParts, "onHumanChange" | "onStored"> {
  sandbox: Sandbox;
  cacheBytes: number;
  metrics: RuntimeMetrics | undefined;
  /** Does what a stored change asks for. */
  perform: (effect: PendingEffect) => void;
}

export function createRunKeeper(parts: RunKeeperParts): RunKeeper {
  const { store, queues, limits, perform, onHumanChange, onStored } = parts;
  const timers = createRunTimers(parts.timers, (workflowId) => {
    parts.background.run({ workflowId }, async () => {
      if (runs.find(workflowId) !== undefined) await runs.change(workflowId, decide);
    });
  });
  const book = createRunBook({
    store,
    cache: createRunCache(parts.cacheBytes),
    queues,
    timers,
    limits,
    perform,
    onHumanChange,
    onStored,
  });
  const { sandbox } = parts;
  const checkStart = createStartCheck(sandbox);
  const runs = createRuns({ book, sandbox, checkStart, createContext: (evaluated) => contextOf(parts, evaluated) });
  return {
    runs,
    book,
    recover() {
      const now = parts.now();
      for (const task of store.loadQueuedTasks()) queues.add(task);
      for (const { workflowId, wakeAt } of store.loadOpenRuns()) timers.set(workflowId, wakeAt);
      for (const { taskDefName, taskId, workflowId } of store.loadTasksInProgress()) {
        limits.markHeld(taskDefName, taskId);
        // Polls do not store when their time is up: a decision works it out.
        timers.set(workflowId, now);
      }
      for (const effect of store.loadPendingEffects()) perform(effect);
    },
  };
}

let zoneOfProcess: string | undefined;
/** Only asked for where it is needed, as it takes a while. */
const zone = (): string => (zoneOfProcess ??= Intl.DateTimeFormat().resolvedOptions().timeZone);

/** For one decision. */
function contextOf(parts: RunKeeperParts, evaluated: ReadonlyMap<string, Evaluation>): EngineContext {
  const { environment, pollBook, nextId } = parts;
  const { lookup } = parts.metadata;
  const now = parts.now();
  parts.metrics?.decided();
  return {
    now,
    nextId,
    evaluated,
    environment: environment.variables,
    secrets: environment.secrets,
    isDomainActive: (taskType, domain) => pollBook.isActive({ taskType, domain }, now),
    random: parts.random,
    taskDef: (name) => lookup.taskDef(name),
    zone,
    latestVersion: (name) => lookup.workflowDef(name)?.version,
  };
}
