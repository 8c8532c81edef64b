/** Starts workflows when their schedules are due. */
import { createHash } from "node:crypto";
import type { StartWorkflowRequest } from "../../core/model/execution.ts";
import type { ScheduleExecution, WorkflowSchedule } from "../../core/model/schedule.ts";
import { StorageFault } from "../../core/storage-fault.ts";
import type { DueTime, Store } from "../store/store.ts";
import { cronEntriesOf, nextDueTime } from "./next-due.ts";
import type { CronEntry } from "./next-due.ts";
import type { Timer, Timers } from "./timers.ts";

export interface ScheduleClock {
  /** When it is due first, counted anew from now, as for a schedule that is about to be saved. */
  plan(schedule: WorkflowSchedule): DueTime[];
  /** Waits for these times in place of what it waited for before. */
  set(schedule: WorkflowSchedule, times: readonly DueTime[]): void;
  /** Goes on where the last server of this store stopped: what was due in between is started once, or each time if it catches up. */
  resume(schedule: WorkflowSchedule): void;
  remove(name: string): void;
  /** While it is not running, what is due waits. */
  setRunning(isRunning: boolean): void;
}

export interface ScheduleClockParts {
  store: Store;
  timers: Timers;
  now: () => number;
  /** Starts a run under an id that is settled already; nothing happens where there is such a run. */
  start: (request: StartWorkflowRequest, workflowId: string) => Promise<void>;
  /** Does something in the background. */
  run: (schedule: WorkflowSchedule, work: () => Promise<void>) => void;
}

/** A cron expression that waits for its time. */
interface Waiting {
  schedule: WorkflowSchedule;
  cron: CronEntry;
  entry: number;
  dueAt: number;
  timer?: Timer;
}

/** Catching up, a schedule starts one run at a time with a pause between them. */
const catchUpPauseMs = 1000;
const longestReason = 999;

export function createScheduleClock(parts: ScheduleClockParts): ScheduleClock {
  const { store, timers, now } = parts;
  const waiting = new Map<string, Set<Waiting>>();
  const held = new Set<Waiting>();
  let isRunning = true;

  function wait(item: Waiting, at: number): void {
    item.timer = timers.schedule(at, () => ring(item));
  }

  function ring(item: Waiting): void {
    if (isRunning) parts.run(item.schedule, () => fire(item));
    else held.add(item);
  }

  async function fire(item: Waiting): Promise<void> {
    if (!isWaiting(item)) return;
    const { schedule, cron, entry, dueAt } = item;
    const executionTime = now();
    const execution = await startDue(parts, item, executionTime);
    // It may have been replaced or deleted while the run was started.
    const isGoingOn = isWaiting(item);
    const next = isGoingOn ? nextDueTime(schedule, cron, { now: executionTime, last: dueAt }) : undefined;
    store.saveExecution(execution, isGoingOn ? { entry, dueAt: next } : undefined);
    if (next === undefined) return;
    item.dueAt = next;
    wait(item, next > executionTime ? next : executionTime + catchUpPauseMs);
  }

  const isWaiting = (item: Waiting): boolean => waiting.get(item.schedule.name)?.has(item) === true;

  function remove(name: string): void {
    for (const item of waiting.get(name) ?? []) {
      if (item.timer !== undefined) timers.cancel(item.timer);
      held.delete(item);
    }
    waiting.delete(name);
  }

  function set(schedule: WorkflowSchedule, times: readonly DueTime[]): void {
    remove(schedule.name);
    if (times.length === 0) return;
    const entries = cronEntriesOf(schedule);
    const items = times.flatMap(({ entry, dueAt }): Waiting[] => {
      const cron = entries[entry];
      return cron === undefined ? [] : [{ schedule, cron, entry, dueAt }];
    });
    waiting.set(schedule.name, new Set(items));
    for (const item of items) wait(item, item.dueAt);
  }

  function plan(schedule: WorkflowSchedule, known: ReadonlyMap<number, number> = new Map()): DueTime[] {
    if (schedule.paused === true) return [];
    return cronEntriesOf(schedule).flatMap((cron, entry): DueTime[] => {
      const dueAt = known.get(entry) ?? nextDueTime(schedule, cron, { now: now(), last: now() });
      return dueAt === undefined ? [] : [{ entry, dueAt }];
    });
  }

  return {
    plan: (schedule) => plan(schedule),
    set,
    resume(schedule) {
      set(schedule, plan(schedule, new Map(store.loadDueTimes(schedule.name).map(({ entry, dueAt }) => [entry, dueAt]))));
    },
    remove,
    setRunning(value) {
      isRunning = value;
      if (!isRunning) return;
      const due = [...held];
      held.clear();
      due.forEach(ring);
    },
  };
}

/**
 * Starts the run. A run that cannot be started is an execution as well. The ids follow from what is due: where the process ends, or the
 * storage fails, before it is stored that this was done, it is done again and is the same run.
 */
async function startDue(parts: ScheduleClockParts, item: Waiting, executionTime: number): Promise<ScheduleExecution> {
  const { schedule, cron, dueAt } = item;
  const request = schedule.startWorkflowRequest;
  const common = {
    executionId: idOf("execution", item),
    scheduleName: schedule.name,
    scheduledTime: dueAt,
    executionTime,
    workflowName: request.name,
  };
  const rest = { startWorkflowRequest: request, zoneId: cron.zoneId };
  try {
    const workflowId = idOf("run", item);
    await parts.start(requestFor(item, common), workflowId);
    return { ...common, workflowId, ...rest, state: "EXECUTED" };
  } catch (error) {
    if (error instanceof StorageFault) throw error;
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, longestReason);
    return { ...common, reason, stackTrace: String(error), ...rest, state: "FAILED" };
  }
}

/** Like other ids of runs: a UUID that begins with the time. */
function idOf(what: "run" | "execution", { schedule, entry, dueAt }: Waiting): string {
  const time = dueAt.toString(16).padStart(12, "0");
  const digest = createHash("sha1")
    .update(JSON.stringify([what, schedule.name, entry, dueAt]))
    .digest("hex");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${digest.slice(0, 3)}-8${digest.slice(3, 6)}-${digest.slice(6, 18)}`;
}

/** What the schedule says, and for the run: who started it, and when. */
function requestFor(
  { schedule, cron }: Waiting,
  execution: Omit<ScheduleExecution, "state" | "startWorkflowRequest" | "zoneId">,
): StartWorkflowRequest {
  const { startWorkflowRequest: request } = schedule;
  return {
    ...request,
    createdBy: "",
    input: {
      ...request.input,
      _startedByScheduler: schedule.name,
      _scheduledTime: execution.scheduledTime,
      _executedTime: execution.executionTime,
      _executionId: execution.executionId,
      _schedulerCron: `${cron.cronExpression} ${cron.zoneId}`,
    },
  };
}
