/** When a schedule is due next. Pure. */
import { nextCronTime } from "../../core/cron/next-time.ts";
import { parseCron } from "../../core/cron/parse-cron.ts";
import { findTimeZone } from "../../core/time-zone.ts";
import type { WorkflowSchedule } from "../../core/model/schedule.ts";

/** One cron expression of a schedule; each counts by itself. */
export interface CronEntry {
  cronExpression: string;
  zoneId: string;
}

/** The list where it has entries, the single expression otherwise. */
export function cronEntriesOf({ cronExpression, zoneId, cronSchedules = [] }: Partial<WorkflowSchedule>): CronEntry[] {
  const entries = cronSchedules.length > 0 ? cronSchedules : [{ cronExpression, zoneId }];
  return entries.map(({ cronExpression = "", zoneId = "UTC" }) => ({ cronExpression, zoneId }));
}

type Window = Pick<WorkflowSchedule, "runCatchupScheduleInstances" | "scheduleStartTime" | "scheduleEndTime">;

/** Before the start of its window, a schedule that is due in the very moment in which it opens is due. */
const startToleranceMs = 500;

/**
 * As the real server works it out, its rough edges included: catching up looks at no window, and a start that is still to come at no
 * end. `last` is when it was due last, all in epoch milliseconds. Undefined where it is never due again, or nobody can read it.
 */
export function nextDueTime(window: Window, entry: CronEntry, { now, last }: { now: number; last: number }): number | undefined {
  const [expression, zone] = [parseCron(entry.cronExpression), findTimeZone(entry.zoneId)];
  if (expression === undefined || zone === undefined) return undefined;
  const { runCatchupScheduleInstances, scheduleStartTime, scheduleEndTime } = window;
  if (runCatchupScheduleInstances === true) return nextCronTime(expression, zone, last);
  if (scheduleStartTime !== undefined && now < scheduleStartTime - startToleranceMs) {
    return nextCronTime(expression, zone, scheduleStartTime - startToleranceMs);
  }
  const next = nextCronTime(expression, zone, Math.max(now, last));
  return next !== undefined && scheduleEndTime !== undefined && next > scheduleEndTime ? undefined : next;
}
