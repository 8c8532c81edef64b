/** Schedules, held in memory as decoded objects. */
import { ConductorFault } from "../../core/conductor-api.ts";
import type { ScheduleApi } from "../../core/conductor-api.ts";
import { parseCron } from "../../core/cron/parse-cron.ts";
import { stringifyJson } from "../../core/exact-json.ts";
import { withDefaults } from "../../core/model/defaults.ts";
import { WorkflowScheduleSchema } from "../../core/model/schedule.ts";
import type { WorkflowSchedule } from "../../core/model/schedule.ts";
import type { Store } from "../store/store.ts";
import { parseStored } from "../store/stored-json.ts";
import { parseExecutionSearch } from "./execution-search.ts";
import { nextDueTime } from "./next-due.ts";
import type { ScheduleClock } from "./schedule-clock.ts";

const mostNextRuns = 5;

/** Takes up the schedules of the store. */
export function createScheduleApi({ store, clock, now }: { store: Store; clock: ScheduleClock; now: () => number }): ScheduleApi {
  const schedules = new Map<string, WorkflowSchedule>();
  for (const { name, body } of store.loadDefinitions("schedule")) {
    const schedule = parseStored<WorkflowSchedule>(body);
    schedules.set(name, schedule);
    clock.resume(schedule);
  }

  function put(schedule: WorkflowSchedule): void {
    const times = clock.plan(schedule);
    store.saveSchedule({ name: schedule.name, body: stringifyJson(schedule) }, times);
    schedules.set(schedule.name, schedule);
    clock.set(schedule, times);
  }

  function find(name: string): WorkflowSchedule {
    const schedule = schedules.get(name);
    if (schedule === undefined) throw missing(name);
    return schedule;
  }

  return {
    saveSchedule(schedule) {
      const { createTime = now(), createdBy = "" } = schedules.get(schedule.name) ?? {};
      const saved = withDefaults(WorkflowScheduleSchema, { ...schedule, createTime, createdBy, updatedTime: now(), updatedBy: "" });
      put(saved);
      return saved;
    },
    getSchedules: (workflowName) =>
      [...schedules.values()].filter((schedule) => workflowName === undefined || schedule.startWorkflowRequest.name === workflowName),
    getSchedule: find,
    searchSchedules({ workflowName, scheduleName = "", paused, start, size }) {
      const part = scheduleName.toLowerCase();
      const found = [...schedules.values()]
        .filter(
          (schedule) =>
            (workflowName === undefined || schedule.startWorkflowRequest.name === workflowName) &&
            (paused === undefined || (schedule.paused ?? false) === paused) &&
            schedule.name.toLowerCase().includes(part),
        )
        .sort((left, right) => (left.name < right.name ? -1 : 1));
      const from = Math.max(0, start);
      return { totalHits: found.length, results: size < 0 ? found.slice(from) : found.slice(from, from + size) };
    },
    deleteSchedule(name) {
      if (!schedules.has(name)) return;
      store.deleteSchedule(name);
      schedules.delete(name);
      clock.remove(name);
    },
    pauseSchedule(name, reason) {
      const { pausedReason: _reason, ...schedule } = find(name);
      put({ ...schedule, paused: true, ...(reason === undefined ? {} : { pausedReason: reason }), updatedTime: now() });
    },
    resumeSchedule(name) {
      const { pausedReason: _reason, ...schedule } = find(name);
      if (schedule.paused !== true) throw missing(name);
      put({ ...schedule, paused: false, updatedTime: now() });
    },
    nextRuns({ cronExpression, startTime, endTime, limit }) {
      if (parseCron(cronExpression) === undefined) throw new ConductorFault(500, "Invalid cron expression");
      const window = {
        ...(startTime === undefined ? {} : { scheduleStartTime: startTime }),
        ...(endTime === undefined ? {} : { scheduleEndTime: endTime }),
      };
      const times: number[] = [];
      for (let at = now(); times.length < Math.min(mostNextRuns, limit);) {
        const next = nextDueTime(window, { cronExpression, zoneId: "UTC" }, { now: at, last: at });
        if (next === undefined) break;
        times.push(next);
        at = next;
      }
      return times;
    },
    searchExecutions(request) {
      const { totalHits, executions } = store.searchExecutions(parseExecutionSearch(request));
      return { totalHits, results: executions };
    },
    setRunning: (isRunning) => clock.setRunning(isRunning),
  };
}

const missing = (name: string): ConductorFault => new ConductorFault(404, `Schedule '${name}' not found`);
