/**
 * When a cron expression is due next: the next moment at which the clocks of its zone show a time that matches. So a time that is
 * skipped in spring does not come, and one that comes twice in autumn counts twice.
 */
import type { CronExpression } from "./parse-cron.ts";
import type { TimeZone } from "../time-zone.ts";

const daySeconds = 24 * 60 * 60;
/** No zone changes its clocks twice within that time, or by more than a day. */
const stepMs = 26 * 60 * 60 * 1000;
/** Within 40 years each date falls on each day of the week, at the turn of a century as well. */
const furthestDays = 41 * 366;

/** The first time after a moment, both in epoch milliseconds; undefined where there is none. */
export function nextCronTime(expression: CronExpression, zone: TimeZone, after: number): number | undefined {
  let from = after;
  for (;;) {
    const offset = zone.offsetAt(from + 1);
    const local = nextLocalTime(expression, from + offset);
    if (local === undefined) return undefined;
    const candidate = local - offset;
    const change = firstChange(zone, from, offset);
    if (candidate < (change ?? from + stepMs)) return candidate;
    from = change === undefined ? candidate - stepMs + 1 : change - 1;
  }
}

/** The first moment within a step at which the clocks are no longer ahead by that much. */
function firstChange(zone: TimeZone, from: number, offset: number): number | undefined {
  let [before, after] = [from, from + stepMs];
  if (zone.offsetAt(after) === offset) return undefined;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (zone.offsetAt(middle) === offset) before = middle;
    else after = middle;
  }
  return after;
}

/** On a clock that nobody changes, counted in milliseconds since 1970. */
function nextLocalTime(expression: CronExpression, after: number): number | undefined {
  const second = Math.floor(after / 1000) + 1;
  const first = Math.floor(second / daySeconds);
  for (let day = first; day < first + furthestDays; day += 1) {
    if (!isDue(expression, day)) continue;
    const time = nextTimeOfDay(expression, day === first ? second - first * daySeconds : 0);
    if (time !== undefined) return (day * daySeconds + time) * 1000;
  }
  return undefined;
}

/** `day` is counted from 1970. */
function isDue({ months, days }: CronExpression, day: number): boolean {
  const date = new Date(day * daySeconds * 1000);
  const month = date.getUTCMonth();
  if (!months.has(month + 1)) return false;
  const monthLength = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const calendarDay = { day: date.getUTCDate(), weekday: date.getUTCDay() || 7, monthLength };
  return days.every((rule) => rule(calendarDay));
}

/** In seconds since midnight. */
function nextTimeOfDay({ hours, minutes, seconds }: CronExpression, from: number): number | undefined {
  for (const hour of hours) {
    for (const minute of minutes) {
      const start = hour * 3600 + minute * 60;
      if (start + 59 < from) continue;
      const second = seconds.find((second) => start + second >= from);
      if (second !== undefined) return start + second;
    }
  }
  return undefined;
}
