/** Starts workflows when their schedules are due. */
import type { WorkflowApi } from "../../core/conductor-api.ts";
import type { StartWorkflowRequest } from "../../core/model/execution.ts";
import type { ScheduleExecution, WorkflowSchedule } from "../../core/model/schedule.ts";
import type { Store } from "../store/store.ts";
import { cronEntriesOf, nextDueTime } from "./next-due.ts";
import type { CronEntry } from "./next-due.ts";
import type { Timer, Timers } from "./timers.ts";

export interface ScheduleClock {
  /** Counts anew from now, as a schedule does that was saved. */
  set(schedule: WorkflowSchedule): void;
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
  nextId: () => string;
  start: WorkflowApi["startWorkflow"];
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
    const next = isWaiting(item) ? nextDueTime(schedule, cron, { now: executionTime, last: dueAt }) : undefined;
    store.saveExecution(execution, next === undefined ? undefined : { entry, dueAt: next });
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

  function begin(schedule: WorkflowSchedule, dueTimeOf: (cron: CronEntry, entry: number) => number | undefined): Waiting[] {
    remove(schedule.name);
    if (schedule.paused === true) return [];
    const items = cronEntriesOf(schedule).flatMap((cron, entry): Waiting[] => {
      const dueAt = dueTimeOf(cron, entry);
      return dueAt === undefined ? [] : [{ schedule, cron, entry, dueAt }];
    });
    waiting.set(schedule.name, new Set(items));
    for (const item of items) wait(item, item.dueAt);
    return items;
  }

  const firstDueTime = (schedule: WorkflowSchedule, cron: CronEntry): number | undefined =>
    nextDueTime(schedule, cron, { now: now(), last: now() });

  return {
    set(schedule) {
      const items = begin(schedule, (cron) => firstDueTime(schedule, cron));
      store.saveDueTimes(schedule.name, items);
    },
    resume(schedule) {
      const times = new Map(store.loadDueTimes(schedule.name).map(({ entry, dueAt }) => [entry, dueAt]));
      begin(schedule, (cron, entry) => times.get(entry) ?? firstDueTime(schedule, cron));
    },
    remove(name) {
      remove(name);
      store.saveDueTimes(name, []);
    },
    setRunning(value) {
      isRunning = value;
      if (!isRunning) return;
      const due = [...held];
      held.clear();
      due.forEach(ring);
    },
  };
}

/** Starts the run. A run that cannot be started is an execution as well. */
async function startDue(parts: ScheduleClockParts, item: Waiting, executionTime: number): Promise<ScheduleExecution> {
  const { schedule, cron, dueAt } = item;
  const request = schedule.startWorkflowRequest;
  const common = {
    executionId: parts.nextId(),
    scheduleName: schedule.name,
    scheduledTime: dueAt,
    executionTime,
    workflowName: request.name,
  };
  const rest = { startWorkflowRequest: request, zoneId: cron.zoneId };
  try {
    const workflowId = await parts.start(requestFor(item, common));
    return { ...common, workflowId, ...rest, state: "EXECUTED" };
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, longestReason);
    return { ...common, reason, stackTrace: String(error), ...rest, state: "FAILED" };
  }
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
